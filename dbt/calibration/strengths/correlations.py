"""
Which clauses go together, and how much of that is one person's pen.

Two scores on one sheet share the general impression of who wrote it. Scores of different
examiners of the same application do not: what is higher on one sheet than across sheets
is halo and severity, not the organisation.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from calibration.agreement.resampling import N_DRAWS, draw_counts
from calibration.one_thread import one_thread
from calibration.strengths.matrix import parts, percents

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

MIN_APPLICATIONS = 10
# above this many applications limits come from the linearised errors
MAX_RESAMPLED = 500
LEVEL = 0.95
_NORMAL = 1.959963984540054
_KEY = ["award_id", "scheme"]
_ITEMS = ["level", "item_a", "item_b"]
_VALUES = ("same_sheet", "other_examiner", "excess")
_NUMBERS = [f"{name}{end}" for name in _VALUES for end in ("", "_low", "_high")]
_SCHEMA = {
    **dict.fromkeys([*_KEY, "sector", *_ITEMS, "state"], pl.String),
    "n_applications": pl.Int32,
    **dict.fromkeys(_NUMBERS, pl.Float64),
}


@dataclass(frozen=True)
class _Products:
    """
    What applications add to the moments of pairs of items.

    Attributes
    ----------
    pairs : polars.DataFrame
        level, item_a, item_b.
    sector : ndarray of str, shape (n_applications,)
        Sector of each application.
    sums : ndarray, shape (4, n_applications, n_pairs)
        Mean product on one sheet, across sheets, and mean squares of both items; zero
        where fewer than two sheets have both.
    counts : ndarray of int, shape (n_applications, n_pairs)
        One where the application counts.
    """

    pairs: pl.DataFrame
    sector: NDArray[np.str_]
    sums: Floats
    counts: Whole


def clause_correlations(
    cycles: Iterable[pl.DataFrame], n_draws: int = N_DRAWS
) -> pl.DataFrame:
    """
    Correlation of clauses and categories, on one sheet and across examiners.

    Parameters
    ----------
    cycles : iterable of polars.DataFrame
        Ratings, the applications of a cycle in one frame: award_id, scheme, cycle,
        sector, application_id, examiner_id, category, clause, dimension, points_max,
        score_pct; order of rows plays no part.
    n_draws : int, optional
        Bootstrap samples.

    Returns
    -------
    polars.DataFrame
        One row per award, scheme, sector (and ``all``) and pair: level (``clause``,
        ``category``, ``process_result`` for the two halves of a category), items,
        n_applications with two sheets that have both, state (``estimated``,
        ``too_few_applications`` under ten, ``constant``). With 95% limits by bootstrap
        over applications: correlation on the same sheet, of one examiner's first item
        with another's second, and the excess of the former. Scores are taken from the
        mean of their cycle and sector, each application counts once.

    References
    ----------
    Campbell, D. T. and Fiske, D. W. (1959). Psychological Bulletin, 56, 81-105 (same and
    different methods). Murphy, K. R., Jako, R. A. and Anhalt, R. L. (1993). Journal of
    Applied Psychology, 78, 218-225. Errors of many applications: Davison and Hinkley
    (1997), section 2.7.2.
    """
    by_key: dict[tuple[str, ...], list[_Products]] = {}
    for frame in cycles:
        for part, key in parts(frame, [*_KEY, "cycle"]):
            made = _products(part)
            by_key.setdefault((key["award_id"], key["scheme"]), []).append(made)
    found = [pl.DataFrame(schema=_SCHEMA)]
    for (award, scheme), made_by_cycle in sorted(by_key.items()):
        pooled = _pooled(made_by_cycle)
        for sector in ("all", *np.unique(pooled.sector)):
            here = (pooled.sector == sector) | (sector == "all")
            frame = _of_sector(pooled, here, n_draws)
            found.append(
                frame.with_columns(
                    pl.lit(award).alias("award_id"),
                    pl.lit(scheme).alias("scheme"),
                    pl.lit(str(sector)).alias("sector"),
                )
                .select(*_SCHEMA)
                .cast(pl.Schema(_SCHEMA))
            )
    return pl.concat(found).fill_nan(None)


def _products(part: pl.DataFrame) -> _Products:
    clauses = (
        part.select("category", "clause", "dimension", "points_max")
        .unique()
        .sort(pl.all())
        .unique(["category", "clause"], keep="first", maintain_order=True)
    )
    matrix = percents(
        part.rename({"score_pct": "value_pct"}),
        ["application_id", "sector", "examiner_id"],
        ["category", "clause"],
    )
    pairs, of_clauses, first, second = _pairs(clauses)
    points = clauses["points_max"].cast(pl.Float64).to_numpy()
    weights = np.where(of_clauses, points, 0.0)
    known = np.isfinite(matrix.values)
    missing = ~known @ of_clauses.T
    sheets = np.where(known, matrix.values, 0.0) @ weights.T / weights.sum(axis=1)
    sheets = np.where(missing, np.nan, sheets)
    sector = matrix.members["sector"].to_numpy()
    application = matrix.members["application_id"].rank("dense").to_numpy() - 1
    for each in np.unique(sector):
        sheets[sector == each] -= _mean(sheets[sector == each])
    starts = np.flatnonzero(np.r_[True, application[1:] != application[:-1]])
    both = np.isfinite(sheets[:, first]) & np.isfinite(sheets[:, second])
    a = np.where(both, sheets[:, first], 0.0)
    b = np.where(both, sheets[:, second], 0.0)
    n, sum_a, sum_b, ab, aa, bb = (
        np.add.reduceat(each, starts, axis=0)
        for each in (both.astype(np.float64), a, b, a * b, a * a, b * b)
    )
    # an application alone in its sector is its own mean: nothing between applications
    sizes = np.unique(sector[starts], return_counts=True)
    size = dict(zip(*sizes, strict=True))
    alone = np.array([size[each] < 2 for each in sector[starts]])
    enough = (n >= 2) & ~alone[:, None]
    n = np.maximum(n, 2.0)
    sums = np.stack([ab / n, (sum_a * sum_b - ab) / (n * (n - 1)), aa / n, bb / n])
    return _Products(
        pairs, sector[starts], np.where(enough, sums, 0.0), enough.astype(np.int64)
    )


def _pairs(
    clauses: pl.DataFrame,
) -> tuple[pl.DataFrame, NDArray[np.bool_], Whole, Whole]:
    """Pairs of items, which clauses an item has, and the two items of each pair."""
    category = clauses["category"].to_numpy()
    dimension = clauses["dimension"].to_numpy()
    categories = np.unique(category)
    of_clauses = list(np.eye(clauses.height, dtype=bool))
    of_clauses += [category == each for each in categories]
    pairs = [
        ("clause", clauses["clause"][i], clauses["clause"][j], i, j)
        for i in range(clauses.height)
        for j in range(i + 1, clauses.height)
    ]
    start = clauses.height
    pairs += [
        ("category", str(categories[i]), str(categories[j]), start + i, start + j)
        for i in range(len(categories))
        for j in range(i + 1, len(categories))
    ]
    for each in categories:
        halves = [
            (category == each) & (dimension == half) for half in ("process", "result")
        ]
        if all(half.any() for half in halves):
            place = len(of_clauses)
            pairs.append(("process_result", str(each), str(each), place, place + 1))
            of_clauses += halves
    schema = {**dict.fromkeys(_ITEMS, pl.String), "i": pl.Int64, "j": pl.Int64}
    frame = pl.DataFrame(pairs, schema=schema, orient="row")
    first, second = frame["i"].to_numpy(), frame["j"].to_numpy()
    return frame.select(_ITEMS), np.array(of_clauses), first, second


def _mean(sheets: Floats) -> Floats:
    known = np.isfinite(sheets)
    total = np.where(known, sheets, 0.0).sum(axis=0)
    mean: Floats = total / np.maximum(known.sum(axis=0), 1)
    return mean


def _pooled(made: list[_Products]) -> _Products:
    """Products of several cycles over the pairs that any of them has."""
    pairs = pl.concat([each.pairs for each in made]).unique().sort(_ITEMS)
    sums, counts = [], []
    for each in made:
        place = (
            each.pairs.join(pairs.with_row_index("place"), on=_ITEMS, how="left")["place"]
        ).to_numpy()
        n = len(each.sector)
        wide = np.zeros((4, n, pairs.height))
        wide[:, :, place] = each.sums
        count = np.zeros((n, pairs.height), dtype=np.int64)
        count[:, place] = each.counts
        sums.append(wide)
        counts.append(count)
    sector = np.concatenate([each.sector for each in made])
    return _Products(pairs, sector, np.concatenate(sums, axis=1), np.concatenate(counts))


def _of_sector(pooled: _Products, here: NDArray[np.bool_], n_draws: int) -> pl.DataFrame:
    sums, n = pooled.sums[:, here], pooled.counts[here].sum(axis=0)
    used = pooled.counts[here].any(axis=1)
    sums = sums[:, used]
    totals = sums.sum(axis=1)
    values = _values(totals)
    if sums.shape[1] <= MAX_RESAMPLED:
        low, high = _resampled(sums, n_draws)
    else:
        low, high = _linearised(sums, totals, values)
    enough, varies = n >= MIN_APPLICATIONS, np.isfinite(values).all(axis=0)
    state = np.where(varies, "estimated", "constant")
    state = np.where(enough, state, "too_few_applications")
    shown = np.stack([values, low, high], axis=1).reshape(len(_NUMBERS), -1)
    shown = np.where(state == "estimated", shown, np.nan)
    return pooled.pairs.with_columns(
        pl.Series("n_applications", n),
        pl.Series("state", state),
        *map(pl.Series, _NUMBERS, shown),
    ).filter(n > 0)


def _values(sums: Floats) -> Floats:
    """Correlations and their excess from sums, shape (3, ..., n_pairs)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = np.sqrt(sums[2] * sums[3])
        same, other = sums[0] / scale, sums[1] / scale
    return np.stack([same, other, same - other])


def _resampled(sums: Floats, n_draws: int) -> tuple[Floats, Floats]:
    if not sums.shape[1]:
        nothing = np.full((3, sums.shape[2]), np.nan)
        return nothing, nothing
    counts = draw_counts(sums.shape[1], n_draws)
    with one_thread():
        drawn = _values(np.stack([counts @ each for each in sums]))
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=1)
    return low, high


def _linearised(sums: Floats, totals: Floats, values: Floats) -> tuple[Floats, Floats]:
    """Give normal limits from what each application does to the correlations."""
    n = sums.shape[1]
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = np.sqrt(totals[2] * totals[3])
        shrink = 0.5 * (sums[2] / totals[2] + sums[3] / totals[3])
        same = sums[0] / scale - values[0] * shrink
        other = sums[1] / scale - values[1] * shrink
        reach = _NORMAL * np.sqrt(
            n
            / (n - 1)
            * np.stack([(u * u).sum(axis=0) for u in (same, other, same - other)])
        )
    return values - reach, values + reach
