"""
Cells of one column of a long table, collected so that they become facts all at once.

What they have in common is said once. The facts of a table with tens of thousands of
rows are made column by column, which takes a fraction of the time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from ingest.facts import FactRows
from ingest.facts_file import Same
from ingest.values import Said

#: So many rows are collected before they are written.
MOST_ROWS = 4_096

Form = tuple[int, int]


class Slot(NamedTuple):
    """
    What all cells of a column have in common; ``line`` is 0 where it is the cell's row.

    The names are those of the facts, but for ``is_date``: a plain number may be a serial.
    """

    letters: str
    line: int
    block: str
    role: str
    header_text: str | None
    factor_process: str | None = None
    factor_result: str | None = None
    check_kind: str | None = None
    scale_group: str | None = None
    is_hidden: bool = False
    is_date: bool = False


class Values(NamedTuple):
    """The columns of the facts of a cell, from its line on."""

    row_no: int | None
    cell: str | None
    block: str
    role: str
    header_text: str | None
    factor_process: str | None
    factor_result: str | None
    raw_text: str
    norm_text: str
    core_text: str
    note_text: str | None
    value_kind: str
    number: float | None
    number_unit: str | None
    decimals: int | None
    date_value: Any
    is_hidden: bool
    merged_from: str | None
    check_kind: str | None
    scale_group: str | None


def values_of(
    slot: Slot,
    row: int,
    said: Said,
    *,
    is_hidden: bool = False,
    merged_from: str | None = None,
) -> Values:
    """Make the facts of one cell; a row 0 has no address."""
    return Values(
        (slot.line or row) or None,
        f"{slot.letters}{row}" if row else None,
        slot.block,
        slot.role,
        slot.header_text,
        slot.factor_process,
        slot.factor_result,
        *said,
        is_hidden or slot.is_hidden,
        merged_from,
        slot.check_kind,
        slot.scale_group,
    )


class SlotCells:
    """
    The cells of a slot that are collected.

    Parameters
    ----------
    slot : Slot
        What they have in common.
    """

    def __init__(self, slot: Slot) -> None:
        self.slot = slot
        self._cells: list[tuple[int, Form, Said]] = []
        self.add = self._cells.append

    def write(self, facts: FactRows, layout: str, sheet: str | None) -> None:
        """Write them, and forget them."""
        if not self._cells:
            return
        slot = self.slot
        rows, forms, said = zip(*self._cells, strict=True)
        tables, numbers = zip(*forms, strict=True)
        columns = {
            "table_no": tables,
            "form_no": numbers,
            "layout": Same(layout),
            "sheet": Same(sheet),
            "row_no": Same(slot.line) if slot.line else rows,
            "cell": [f"{slot.letters}{row}" for row in rows],
            "block": Same(slot.block),
            "role": Same(slot.role),
            "header_text": Same(slot.header_text),
            "factor_process": Same(slot.factor_process),
            "factor_result": Same(slot.factor_result),
            **dict(zip(Said._fields, zip(*said, strict=True), strict=True)),
            "is_hidden": Same(slot.is_hidden),
            "check_kind": Same(slot.check_kind),
            "scale_group": Same(slot.scale_group),
        }
        facts.add_column(columns, len(rows))
        self._cells.clear()


def write_repeated(
    facts: FactRows,
    layout: str,
    sheet: str | None,
    cells: Sequence[Values],
    forms: Sequence[Form],
) -> None:
    """Write cells that each of some forms has, under each of them."""
    if not cells or not forms:
        return
    columns: dict[str, Any] = {
        name: list(values) * len(forms)
        for name, values in zip(Values._fields, zip(*cells, strict=True), strict=True)
    }
    columns["table_no"] = [table for table, _ in forms for _ in cells]
    columns["form_no"] = [form for _, form in forms for _ in cells]
    columns |= {"layout": Same(layout), "sheet": Same(sheet)}
    facts.add_column(columns, len(cells) * len(forms))
