"""
What stands beside a mean: distance to the award and to its winners, and its rank.

A mean of 42 says little: whether it is low for this award, how far it is from those that
were honoured, and whether the item is really among the weakest, with so few applications.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from calibration.strengths.differences import Differences, mean_differences
from calibration.strengths.matrix import parts, percents
from calibration.strengths.ranks import rank_items

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

_KEY = ["award_id", "cycle", "scheme", "basis"]
_ITEM = ["category", "clause", "dimension"]
_NUMBERS = (
    "distance_award_pct",
    "distance_award_low",
    "distance_award_high",
    "distance_honoured_pct",
    "distance_honoured_low",
    "distance_honoured_high",
    "rank",
    "rank_low",
    "rank_high",
    "strongest_share",
    "weakest_share",
)
_COUNTS = ("n_honoured", "n_ranked")
_SCHEMA = {
    **dict.fromkeys([*_KEY, "sector", *_ITEM], pl.String),
    **dict.fromkeys(_COUNTS, pl.Int32),
    **dict.fromkeys(_NUMBERS, pl.Float64),
}


def strength_profile(rows: pl.DataFrame, honoured: pl.Series) -> pl.DataFrame:
    """
    Distances and ranks of the means of every sector, and of all.

    Parameters
    ----------
    rows : polars.DataFrame
        One row per application, basis and item: award_id, cycle, application_no, basis,
        scheme, sector, category (``all`` for the total), clause (null for a category),
        dimension, value_pct. Any number of awards and cycles; order plays no part.
    honoured : polars.Series of int
        Applications that were given the award.

    Returns
    -------
    polars.DataFrame
        One row per award, cycle, scheme, basis, sector (and ``all``), category, clause
        and dimension: the distance of the mean to that of all applications (null for
        ``all``) and to that of the honoured ones of the cycle, with limits; n_honoured;
        rank among the categories (clauses) of its dimension, 1 the strongest, with
        limits; shares of draws in which it is first and last; n_ranked. Null where a
        distance has no limits or the item has fewer than six applications.
    """
    found = [pl.DataFrame(schema=_SCHEMA)]
    for part, key in parts(rows, _KEY):
        matrix = percents(part, ["application_no", "sector"], _ITEM)
        award = matrix.members["application_no"].is_in(honoured.to_list()).to_numpy()
        winners = np.where(award[:, None], matrix.values, np.nan)
        of_sector = matrix.members["sector"].to_numpy()
        lists = _lists(matrix.items)
        for sector in ("all", *np.unique(of_sector)):
            here = (of_sector == sector) | (sector == "all")
            group = np.where(here[:, None], matrix.values, np.nan)
            from_award = mean_differences(group, matrix.values)
            from_winners = mean_differences(group, winners)
            ranks = rank_items(group, lists)
            columns = [
                *_numbers(from_award),
                *_numbers(from_winners),
                ranks.rank,
                ranks.low,
                ranks.high,
                ranks.strongest,
                ranks.weakest,
            ]
            found.append(
                matrix.items.with_columns(
                    *(pl.lit(value).alias(name) for name, value in key.items()),
                    *map(pl.Series, _NUMBERS, columns),
                    pl.lit(str(sector)).alias("sector"),
                    pl.Series("n_honoured", from_winners.n_second, pl.Int32),
                    pl.Series("n_ranked", ranks.n_ranked, pl.Int32),
                )
                .filter(from_winners.n_first > 0)
                .select(*_SCHEMA)
            )
    return pl.concat(found).fill_nan(None)


def _lists(items: pl.DataFrame) -> Whole:
    """Give each item the list that it is ranked in; the total of all is in none."""
    sets = pl.struct(pl.col("clause").is_null(), "dimension").rank("dense")
    return (
        items.select(pl.when(pl.col("category") == "all").then(-1).otherwise(sets))
        .to_series()
        .to_numpy()
        .astype(np.int64)
    )


def _numbers(differences: Differences) -> tuple[Floats, Floats, Floats]:
    return differences.value, differences.low, differences.high
