"""
What bands to expect if factors moved with the clause's percentage and with nothing else.

That comparisons are weak where everything is weak tells nothing of comparisons. So each
share stands beside the one of a world in which the factors of a clause are drawn, each by
itself, from the bands that factors have in the same cycle and sector where the clause's
percentage lies in the same band. Sums of products give that world exactly; nothing is
drawn.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

POOL = ["award_id", "cycle", "scheme", "basis", "sector", "dimension", "clause_band"]
GROUP = ["award_id", "cycle", "scheme", "basis", "sector", "dimension"]
#: Whoever is weakest by two bands or more.
FAR = "2+"


@dataclass(frozen=True)
class Pools:
    """
    Bands of factors, given the band of the clause's percentage.

    Attributes
    ----------
    keys : polars.DataFrame
        One row per pool: the columns of `POOL` and pool, its number.
    shares : ndarray of shape (n_pools, n_bands)
        Share of each band among all factors of the dimension; rows add up to one.
    bands : ndarray of shape (n_bands,)
        The bands, ascending.
    """

    keys: pl.DataFrame
    shares: Floats
    bands: Whole

    def higher(self, steps: int = 1) -> Floats:
        """Probability of a band at least so many steps above each band."""
        shares = np.zeros_like(self.shares)
        above = self.shares[:, ::-1].cumsum(axis=1)[:, ::-1]
        if steps < self.shares.shape[1]:
            shares[:, :-steps] = above[:, steps:]
        return shares

    def lower_than_another(self) -> Floats:
        """Probability that one factor lies below another one, by pool."""
        total: Floats = (self.shares * self.higher()).sum(axis=1)
        return total

    def weakest(self, n_factors: Whole, steps: int = 1) -> Floats:
        """Probability that one given factor is so many steps below every other one."""
        others = (n_factors - 1)[:, None]
        total: Floats = (self.shares * self.higher(steps) ** others).sum(axis=1)
        return total


def read_pools(mixes: pl.DataFrame) -> Pools:
    """
    Pool the bands of all factors of a dimension by cycle, sector and clause band.

    Parameters
    ----------
    mixes : polars.DataFrame
        The columns of `POOL`, band, and n, the number of factor values; sorted.

    Returns
    -------
    Pools
    """
    keys = mixes.select(POOL).unique().sort(POOL).with_row_index("pool")
    bands = mixes["band"].unique().sort()
    counts = np.zeros((keys.height, len(bands)))
    placed = mixes.join(keys, on=POOL, how="left", maintain_order="left")
    rows = placed["pool"].to_numpy()
    columns = np.searchsorted(bands.to_numpy(), placed["band"].to_numpy())
    np.add.at(counts, (rows, columns), placed["n"].to_numpy())
    return Pools(keys, counts / counts.sum(axis=1, keepdims=True), bands.to_numpy())


def expected_items(mixes: pl.DataFrame) -> pl.DataFrame:
    """
    Reckon the numbers of clauses to expect, item by item, in every group of clauses.

    Parameters
    ----------
    mixes : polars.DataFrame
        The columns of `POOL`, category, clause, factor, band, n (factor values) and
        n_complete (those of clauses of which every factor has a band).

    Returns
    -------
    polars.DataFrame
        The columns of `GROUP` (sector also ``all``), category and clause (also
        ``all``), topic, subject, item and expected: under ``band`` by factor and band,
        under ``limiting`` by weakest factor (``tie`` where none is), under
        ``comparison`` one factor below another one (``lagging``).
    """
    mixes = mixes.sort([*POOL, "category", "clause", "factor", "band"])
    pools = read_pools(mixes)
    cells = [*POOL, "category", "clause"]
    by_factor = _weighted(mixes, [*cells, "factor"], "n", pools)
    band_rows = [
        by_factor.select(
            *GROUP,
            "category",
            "clause",
            topic=pl.lit("band"),
            subject="factor",
            item=pl.lit(str(band)),
            expected=pl.col("weight")
            * pl.Series(pools.shares[by_factor["pool"].to_numpy(), column]),
        )
        for column, band in enumerate(pools.bands)
    ]
    complete = complete_cells(mixes, pools)
    which = complete["pool"].to_numpy()
    n_factors = complete["n_factors"].to_numpy()
    shares = Pools(pools.keys, pools.shares[which], pools.bands)
    alone = shares.weakest(n_factors)
    each = complete.with_columns(pl.Series("each", alone)).explode("factors")
    rest = [
        each.select(
            *GROUP, "category", "clause",
            topic=pl.lit("limiting"), subject=pl.lit("all"), item="factors",
            expected=pl.col("weight") * pl.col("each"),
        ),
        complete.select(
            *GROUP, "category", "clause",
            topic=pl.lit("limiting"), subject=pl.lit("all"), item=pl.lit("tie"),
            expected=pl.col("weight") * pl.Series(1 - n_factors * alone),
        ),
        complete.select(
            *GROUP, "category", "clause",
            topic=pl.lit("comparison"), subject=pl.lit("all"), item=pl.lit("lagging"),
            expected=pl.col("weight") * pl.Series(shares.lower_than_another()),
        ),
    ]  # fmt: skip
    return _rolled_up(pl.concat(band_rows + rest))


def complete_cells(mixes: pl.DataFrame, pools: Pools) -> pl.DataFrame:
    """
    Count the clauses of which every factor has a band, by pool.

    Parameters
    ----------
    mixes : polars.DataFrame
        As in `expected_items`, sorted.
    pools : Pools
        Of the same rows.

    Returns
    -------
    polars.DataFrame
        The columns of `POOL`, category, clause, pool, weight (clauses), factors and
        n_factors.
    """
    cells = [*POOL, "category", "clause"]
    factors = (
        mixes.filter(pl.col("n_complete") > 0)
        .group_by("dimension")
        .agg(factors=pl.col("factor").unique().sort())
        .with_columns(n_factors=pl.col("factors").list.len().cast(pl.Int64))
    )
    # a complete clause has one band of each factor: any one counts the clauses
    first = mixes.filter(
        pl.col("n_complete") > 0,
        pl.col("factor") == pl.col("factor").min().over("dimension"),
    )
    weighted = _weighted(first, cells, "n_complete", pools)
    return weighted.join(factors, on="dimension", maintain_order="left")


def _weighted(
    mixes: pl.DataFrame, by: list[str], count: str, pools: Pools
) -> pl.DataFrame:
    """Clauses of each cell, with the number of their pool."""
    counted = mixes.group_by(by, maintain_order=True).agg(weight=pl.col(count).sum())
    return counted.join(pools.keys, on=POOL, how="left", maintain_order="left")


def _rolled_up(rows: pl.DataFrame) -> pl.DataFrame:
    """Add the groups of a category, of all clauses and of all sectors."""
    every = pl.lit("all")
    levels = [
        {},
        {"clause": every},
        {"clause": every, "category": every},
    ]
    spread = [
        rows.with_columns(**level, **sectors)
        for level in levels
        for sectors in ({}, {"sector": every})
    ]
    return summed(pl.concat(spread), "expected")


def summed(rows: pl.DataFrame, value: str) -> pl.DataFrame:
    """
    Add a column up over equal rows, in their order.

    Parameters
    ----------
    rows : polars.DataFrame
        Keys and the column of the value.
    value : str
        That column.

    Returns
    -------
    polars.DataFrame
        One row per key, sorted.
    """
    keys = [name for name in rows.columns if name != value]
    unique = rows.select(keys).unique().sort(keys).with_row_index("_place")
    places = rows.join(unique, on=keys, how="left", maintain_order="left")["_place"]
    sums = np.zeros(unique.height)
    np.add.at(sums, places.to_numpy(), rows[value].to_numpy())
    return unique.drop("_place").with_columns(pl.Series(value, sums))
