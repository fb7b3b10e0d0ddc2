"""A workbook as it was stored: sheets of addressed cells, before anybody judges them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import NamedTuple


class Cell(NamedTuple):
    """
    One non-empty cell.

    ``kind`` is number, text, date, boolean, error or no_cached_value; ``raw`` the value
    as stored (a date in ISO form); ``decimals`` those that the number format prints.
    """

    raw: str
    kind: str
    number: float | None = None
    is_percent: bool = False
    decimals: int | None = None
    date: date | None = None


class Merge(NamedTuple):
    """A merged range, all ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass
class Sheet:
    """One sheet; rows and columns count from 1."""

    name: str | None
    number: int
    is_hidden: bool = False
    rows: dict[int, dict[int, Cell]] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)

    def cells(self) -> Iterator[tuple[int, int, Cell]]:
        """Give row, column and cell of every non-empty cell, in reading order."""
        for row in sorted(self.rows):
            for column, cell in sorted(self.rows[row].items()):
                yield row, column, cell

    def n_cells(self) -> int:
        """Count the non-empty cells."""
        return sum(len(row) for row in self.rows.values())


@dataclass
class Book:
    """All sheets of a file; those of a document are its tables."""

    sheets: list[Sheet]
    is_1904: bool = False
    is_document: bool = False


@cache
def column_name(column: int) -> str:
    """Give the letters of a column that counts from 1."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def address(row: int, column: int) -> str:
    """Give the address of a cell, such as ``D7``."""
    return f"{column_name(column)}{row}"


def number_text(number: float) -> str:
    """Write a stored number as it would be typed: 45, 0.45."""
    if number.is_integer() and abs(number) < 1e16:
        return str(int(number))
    return repr(number)


def without_noise(number: float) -> float:
    """
    Keep the 15 significant digits that a spreadsheet shows and compares.

    A computed 56.99999999999999 is the 57 that everybody sees.
    """
    return number if number.is_integer() else float(f"{number:.15g}")


def decimals_of(number: float) -> int:
    """Count the decimals that a number without a format prints."""
    text = f"{number:.15g}"
    if "e" in text:
        return 0 if abs(number) >= 1 else 15
    return len(text.partition(".")[2])
