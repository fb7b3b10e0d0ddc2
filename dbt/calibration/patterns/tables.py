"""
All shares and means of patterns in one long table: number, interval and expectation.

One table, because they are reckoned alike; each mart reads its topic from it.
"""

import numpy as np
import polars as pl

from calibration.patterns.combinations import expected_combinations
from calibration.patterns.expected import GROUP, expected_items
from calibration.patterns.intervals import (
    Sums,
    effective_size,
    mean_limits,
    share_limits,
)

#: Means of values; all else are shares of clauses.
MEANS = ["lead", "distance"]
KEY = ["topic", *GROUP, "category", "clause", "subject", "item"]
SUMS = [
    "n_applications",
    "size",
    "total",
    "size_of_squares",
    "total_of_squares",
    "total_of_products",
]


def pattern_shares(
    counts: pl.DataFrame,
    measures: pl.DataFrame,
    signatures: pl.DataFrame,
    mixes: pl.DataFrame,
) -> pl.DataFrame:
    """
    Shares of bands, weakest factors, combinations and the like, each with its interval.

    Parameters
    ----------
    counts : polars.DataFrame
        Columns of `KEY` and `SUMS`: one row per item of a group of clauses.
    measures : polars.DataFrame
        The same without subject, and panel_id (``all`` for all panels).
    signatures : polars.DataFrame
        As in `calibration.patterns.combinations.expected_combinations`, with n (those of
        the row) and n_applications (all of the group).
    mixes : polars.DataFrame
        As in `calibration.patterns.expected.expected_items`.

    Returns
    -------
    polars.DataFrame
        One row per row given: `KEY`, panel_id, bands, state (``estimated``, or
        ``too_few_applications`` under six, without numbers), n_applications, size, total,
        n_effective, value with value_low and value_high, and expected (null where there
        is no expectation). Sorted.
    """
    told = _as_counts(expected_combinations(signatures, mixes))
    rest = pl.concat([counts, measures], how="diagonal").with_columns(
        pl.col("subject").fill_null("all"), pl.col("panel_id").fill_null("all")
    )
    rest = rest.join(
        expected_items(mixes).with_columns(panel_id=pl.lit("all")),
        on=[*KEY, "panel_id"],
        how="left",
    )
    rows = pl.concat([rest, told], how="diagonal").sort(
        *KEY, "panel_id", "bands", nulls_last=True
    )
    estimates = _estimated(rows)
    return rows.select(*KEY, "panel_id", "bands", *SUMS[:3]).with_columns(estimates)


def _as_counts(signatures: pl.DataFrame) -> pl.DataFrame:
    """Write combinations as counts: an application has one of each clause."""
    return signatures.select(
        *GROUP,
        "category",
        "clause",
        "bands",
        "n_applications",
        "expected",
        topic=pl.lit("signature"),
        subject="limiting_factor",
        item="gap",
        panel_id=pl.lit("all"),
        size="n_applications",
        total="n",
        size_of_squares="n_applications",
        total_of_squares="n",
        total_of_products="n",
    ).with_columns(pl.col(name).cast(pl.Int64) for name in SUMS[1:])


def _estimated(rows: pl.DataFrame) -> list[pl.Series]:
    sums = Sums(*(rows[name].cast(pl.Float64).to_numpy() for name in SUMS))
    is_mean = rows["item"].is_in(MEANS).to_numpy()
    shares, means = share_limits(_where(sums, ~is_mean)), mean_limits(sums)
    enough = sums.is_enough
    columns = {
        "n_effective": np.where(is_mean, np.nan, effective_size(_where(sums, ~is_mean))),
        "value": np.where(enough, sums.ratio, np.nan),
        "value_low": np.where(is_mean, means[0], shares[0]),
        "value_high": np.where(is_mean, means[1], shares[1]),
        "expected": np.where(
            enough, rows["expected"].fill_null(np.nan).to_numpy() / sums.size, np.nan
        ),
    }
    state = pl.Series("state", np.where(enough, "estimated", "too_few_applications"))
    filled = [
        pl.Series(name, values, nan_to_null=True) for name, values in columns.items()
    ]
    return [state, *filled]


def _where(sums: Sums, is_share: np.ndarray) -> Sums:
    """Put one application without anything in place of what is no share."""
    return Sums(
        *(
            np.where(is_share, getattr(sums, name), empty)
            for name, empty in zip(SUMS, (1, 1, 0, 1, 0, 0), strict=True)
        )
    )
