"""Blank forms filled in as a person would, by a program that calculates nothing."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

Fields = Mapping[str, str | date]


def fill_sheet(
    blank: Path,
    filled: Path,
    fields: Fields,
    percents: Sequence[int],
    bands: Sequence[int],
) -> None:
    """
    Fill in a form of one application.

    ``fields`` maps labels to what stands behind them; percents and bands repeat over the
    clauses and their factors.
    """
    book = openpyxl.load_workbook(blank)
    sheet = book.active
    header = next(row for row in range(1, 20) if _word(sheet.cell(row, 1)) == "条目")
    for row in range(1, header):
        for column in range(1, sheet.max_column):
            value = fields.get(_word(sheet.cell(row, column)))
            if value is not None:
                _beside(sheet, row, column).value = value
    for at, row in enumerate(clause_rows(sheet, header)):
        sheet.cell(row, 4).value = percents[at % len(percents)] / 100
        for factor in range(4):
            sheet.cell(row, 6 + factor).value = bands[(at + factor) % len(bands)]
        sheet.cell(row, 10).value = f"做法成体系{at}"
        sheet.cell(row, 11).value = f"展开不够{at}"
    book.save(filled)


def clause_rows(sheet: Any, header: int) -> Iterator[int]:
    """Rows of clauses: those where a percentage may be chosen."""
    for row in range(header + 1, sheet.max_row + 1):
        if not sheet.cell(row, 4).protection.locked:
            yield row


def fill_table(
    blank: Path, filled: Path, rows: Sequence[Fields], percents: Sequence[int]
) -> None:
    """Fill in a table with a row for each set of scores."""
    book = openpyxl.load_workbook(blank)
    sheet = book.active
    headings = [_word(cell) for cell in sheet[2]]
    for row, fields in enumerate(rows, start=3):
        clauses = iter(range(len(headings)))
        for column, heading in enumerate(headings, start=1):
            if heading in fields:
                sheet.cell(row, column).value = fields[heading]
            elif heading[:1].isdigit():
                pct = percents[next(clauses) % len(percents)]
                sheet.cell(row, column).value = pct / 100
    book.save(filled)


def _word(cell: Any) -> str:
    return str(cell.value or "").split(" (")[0]


def _beside(sheet: Any, row: int, column: int) -> Any:
    """The cell behind a label, which may be merged."""
    for merge in sheet.merged_cells.ranges:
        if (merge.min_row, merge.min_col) == (row, column):
            column = merge.max_col
    return sheet.cell(row, column + 1)
