"""
Long percentages as a matrix of applications by items, in one order whatever the rows'.

Everything said of strengths is a function of that matrix: means, distances and ranks take
its columns together, because items of one application move together.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Percents:
    """
    Percentages of some members on some items.

    Attributes
    ----------
    members, items : polars.DataFrame
        One row per row, and per column, of ``values``: their keys, sorted.
    values : ndarray, shape (n_members, n_items)
        Percent, nan where there is none.
    """

    members: pl.DataFrame
    items: pl.DataFrame
    values: Floats


def percents(frame: pl.DataFrame, members: list[str], items: list[str]) -> Percents:
    """
    Put long percentages into a matrix.

    Parameters
    ----------
    frame : polars.DataFrame
        Columns of both keys and ``value_pct``; one row per member and item at most.
    members, items : list of str
        Columns that name a row, and a column, of the matrix.

    Returns
    -------
    Percents
    """
    rows = frame.select(members).unique().sort(members, nulls_last=True)
    columns = frame.select(items).unique().sort(items, nulls_last=True)
    placed = frame.join(
        rows.with_row_index("row"), on=members, nulls_equal=True, how="left"
    ).join(columns.with_row_index("column"), on=items, nulls_equal=True, how="left")
    values = np.full((rows.height, columns.height), np.nan)
    where = placed["row"].to_numpy(), placed["column"].to_numpy()
    values[where] = placed["value_pct"].cast(pl.Float64).to_numpy()
    return Percents(rows, columns, values)


def parts(
    frame: pl.DataFrame, by: list[str]
) -> Iterator[tuple[pl.DataFrame, dict[str, str]]]:
    """Parts of a frame by key, in the key's order, each with the key as constants."""
    keys = frame.select(by).unique().sort(by)
    split = frame.partition_by(by, as_dict=True)
    for key in keys.iter_rows():
        yield split[key], dict(zip(by, key, strict=True))
