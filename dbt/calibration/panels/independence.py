"""
Which panels' sheets were not filled in independently of each other.

Everything about severity rests on sheets that were written alone. Two examiners who agree
on nearly every clause, or a panel whose "independent" sheets repeat its consensus, would
look like perfect reliability; such panels must be found before anything is estimated.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl
from numpy.polynomial.hermite_e import hermegauss
from numpy.typing import NDArray
from scipy.special import comb, ndtr

from calibration.ratings import read_ratings
from calibration.severity import SeverityFit

Floats = NDArray[np.float64]

SCHEMA = {
    "application": pl.String,
    "cycle": pl.String,
    "reason": pl.String,
    "examiner_1": pl.String,
    "examiner_2": pl.String,
    "n_equal": pl.Int64,
    "n_clauses": pl.Int64,
    "limit": pl.Int64,
}
COVER = 0.999  # the limit is this point of the number of equal clauses
CONSENSUS_SHARE = 0.8
# with fewer clauses, four in five and all cannot be told apart
FEWEST_CLAUSES = 5
# nodes: common difference of the sheets, that of a dimension, residual variance of a pair
SHEET_NODES, DIMENSION_NODES, RESIDUAL_NODES = 21, 9, 7
# an examiner's own heaping in tenths: finer shares move no limit
HEAPING_DIGITS = 1


def not_independent(
    ratings: pl.DataFrame,
    fit: SeverityFit,
    consensus: pl.DataFrame | None = None,
    step: float = 5.0,
) -> pl.DataFrame:
    """
    Applications whose sheets were not written independently, with the reason.

    ``equal_sheets``: two examiners gave the same value on more clauses of an application
    than the 99.9% point of that number under the fitted model. ``equal_to_consensus``:
    the sheets of all examiners of a panel repeat the consensus on at least 80% of the
    clauses. Values equal at an end of the scale are left out (several examiners giving
    0 to a missing result agree because the scale ends there). Common cases are left out
    (column ``is_common``, where given): a class is not a panel, and with a thousand pairs
    one exceeds any 99.9% point by chance.

    Parameters
    ----------
    ratings : polars.DataFrame
        As for ``fit_severity``, optionally with ``is_common``.
    fit : SeverityFit
        The model fitted to these ratings; without numbers only the consensus is judged,
        and with duplicated ratings nothing is.
    consensus : polars.DataFrame, optional
        Columns application, clause, consensus_pct, optionally cycle.
    step : float, optional
        Distance of the values that examiners may give, percent points.

    Returns
    -------
    polars.DataFrame
        application, cycle, reason, examiner_1, examiner_2 (null where the whole panel is
        meant), n_equal, n_clauses, limit: an application is named where ``n_equal``
        exceeds ``limit``. For a panel the counts are those of its least equal examiner.

    Raises
    ------
    RatingsError
        As in ``read_ratings``.
    """
    if "is_common" in ratings.columns:
        ratings = ratings.filter(~pl.col("is_common").fill_null(value=False))
    read = read_ratings(ratings)
    if read.is_duplicated or not read.n:
        return pl.DataFrame(schema=SCHEMA)
    cells = pl.DataFrame(
        {
            "cycle": np.array(read.cycle.labels, dtype=object)[read.cycle.codes],
            "application": np.array(read.application.labels)[read.application.codes],
            "examiner": np.array(read.examiner.labels)[read.examiner.codes],
            "clause": np.array(read.clause.labels)[read.clause.codes],
            "dimension": read.dimension.codes,
            "score": read.score,
        },
        schema_overrides={"cycle": pl.String},
    )
    found = [pl.DataFrame(schema=SCHEMA)]
    if fit.state == "fitted":
        found.append(_equal_sheets(cells, fit.variances, step))
    if consensus is not None:
        found.append(_equal_to_consensus(cells, consensus))
    return pl.concat(found).sort("cycle", "application", "reason", "examiner_1")


def equal_chance(
    difference: Floats, residual: Floats, heaping: Sequence[float]
) -> Floats:
    """
    Chance that two examiners give one clause the same value.

    Latent scores are rounded to a grid; of the odd multiples of its step an examiner
    moves a share on to the nearest even one. The place of the scores on the grid is
    uniform, so the chance is an overlap of boxes, piecewise linear in the difference, and
    its mean over the normal residual difference has a closed form.

    Parameters
    ----------
    difference : ndarray
        Common difference of the two sheets, in steps.
    residual : ndarray
        Standard deviation of the residual difference, in steps; broadcast against
        ``difference``.
    heaping : sequence of two floats
        Share of odd multiples that each examiner moves, 0 to 1.

    Returns
    -------
    ndarray
        Of the broadcast shape.
    """
    scale = np.maximum(residual, 1e-9)

    def ramp(shift: float) -> Floats:
        """Mean of max(0, difference + residual + shift)."""
        z = (difference + shift) / scale
        return np.asarray(
            scale * (z * ndtr(z) + np.exp(-0.5 * z**2) / np.sqrt(2.0 * np.pi))
        )

    def overlap(long: float, short: float) -> Floats:
        """Mean overlap of two boxes of these widths, one of them shifted."""
        outer, inner = (long + short) / 2, (long - short) / 2
        return ramp(outer) - ramp(inner) - ramp(-inner) + ramp(-outer)

    first, second = heaping
    both, neither = first * second, (1 - first) * (1 - second)
    same_even = (
        both * overlap(2, 2)
        + (1 - both - neither) * overlap(2, 1)
        + neither * overlap(1, 1)
    )
    same_odd = neither * overlap(1, 1)
    return np.clip((same_even + same_odd) / 2, 0.0, 1.0)


def equal_limit(
    n_clauses: Sequence[int],
    variances: Mapping[str, float],
    heaping: Sequence[float] = (0.0, 0.0),
    residual_cv: float = 0.0,
    step: float = 5.0,
) -> int:
    """
    Find the 99.9% point of the number of equal clauses of two independent sheets.

    Given the common difference of the sheets (examiner, examiner:cycle and sheet of
    both), that of each dimension and the pair's residual variance, clauses are
    independent: a mixture of sums of binomials, integrated by Gauss and Hermite's rule.

    Parameters
    ----------
    n_clauses : sequence of int
        Number of clauses that both scored, by dimension.
    variances : mapping
        Of the fitted model, squared percent points.
    heaping : sequence of two floats, optional
        Share of odd multiples of the step that each moves to the nearest even one.
    residual_cv : float, optional
        Coefficient of variation of the residual variance between pairs (log-normal):
        examiners who see halo, or compress the scale, differ from each other by less.
    step : float, optional
        Distance of the values that examiners may give, percent points.

    Returns
    -------
    int
        Smallest number that is exceeded with a chance of at most .001.
    """

    def spread(*sources: str) -> float:
        return float(np.sqrt(2 * sum(variances.get(s, 0.0) for s in sources))) / step

    common, common_weights = _normal(SHEET_NODES)
    inner, inner_weights = _normal(DIMENSION_NODES)
    wide, wide_weights = _normal(RESIDUAL_NODES)
    log_variance = np.log1p(residual_cv**2)
    residual = spread("residual") * np.exp(
        (wide * np.sqrt(log_variance) - log_variance / 2) / 2
    )
    chance = equal_chance(
        (common * spread("examiner", "examiner_cycle", "sheet"))[:, None, None]
        + (inner * spread("examiner_dimension"))[:, None],
        residual,
        heaping,
    )
    share = np.ones((SHEET_NODES, RESIDUAL_NODES, 1))
    for n in n_clauses:
        pmf = np.einsum("cdwn,d->cwn", _binomial(n, chance), inner_weights)
        share = _convolved(share, pmf)
    total = np.einsum("c,w,cwn->n", common_weights, wide_weights, share)
    return int(np.argmax(np.cumsum(total) >= COVER - 1e-12))


def _normal(n_nodes: int) -> tuple[Floats, Floats]:
    """Nodes and weights of a standard normal variable."""
    nodes, weights = hermegauss(n_nodes)
    return nodes, weights / weights.sum()


def _binomial(n: int, chance: Floats) -> Floats:
    """Distribution of a number of successes, along a new last axis."""
    k = np.arange(n + 1)
    # scipy's binom.pmf overflows where the chance is of the order of 1e-300
    return np.asarray(
        comb(n, k) * chance[..., None] ** k * (1.0 - chance[..., None]) ** (n - k)
    )


def _convolved(left: Floats, right: Floats) -> Floats:
    """Distribution of a sum, along the last axis."""
    n = left.shape[-1] + right.shape[-1] - 1
    result = np.zeros((*left.shape[:-1], n))
    for place in range(right.shape[-1]):
        result[..., place : place + left.shape[-1]] += left * right[..., place, None]
    return result


def _heaping(cells: pl.DataFrame, step: float) -> pl.DataFrame:
    """
    Share of odd multiples of the step that each examiner moves to even ones.

    Without heaping half of the multiples are odd. An examiner's own share is drawn toward
    the pool's by its reliability (moments, as in DerSimonian and Laird 1986).
    """
    multiple = pl.col("score") / step
    odd = (
        cells.filter(
            (pl.col("score") > 0)
            & (pl.col("score") < 100)
            & ((multiple - multiple.round()).abs() < 1e-9)
        )
        .group_by("examiner")
        .agg((multiple.round() % 2 == 1).sum().alias("odd"), pl.len().alias("n"))
        .sort("examiner")
    )
    n, n_odd = (odd[name].to_numpy().astype(np.float64) for name in ("n", "odd"))
    if not len(n):
        return cells.select("examiner", pl.lit(0.0).alias("heaping")).unique()
    share, pool = n_odd / n, n_odd.sum() / n.sum()
    within = pool * (1 - pool)
    room = n.sum() - (n**2).sum() / n.sum()
    between = 0.0
    if room > 0 and within > 0:
        between = (n @ (share - pool) ** 2 - (len(n) - 1) * within) / room
    own = share
    if between <= 0:
        own = np.full(len(n), pool)
    elif between < within:
        weight = n / (n + within / between - 1)
        own = pool + weight * (share - pool)
    heaping = np.round(np.clip(1 - 2 * own, 0, 1), HEAPING_DIGITS)
    # an examiner without an even or odd value has none to move
    return (
        cells.select("examiner")
        .unique()
        .join(odd.with_columns(pl.Series("heaping", heaping)), on="examiner", how="left")
        .select("examiner", pl.col("heaping").fill_null(0.0))
    )


def _residual_cv(pairs: pl.DataFrame) -> float:
    """Coefficient of variation of the pairs' variance of differences, beyond chance."""
    judged = pairs.filter(pl.col("n_clauses") >= FEWEST_CLAUSES).sort(
        "difference_variance", "n_clauses"
    )
    variance = judged["difference_variance"].to_numpy()
    if len(variance) < 3 or variance.mean() == 0:
        return 0.0
    chance = float(np.mean(2 / (judged["n_clauses"].to_numpy() - 1)))
    square = float(variance.var(ddof=1) / variance.mean() ** 2)
    return float(np.sqrt(max(0.0, (square - chance) / (1 + chance))))


def _equal_sheets(
    cells: pl.DataFrame, variances: Mapping[str, float], step: float
) -> pl.DataFrame:
    keys = ["cycle", "application", "clause"]
    both = cells.join(
        cells.select(*keys, pl.col("examiner").alias("examiner_2"), "score"),
        on=keys,
        suffix="_2",
        nulls_equal=True,
    ).rename({"examiner": "examiner_1"})
    is_equal = pl.col("score") == pl.col("score_2")
    by_dimension = [f"n_{code}" for code in range(cells["dimension"].n_unique())]
    pairs = (
        both.filter(
            (pl.col("examiner_1") < pl.col("examiner_2"))
            & ~(is_equal & pl.col("score").is_in([0.0, 100.0]))
        )
        .sort(*keys, "examiner_1", "examiner_2")
        .group_by("cycle", "application", "examiner_1", "examiner_2", maintain_order=True)
        .agg(
            is_equal.sum().cast(pl.Int64).alias("n_equal"),
            pl.len().cast(pl.Int64).alias("n_clauses"),
            (pl.col("score") - pl.col("score_2")).var().alias("difference_variance"),
            *(
                (pl.col("dimension") == code).sum().alias(name)
                for code, name in enumerate(by_dimension)
            ),
        )
    )
    residual_cv = _residual_cv(pairs)
    own = _heaping(cells, step)
    for place in ("1", "2"):
        renamed = own.rename({name: f"{name}_{place}" for name in own.columns})
        pairs = pairs.join(renamed, on=f"examiner_{place}", maintain_order="left")
    design = [*by_dimension, "low_heaping", "high_heaping"]
    pairs = pairs.with_columns(
        pl.min_horizontal("heaping_1", "heaping_2").alias("low_heaping"),
        pl.max_horizontal("heaping_1", "heaping_2").alias("high_heaping"),
    )
    designs = pairs.select(design).unique().sort(design)
    limits = [
        equal_limit(row[:-2], variances, row[-2:], residual_cv, step)
        for row in designs.rows()
    ]
    return (
        pairs.join(
            designs.with_columns(pl.Series("limit", limits, dtype=pl.Int64)), on=design
        )
        .filter(pl.col("n_equal") > pl.col("limit"))
        .with_columns(pl.lit("equal_sheets").alias("reason"))
        .select(list(SCHEMA))
    )


def _equal_to_consensus(cells: pl.DataFrame, consensus: pl.DataFrame) -> pl.DataFrame:
    keys = [name for name in ("cycle", "application", "clause") if name in consensus]
    agreed = consensus.filter(pl.col("consensus_pct").is_not_null()).select(
        *(pl.col(name).cast(pl.String) for name in keys),
        pl.col("consensus_pct").cast(pl.Float64),
    )
    is_equal = pl.col("score") == pl.col("consensus_pct")
    sheets = (
        cells.join(agreed, on=keys, nulls_equal=True)
        .group_by("cycle", "application", "examiner")
        .agg(
            is_equal.sum().cast(pl.Int64).alias("n_equal"),
            pl.len().cast(pl.Int64).alias("n_clauses"),
        )
        .with_columns(
            # exceeded when the share is reached, as with equal sheets; in whole numbers
            ((pl.col("n_clauses") * 4 + 4) // 5 - 1).alias("limit")
        )
    )
    return (
        sheets.sort(
            pl.col("n_equal") - pl.col("limit"), pl.col("examiner"), nulls_last=True
        )
        .group_by("cycle", "application", maintain_order=True)
        .agg(pl.all().first(), pl.len().alias("n_examiners"))
        .filter(
            (pl.col("n_equal") > pl.col("limit"))
            & (pl.col("n_examiners") >= 2)
            & (pl.col("n_clauses") >= FEWEST_CLAUSES)
        )
        .with_columns(
            pl.lit("equal_to_consensus").alias("reason"),
            pl.lit(None, dtype=pl.String).alias("examiner_1"),
            pl.lit(None, dtype=pl.String).alias("examiner_2"),
        )
        .select(list(SCHEMA))
    )
