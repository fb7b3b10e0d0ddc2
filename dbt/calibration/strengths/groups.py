"""
Means of groups of applications: regions, sizes, industries, sectors, who applied before.

Over several cycles an organisation may be in a group more than once, and its reports are
alike: organisations are the sample, in one cycle as in all.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import stdtrit

from calibration.strengths.matrix import percents

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

LEVEL = 0.95
_BILLION = 1e9
_ENDING = "_group"
_ITEM = ["scheme", "basis", "category", "dimension"]
_SCHEMA = {
    **dict.fromkeys(["award_id", "cycle", "group_kind", "group_code"], pl.String),
    **dict.fromkeys(_ITEM, pl.String),
    **dict.fromkeys(["n_applications", "n_organisations"], pl.Int32),
    **dict.fromkeys(["mean_pct", "mean_pct_low", "mean_pct_high"], pl.Float64),
}


def group_means(rows: pl.DataFrame, applications: pl.DataFrame) -> pl.DataFrame:
    """
    Mean of every group in every cycle, and in all cycles of a scheme, with limits.

    Parameters
    ----------
    rows : polars.DataFrame
        One row per application, basis and item: application_no, scheme, basis, category,
        dimension, value_pct; order plays no part.
    applications : polars.DataFrame
        application_no, award_id, cycle, organisation_id, and for each kind of group a
        column of codes named after it, ending in ``_group``.

    Returns
    -------
    polars.DataFrame
        One row per award, cycle (and ``all``), kind, code, scheme, basis, category and
        dimension: n_applications, n_organisations, the mean over applications and 95%
        limits by t over organisations, null under two of them. The variance is that of a
        ratio over clusters; with one application each it is the usual one of a mean.

    References
    ----------
    Cochran, W. G. (1977). Sampling Techniques, 3rd ed., section 6.3.
    """
    matrix = percents(rows, ["application_no"], _ITEM)
    members = matrix.members.join(applications, on="application_no", how="left")
    found = [pl.DataFrame(schema=_SCHEMA)]
    kinds = [name for name in applications.columns if name.endswith(_ENDING)]
    for kind in sorted(kinds):
        for cycle in (pl.col("cycle"), pl.lit("all").alias("cycle")):
            keys = members.select(
                "award_id",
                cycle,
                pl.lit(kind.removesuffix(_ENDING)).alias("group_kind"),
                pl.col(kind).alias("group_code"),
                "organisation_id",
            )
            found.append(_of_kind(keys, matrix.items, matrix.values))
    return pl.concat(found).fill_nan(None)


def _of_kind(keys: pl.DataFrame, items: pl.DataFrame, values: Floats) -> pl.DataFrame:
    """Means of the groups of one kind; the last key is the organisation."""
    if not len(values):
        return pl.DataFrame(schema=_SCHEMA)
    group_keys = keys.columns[:-1]
    order = keys.with_row_index("row").sort(*keys.columns, "row")
    sorted_values = values[order["row"].to_numpy()]
    known = np.isfinite(sorted_values)
    # whole numbers: sums are exact in any order
    billionths = np.where(known, np.rint(sorted_values * _BILLION), 0.0)
    clusters = order.select(*keys.columns).unique(maintain_order=True)
    groups = clusters.select(*group_keys).unique(maintain_order=True)
    of_clusters = _starts(order.select(keys.columns))
    n, total = (
        np.add.reduceat(each, of_clusters, axis=0)
        for each in (known.astype(np.float64), billionths)
    )
    of_groups = _starts(clusters.select(group_keys))
    size, sum_, n_clusters = (
        np.add.reduceat(each, of_groups, axis=0) for each in (n, total, np.sign(n))
    )
    place = np.repeat(np.arange(groups.height), np.diff(np.r_[of_groups, len(n)]))
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = sum_ / _BILLION / size
        apart = np.where(n > 0, total / _BILLION - n * mean[place], 0.0)
        spread = np.add.reduceat(apart**2, of_groups, axis=0)
        error = np.sqrt(n_clusters / (n_clusters - 1.0) * spread) / size
        reach = stdtrit(n_clusters - 1.0, (1.0 + LEVEL) / 2.0) * error
    row, column = np.nonzero(size)
    return (
        groups[row]
        .hstack(items[column])
        .with_columns(
            pl.Series("n_applications", size[row, column]).cast(pl.Int32),
            pl.Series("n_organisations", n_clusters[row, column]).cast(pl.Int32),
            pl.Series("mean_pct", mean[row, column]),
            pl.Series("mean_pct_low", (mean - reach)[row, column]),
            pl.Series("mean_pct_high", (mean + reach)[row, column]),
        )
        .select(*_SCHEMA)
    )


def _starts(keys: pl.DataFrame) -> Whole:
    """First row of each run of equal keys."""
    changed = keys.select(pl.any_horizontal(pl.all().ne_missing(pl.all().shift())))
    first = np.r_[True, changed.to_series().to_numpy()[1:]]
    return np.flatnonzero(first)
