"""
Reliability in one frame: how far examiners agree, and what a panel's total is worth.

Each figure names its unit, since the same sheets agree on totals and differ on clauses:
``total`` (a whole sheet), ``category`` (all categories together, ``category:x`` one of
them) and ``clause`` (all clauses together).
"""

from collections.abc import Iterable, Mapping, Sequence
from math import sqrt
from typing import Protocol

import numpy as np
import polars as pl
from numpy.typing import NDArray

from calibration.agreement.intraclass import intraclass_limits, one_way
from calibration.agreement.krippendorff import krippendorff_alpha
from calibration.agreement.shares import pair_agreement
from calibration.components.composites import (
    Composite,
    SheetScores,
    applications,
    categories,
    composite,
    sheet_scores,
)
from calibration.components.crossed import dense
from calibration.components.decision import Estimate, ratio_limits, weighted_sum
from calibration.one_thread import one_thread
from calibration.ratings import Ratings, read_ratings

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

PANEL_SIZES = range(1, 11)
NOTHING: Estimate = (float("nan"), float("nan"), float("nan"))

Row = tuple[str, str, float, float, float, int]


class FittedVariances(Protocol):
    """What is read of a fit: variances by source, and their 95% limits."""

    @property
    def variances(self) -> Mapping[str, float]:
        """Variances in squared percentage points."""

    @property
    def variance_limits(self) -> Mapping[str, tuple[float, float]]:
        """95% limits of the variances."""


def d_study(
    variances: Mapping[str, float],
    limits: Mapping[str, tuple[float, float]],
    weights: Composite,
    n_examiners: Iterable[float] = PANEL_SIZES,
) -> pl.DataFrame:
    """
    Compute standard error and reliability of a total for panels of any size.

    Parameters
    ----------
    variances : mapping of str to float
        Variances of the severity model, in squared percentage points: application,
        application_clause, sheet, examiner, examiner_cycle, examiner_dimension, residual;
        absent terms count zero.
    limits : mapping of str to (float, float)
        Their 95% limits.
    weights : Composite
        Weights of the clauses in the total.
    n_examiners : iterable of float, optional
        Panel sizes, 1 to 10 by default.

    Returns
    -------
    polars.DataFrame
        n_examiners, sem_points, sem_points_low, sem_points_high, reliability,
        reliability_low, reliability_high. Points are percent where the weights come
        without points. Null where there are no variances.

    Notes
    -----
    SEM^2 = ((sum w)^2 (examiner + examiner:cycle + sheet) + sum over dimensions of (sum w
    in it)^2 examiner:dimension + sum w^2 residual) / n, and reliability is the universe
    variance, (sum w)^2 application + sum w^2 application:clause, over itself and SEM^2:
    clauses are fixed, and every application has a panel of its own, so that examiners'
    severity is error. Limits are recovered from those of the components, taken as
    independent (see ``decision``): no bootstrap.

    References
    ----------
    Brennan, R. L. (2001). Generalizability Theory. Springer, sections 4.4 and 9.1.
    """
    whole, parts = weights.square_of_sum, weights.sum_of_squares
    universe = weighted_sum(
        variances, limits, {"application": whole, "application_clause": parts}
    )
    rows = []
    for size in n_examiners:
        error = weighted_sum(
            variances,
            limits,
            {
                "examiner": whole / size,
                "examiner_cycle": whole / size,
                "sheet": whole / size,
                "examiner_dimension": weights.square_of_dimension_sums / size,
                "residual": parts / size,
            },
        )
        if not variances:
            universe = error = NOTHING
        rows.append(
            (float(size), *(sqrt(each) for each in error), *ratio_limits(universe, error))
        )
    names = ["n_examiners"]
    for name in ("sem_points", "reliability"):
        names += [name, f"{name}_low", f"{name}_high"]
    return pl.DataFrame(
        rows, schema=dict.fromkeys(names, pl.Float64), orient="row"
    ).fill_nan(None)


@one_thread()
def reliability(
    ratings: pl.DataFrame,
    fit: FittedVariances,
    step: float = 5.0,
    band_edges: Sequence[float] | None = None,
) -> pl.DataFrame:
    """
    Agreement and reliability of examiners, each figure with its interval.

    Parameters
    ----------
    ratings : polars.DataFrame
        Columns application, examiner, clause, score_pct; optionally cycle, sector,
        dimension, points_max, category and is_common (common cases are left out).
    fit : SeverityFit
        The severity model's fit of the same ratings; ``variances`` and
        ``variance_limits`` are read.
    step : float, optional
        Step of the scale in percentage points.
    band_edges : sequence of float, optional
        Lowest percentage of each band; without them no share of equal bands.

    Returns
    -------
    polars.DataFrame
        statistic, unit, value, low, high, n (applications that tell). Statistics:
        ``ICC(1,1)``, ``ICC(1,k)`` (k the average panel), ``krippendorff_alpha``
        (interval level) by unit; ``exact_agreement``, ``within_step_agreement``,
        ``same_band_agreement`` by clause; ``panel_size`` (median; low and high are the
        smallest and largest panel), ``sem_points``, ``total_reliability`` for it, and
        ``sem_points_1`` to ``_10``, ``total_reliability_1`` to ``_10`` for other panels.
        Null where there is no number or, below six applications, no interval.

    Raises
    ------
    RatingsError
        The ratings cannot be read, or a clause has two categories.

    Notes
    -----
    Correlations are taken within cycle and sector, whose means differ for reasons that
    no panel decides on, and for clauses and categories pooled, within each of these too:
    the units are application x clause, the clause fixed. Limits: Thomas and Hultquist
    where an application counts once, else the jackknife over applications. Alpha is the
    textbook's, over all units with their levels, with a bootstrap over applications.
    """
    if "is_common" in ratings.columns:
        # a case that a whole class scores is no panel's work
        ratings = ratings.filter(~pl.col("is_common"))
    data = read_ratings(ratings)
    members = categories(ratings, data)
    rows: list[Row] = []
    if data.n and not data.is_duplicated:
        everything = np.arange(data.clause.n)
        by_category = {name: sheet_scores(data, codes) for name, codes in members.items()}
        rows += _once(sheet_scores(data, everything), "total")
        for name, scores in by_category.items():
            rows += _once(scores, f"category:{name}")
        if by_category:
            rows += _pooled(list(by_category.values()), "category")
        application, stratum = applications(data)
        rows += _pooled(
            [
                SheetScores(
                    score=data.score[here],
                    application=application[here],
                    examiner=data.examiner.codes[here],
                    stratum=stratum[here],
                )
                for here in (data.clause.codes == clause for clause in everything)
            ],
            "clause",
        )
    agreement = pair_agreement(data, step, band_edges)
    rows += [
        (name, "clause", *estimate, agreement.n_applications)
        for name, estimate in agreement.shares.items()
    ]
    rows += _totals(data, fit)
    return pl.DataFrame(
        rows,
        schema={
            "statistic": pl.String,
            "unit": pl.String,
            "value": pl.Float64,
            "low": pl.Float64,
            "high": pl.Float64,
            "n": pl.Int64,
        },
        orient="row",
    ).fill_nan(None)


def _once(scores: SheetScores, unit: str) -> list[Row]:
    """Rows of a unit that an application has once."""
    subject = dense(scores.application)
    single, mean = one_way(scores.score, subject, scores.stratum).correlations()
    return _named([scores], unit, single, mean)


def _pooled(parts: list[SheetScores], unit: str) -> list[Row]:
    """Rows of a unit that an application has several of, each with its own mean."""
    single, mean = intraclass_limits(
        np.concatenate([part.score for part in parts]),
        _apart([part.application for part in parts]),
        _apart([part.stratum for part in parts]),
        np.concatenate([part.application for part in parts]),
    )
    return _named(parts, unit, single, mean)


def _named(
    parts: list[SheetScores], unit: str, single: Estimate, mean: Estimate
) -> list[Row]:
    application = np.concatenate([part.application for part in parts])
    examiner = np.concatenate([part.examiner for part in parts])
    score = np.concatenate([part.score for part in parts])
    subject = _apart([part.application for part in parts])
    n = len(np.unique(application))
    # who scored does not matter to alpha: places in a panel are raters enough
    order = np.lexsort((examiner, subject))
    subject, score = subject[order], score[order]
    starts = np.unique(subject, return_index=True)[1]
    sizes = np.diff(np.r_[starts, len(subject)])
    place = np.arange(len(subject)) - np.repeat(starts, sizes)
    table = np.full((int(sizes.max(initial=0)), len(starts)), np.nan)
    table[place, subject] = score
    if n < 2:
        # clauses of one application tell nothing about applications
        table = table[:, :0]
        starts = starts[:0]
    alpha = krippendorff_alpha(table, "interval", application[order][starts].tolist())
    return [
        ("ICC(1,1)", unit, *single, n),
        ("ICC(1,k)", unit, *mean, n),
        ("krippendorff_alpha", unit, alpha.value, alpha.low, alpha.high, n),
    ]


def _apart(parts: list[Whole]) -> Whole:
    """Codes of several parts in one array, no code shared between parts."""
    width = max((int(part.max(initial=0)) for part in parts), default=0) + 1
    return dense(
        np.concatenate([part + width * place for place, part in enumerate(parts)])
    )


def _totals(data: Ratings, fit: FittedVariances) -> list[Row]:
    """Rows of the error and reliability of a total."""
    panels = np.unique(
        np.column_stack([applications(data)[0], data.examiner.codes]), axis=0
    )
    sizes = np.bincount(panels[:, 0]) if data.n else np.empty(0)
    n = len(sizes)
    rows: list[Row] = []
    weights = composite(data)
    typical: list[float] = []
    if n:
        typical = [float(np.median(sizes))]
        spread = (float(sizes.min()), float(sizes.max()))
        rows.append(("panel_size", "total", typical[0], *spread, n))
    studies = d_study(fit.variances, fit.variance_limits, weights, typical)
    others = d_study(fit.variances, fit.variance_limits, weights, PANEL_SIZES)
    sem = "sem_points" if weights.has_points else "sem_pct"
    for suffix, study in [
        *(("", each) for each in studies.iter_rows()),
        *((f"_{each[0]:.0f}", each) for each in others.iter_rows()),
    ]:
        rows.append((f"{sem}{suffix}", "total", *study[1:4], n))
        rows.append((f"total_reliability{suffix}", "total", *study[4:7], n))
    return rows
