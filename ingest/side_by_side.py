"""
Tables that stand side by side on one sheet, each read as if it had the sheet to itself.

Process clauses may stand on the left and result clauses on the right, or two applications
beside each other: a row of headers that says 条款 twice. The sheet is parted before the
second one; every cell keeps its address.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from ingest.grid import Sheet
from ingest.header_rows import header_texts
from ingest.layouts import Layout
from ingest.recognise import Considered, Header

Found = tuple[list[Header], list[Considered]]


def side_by_side(
    sheet: Sheet, layouts: Sequence[Layout], find: Callable[[Sheet], Found]
) -> list[tuple[Sheet, Found]]:
    """
    Part a sheet into those that stand side by side on it.

    Parameters
    ----------
    sheet : Sheet
        The sheet.
    layouts : sequence of Layout
        The layouts that were tried.
    find : callable
        Finds the headers of a sheet.

    Returns
    -------
    list of (Sheet, (list of Header, list of Considered))
        The parts from left to right with what was found on them; the sheet itself where
        it has a header or does not part into sheets that all have one.
    """
    found = find(sheet)
    whole = [(sheet, found)]
    column = None if found[0] else _second_table(sheet, layouts, found[1])
    if column is None:
        return whole
    left, right = _columns(sheet, 1, column - 1), _columns(sheet, column, None)
    parts = [(left, find(left)), *side_by_side(right, layouts, find)]
    return parts if all(headers for _, (headers, _) in parts) else whole


def _second_table(
    sheet: Sheet, layouts: Sequence[Layout], considered: Sequence[Considered]
) -> int | None:
    """Give the first column of the second table of a row of headers, if there is one."""
    by_id = {layout.id: layout for layout in layouts}
    twice = [
        row
        for row in considered
        if set(row.repeated) & set(by_id[row.layout].label_columns)
    ]
    if not twice:
        return None
    nearest = max(twice, key=Considered.nearness)
    layout = by_id[nearest.layout]
    begins = {"row_number", *layout.label_columns}
    seen: set[str] = set()
    for column, text in sorted(header_texts(sheet.rows[nearest.row]).items()):
        word = layout.headers.longest_in(text)
        if word is not None and word.code in begins:
            if word.code in seen:
                return column
            seen.add(word.code)
    return None


def _columns(sheet: Sheet, first: int, last: int | None) -> Sheet:
    """Give some columns of a sheet as a sheet; a merge goes with its first cell."""

    def has(column: int) -> bool:
        return column >= first and (last is None or column <= last)

    rows = {
        row: kept
        for row, cells in sheet.rows.items()
        if (kept := {column: cell for column, cell in cells.items() if has(column)})
    }
    return replace(
        sheet, rows=rows, merges=[merge for merge in sheet.merges if has(merge.left)]
    )
