"""
How much of a ranking is the luck of the draw of examiners.

Within one cycle and one basis, because totals of different bases never share a ranking.
Two questions are kept apart: whether an application truly is among the first given what
was scored, and whether other examiners would choose it again. Severity is positive when
harsh. Internal reference only: no number here decides anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.linalg import cho_solve

from calibration.one_thread import one_thread
from calibration.ranking.component_draws import Components, components_of
from calibration.ranking.flips import changes_without_severity, crossings, ranks
from calibration.ranking.panel_totals import PanelTotals, panel_totals
from calibration.ratings import read_ratings
from calibration.severity import SeverityFit

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

SCHEMA = {
    "cycle": pl.String,
    "basis": pl.String,
    "application": pl.String,
    "state": pl.String,
    "rank": pl.Int64,
    "rank_low": pl.Int64,
    "rank_high": pl.Int64,
    "in_top_probability": pl.Float64,
    "reselection_probability": pl.Float64,
    "flips": pl.Int64,
    "flips_expected": pl.Float64,
}
FEWEST_APPLICATIONS = 3
SEED = 20250901
# 2,000 draws: each set of variance components serves twenty
SETS, DRAWS_PER_SET = 100, 20
FLIP_WORLDS = 200
TAIL = 0.025


def ranking_stability(
    ratings: pl.DataFrame, fit: SeverityFit, n_top: Mapping[str | None, int]
) -> pl.DataFrame:
    """
    Rank interval, two probabilities and leave-one-out crossings of each application.

    Parameters
    ----------
    ratings : polars.DataFrame
        As for ``fit_severity``: the ratings to rank by, all of those that ``fit`` saw or
        those of one award. Common cases (``is_common``) are left out.
    fit : SeverityFit
        The fitted model.
    n_top : mapping of cycle to int
        Number of places.

    Returns
    -------
    polars.DataFrame
        One row per cycle, basis (``independent_mean``, ``adjusted``) and application:
        state, rank (by points; equal totals share the better rank), rank_low and
        rank_high (95% of the rank of the true total given the data), in_top_probability
        (truly among the first given the data), reselection_probability (among the first
        again with new examiners), flips (leave-one-examiner-out rankings in which it
        crosses the line), flips_expected (the same without severity). States:
        ``ranked``; ``no_places`` (no number of places for the cycle: only the rank and
        its interval); ``too_few_applications`` (fewer than three complete);
        ``incomplete`` (not every clause has a score); and the state of a fit without
        numbers.

    Raises
    ------
    RatingsError
        As in ``read_ratings``.

    Notes
    -----
    The true total of an application is its universe score: clauses are a fixed facet, so
    application:clause belongs to it. Totals err by examiners (shared between the
    applications of one examiner), sheets and residuals; for ``adjusted`` the examiners'
    part is the posterior covariance of severity. True totals of a cycle are normal about
    one mean for all sectors, so that equal totals get equal probabilities, with the
    variance within sectors from the fit and that between them by moments. The posterior
    is drawn by conditioning a simulated cycle on the totals (Journel and Huijbregts 1978,
    Mining Geostatistics, section VII.A), the mean unknown. Variance components are drawn
    too (``components_of``).
    """
    if "is_common" in ratings.columns:
        ratings = ratings.filter(~pl.col("is_common").fill_null(value=False))
    read = read_ratings(ratings)
    if fit.state != "fitted" or read.is_duplicated or not read.n:
        reason = fit.state if fit.state != "fitted" else "duplicated"
        return _without_numbers(ratings, reason)
    totals = fit.totals().filter(pl.col("adjusted_points").is_not_null())
    frames = [_without_numbers(ratings, "incomplete")]
    with one_thread():
        components = components_of(fit, SETS, SEED)
        for code, cycle in enumerate(read.cycle.labels):
            present = _applications(ratings).filter(pl.col("cycle").eq_missing(cycle))
            complete = present.join(
                totals, on=["cycle", "application"], nulls_equal=True
            ).sort("application")
            if complete.height < FEWEST_APPLICATIONS:
                frames.append(_stated(complete, "too_few_applications"))
                continue
            names = complete["application"].to_list()
            design = panel_totals(read, code, names)
            adjusted = complete["adjusted_points"].to_numpy()
            places = n_top.get(cycle, 0)
            without = _without_severity(design, components) if places else None
            for basis in _bases(design, fit, cycle, adjusted, components):
                rows = _ranked(design, basis, components, places, without)
                frames.append(_named(complete, basis.name, rows))
    # later rows replace the statement that an application is incomplete
    return (
        pl.concat(frames)
        .unique(["cycle", "basis", "application"], keep="last", maintain_order=True)
        .sort("cycle", "basis", "application")
    )


@dataclass(frozen=True)
class Basis:
    """
    One set of totals and how they err.

    Attributes
    ----------
    name : str
    points : ndarray, shape (n,)
        Totals.
    scores : ndarray, shape (n_scores,)
        Percentages that they are made of.
    shared : tuple of ndarray, each of shape (n, n)
        Covariances that the examiners bring, for one unit of ``shared_variance``.
    shared_variance : tuple of ndarray, each of shape (SETS,)
    shared_estimate : tuple of float
    """

    name: str
    points: Floats
    scores: Floats
    shared: tuple[Floats, ...]
    shared_variance: tuple[Floats, ...]
    shared_estimate: tuple[float, ...]


def _applications(ratings: pl.DataFrame) -> pl.DataFrame:
    cycle = pl.col("cycle") if "cycle" in ratings.columns else pl.lit(None).alias("cycle")
    return ratings.select(
        cycle.cast(pl.String), pl.col("application").cast(pl.String)
    ).unique()


def _stated(applications: pl.DataFrame, state: str) -> pl.DataFrame:
    """Rows without numbers, for both bases."""
    bases = pl.DataFrame({"basis": ["adjusted", "independent_mean"]})
    empty = [
        pl.lit(None, dtype=kind).alias(name)
        for name, kind in SCHEMA.items()
        if name not in ("cycle", "basis", "application", "state")
    ]
    return (
        applications.select("cycle", "application")
        .join(bases, how="cross")
        .with_columns(pl.lit(state).alias("state"), *empty)
        .select(list(SCHEMA))
        .sort("cycle", "basis", "application")
    )


def _without_numbers(ratings: pl.DataFrame, state: str) -> pl.DataFrame:
    return _stated(_applications(ratings), state)


def _bases(
    design: PanelTotals,
    fit: SeverityFit,
    cycle: str | None,
    adjusted: Floats,
    components: Components,
) -> tuple[Basis, Basis]:
    estimate, drawn = components.estimate, components.drawn
    shared = [
        design.weight @ design.weight.T,
        *(w @ w.T for w in design.dimension_weight),
    ]
    plain = Basis(
        "independent_mean",
        design.points,
        design.score,
        (shared[0], np.sum(shared[1:], axis=0)),
        (drawn["examiner"] + drawn["examiner_cycle"], drawn["examiner_dimension"]),
        (
            estimate["examiner"] + estimate["examiner_cycle"],
            estimate["examiner_dimension"],
        ),
    )
    severity, covariance = _posterior(fit, cycle, design.examiners)
    corrected = design.score + severity[design.sheet_examiner][design.score_sheet]
    ratio = _posterior_variance(design, drawn)
    ratio = ratio / ratio.mean() if ratio.any() else np.ones(SETS)
    return plain, Basis(
        "adjusted",
        adjusted,
        corrected,
        (design.weight @ covariance @ design.weight.T,),
        (ratio,),
        (1.0,),
    )


def _posterior(
    fit: SeverityFit, cycle: str | None, examiners: tuple[str, ...]
) -> tuple[Floats, Floats]:
    """
    Posterior mean and covariance of the examiners' severities in the cycle.

    Correlations are those at the best components; SDs those integrated over components,
    which are not zero where the best component is.
    """
    m = len(examiners)
    frame = (
        fit.to_frame()
        .with_row_index("row")
        .filter(pl.col("cycle").eq_missing(cycle) & pl.col("examiner").is_in(examiners))
        .sort("examiner")
    )
    if fit.shrunken_moments is None or frame.height != m:
        # the model has no severity
        return np.zeros(m), np.zeros((m, m))
    rows = frame["row"].to_numpy()
    covariance = fit.shrunken_moments.covariance(rows)
    best = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    # an examiner who is linked with nobody has no interval of his own
    sd = frame["se_severity_pct"].fill_null(float("nan")).to_numpy()
    sd = np.where(np.isfinite(sd), sd, best)
    scale = np.divide(sd, best, out=np.zeros(m), where=best > 0)
    covariance = covariance * scale * scale[:, None]
    covariance[np.diag_indices(m)] = sd**2
    mean = frame["severity_pct"].fill_null(float("nan")).to_numpy()
    plain = fit.shrunken_moments.severity_pct[rows]
    return np.where(np.isfinite(mean), mean, plain), covariance


def _posterior_variance(design: PanelTotals, variances: Mapping[str, Floats]) -> Floats:
    """
    Posterior variance of a typical severity, given the variance components.

    Used for its ratio to its mean only: how much wider the posterior is at some of the
    components over which it was integrated.
    """
    spread = (
        variances["examiner"]
        + variances["examiner_cycle"]
        + variances["examiner_dimension"] / len(design.dimension_weight)
    )
    n_sheets = np.bincount(design.sheet_examiner)
    own = variances["sheet"] + variances["residual"] * np.mean(
        design.clause_square / design.full**2
    )
    own = own * np.mean(1 / n_sheets)
    return np.asarray(spread * own / (spread + own))


def _own_variance(
    design: PanelTotals, sheet: Floats | float, residual: Floats | float
) -> Floats:
    """Variance of each total by its own sheets and scores, shape (..., n)."""
    sheet, residual = np.asarray(sheet), np.asarray(residual)
    by_sheet = (design.weight**2).sum(axis=1)
    return np.asarray(
        sheet[..., None] * by_sheet + residual[..., None] * design.score_square
    )


def _within_sectors(
    design: PanelTotals, application: Floats | float, clause: Floats | float
) -> Floats:
    """Variance of true totals within a sector, shape (..., n)."""
    application, clause = np.asarray(application), np.asarray(clause)
    return np.asarray(
        application[..., None] * design.full**2 + clause[..., None] * design.clause_square
    )


def _between_sectors(
    design: PanelTotals, basis: Basis, estimate: dict[str, float]
) -> float:
    """Variance of the sectors' means, by moments: what they differ by beyond chance."""
    _, sector = np.unique(design.sector, return_inverse=True)
    n = np.bincount(sector).astype(np.float64)
    means = np.bincount(sector, basis.points) / n
    error = _own_variance(design, estimate["sheet"], estimate["residual"])
    for shared, variance in zip(basis.shared, basis.shared_estimate, strict=True):
        error = error + variance * np.diag(shared)
    within = _within_sectors(
        design, estimate["application"], estimate["application_clause"]
    )
    chance = float(np.mean(error + within)) * (len(n) - 1)
    room = float(n.sum() - (n**2).sum() / n.sum())
    if room <= 0:
        return 0.0
    spread = float(n @ (means - n @ means / n.sum()) ** 2)
    return max(0.0, (spread - chance) / room)


def _draws(
    design: PanelTotals, basis: Basis, components: Components
) -> tuple[Floats, Floats]:
    """
    Draw true totals given the data, and totals of the same by new examiners.

    Returns
    -------
    tuple of ndarray, each of shape (n, SETS * DRAWS_PER_SET)
        In points, each up to a constant of its draw.
    """
    rng = np.random.default_rng(SEED + 1)
    drawn = components.drawn
    own = _own_variance(design, drawn["sheet"], drawn["residual"])
    prior = _within_sectors(design, drawn["application"], drawn["application_clause"])
    prior = prior + _between_sectors(design, basis, components.estimate)
    n = len(basis.points)
    true, again = [], []
    for number in range(SETS):
        error = np.diag(own[number])
        for shared, variance in zip(basis.shared, basis.shared_variance, strict=True):
            error = error + variance[number] * shared
        factor = np.linalg.cholesky(error)
        world, noise, new_noise = rng.standard_normal((3, n, DRAWS_PER_SET))
        world = np.sqrt(prior[number])[:, None] * world
        # a simulated cycle, moved to where its totals would be those observed
        left = basis.points[:, None] - world - factor @ noise
        whole = np.linalg.cholesky(error + np.diag(prior[number]))
        solved = cho_solve((whole, True), np.column_stack([left, np.ones(n)]))
        weight = solved[:, -1]
        mean = weight @ left / weight.sum()
        world = world + prior[number][:, None] * (solved[:, :-1] - weight[:, None] * mean)
        world = world + mean
        true.append(world)
        again.append(world + factor @ new_noise)
    return np.hstack(true), np.hstack(again)


def _without_severity(design: PanelTotals, components: Components) -> Floats:
    """Draw changes of totals by leaving sheets out, in worlds without severity."""
    worlds = np.arange(FLIP_WORLDS) % SETS
    return changes_without_severity(
        design,
        np.sqrt(components.drawn["sheet"][worlds]),
        np.sqrt(components.drawn["residual"][worlds]),
        np.random.default_rng(SEED + 2),
    )


def _ranked(
    design: PanelTotals,
    basis: Basis,
    components: Components,
    places: int,
    without_severity: Floats | None,
) -> dict[str, Floats | Whole]:
    """Columns of the result; those that need a number of places only if there is one."""
    true, again = (
        np.argsort(np.argsort(-drawn, axis=0), axis=0) + 1
        for drawn in _draws(design, basis, components)
    )
    n_draws = true.shape[1]
    in_order = np.sort(true, axis=1)
    tail = int(np.floor(TAIL * n_draws))
    columns: dict[str, Floats | Whole] = {
        "rank": ranks(basis.points),
        "rank_low": in_order[:, tail],
        "rank_high": in_order[:, n_draws - 1 - tail],
    }
    if without_severity is None:
        return columns
    observed = design.left_out(basis.scores)[None]
    return columns | {
        "in_top_probability": (true <= places).mean(axis=1),
        "reselection_probability": (again <= places).mean(axis=1),
        "flips": crossings(design, basis.points, places, observed),
        "flips_expected": crossings(design, basis.points, places, without_severity),
    }


def _named(
    applications: pl.DataFrame, basis: str, columns: Mapping[str, Floats | Whole]
) -> pl.DataFrame:
    state = "ranked" if "flips" in columns else "no_places"
    return applications.select(
        "cycle",
        pl.lit(basis).alias("basis"),
        "application",
        pl.lit(state).alias("state"),
        *(
            pl.Series(name, columns[name]).cast(kind)
            if name in columns
            else pl.lit(None, dtype=kind).alias(name)
            for name, kind in list(SCHEMA.items())[4:]
        ),
    )
