"""A workbook as cells at addresses, and the writing of it, always to the same bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

Value = str | float | int | date | None

#: A formula whose result no program has ever stored.
NO_RESULT = ""


@dataclass(frozen=True)
class Address:
    """A cell of a workbook, or of a text file, which has no sheets."""

    sheet: str | None
    row: int
    column: int

    @property
    def a1(self) -> str:
        """The address as people write it, e.g. ``D7``."""
        return str(xl_rowcol_to_cell(self.row, self.column))


@dataclass(frozen=True)
class Written:
    """What stands in a cell: a value, or a formula with the result it had when saved."""

    value: Value
    style: str = "body"
    formula: str | None = None
    number_format: str | None = None


@dataclass
class Page:
    """
    One sheet of a workbook.

    Attributes
    ----------
    name : str
        Name of the sheet.
    cells : dict of (int, int) to Written
        What stands where, row and column from 0.
    merges : list of (int, int, int, int)
        Merged ranges: first row, first column, last row, last column.
    widths : dict of int to float
        Widths of columns.
    heights : dict of int to float
        Heights of rows.
    hidden_rows : set of int
        Rows that are not shown.
    is_hidden : bool
        Whether the sheet is not shown.
    repeat_rows : tuple of (int, int), optional
        Rows that are printed on every page.
    """

    name: str
    cells: dict[tuple[int, int], Written] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    widths: dict[int, float] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    is_hidden: bool = False
    repeat_rows: tuple[int, int] | None = None

    def put(self, row: int, column: int, written: Written) -> Address:
        """Write into a cell and return its address."""
        self.cells[row, column] = written
        return Address(self.name, row, column)

    def merge(self, row: int, column: int, last_row: int, last_column: int) -> None:
        """Merge a range; a single cell is left as it is."""
        if (row, column) != (last_row, last_column):
            self.merges.append((row, column, last_row, last_column))


@dataclass(frozen=True)
class Dress:
    """Font and colour of a workbook."""

    font: str
    fill: str
    size: int = 10

    def formats(self) -> dict[str, Mapping[str, object]]:
        """Properties of the styles that pages use."""
        base: dict[str, object] = {"font_name": self.font, "font_size": self.size}
        centre = {"align": "center", "valign": "vcenter"}
        boxed = base | {"border": 1, "valign": "vcenter"}
        return {
            "title": base | centre | {"font_size": self.size + 6, "bold": True},
            "label": base | {"bold": True, "valign": "vcenter"},
            "value": base | {"valign": "vcenter", "align": "left"},
            "header": boxed
            | centre
            | {"bold": True, "bg_color": self.fill, "text_wrap": True},
            "heading": boxed | {"bold": True, "bg_color": "#FAFAFA"},
            "body": boxed,
            "number": boxed | {"align": "center"},
            "text": boxed | {"text_wrap": True, "valign": "top"},
            "check": boxed | {"bold": True, "align": "center"},
            "plain": base,
        }


def write_workbook(pages: Sequence[Page], dress: Dress, saved_at: datetime) -> bytes:
    """
    Write a workbook.

    Parameters
    ----------
    pages : sequence of Page
        The sheets in order.
    dress : Dress
        Font and colour.
    saved_at : datetime
        Date kept inside the file. The same pages at another date are other bytes.

    Returns
    -------
    bytes
        An .xlsx file; the same arguments give the same bytes.
    """
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"created": saved_at})
    properties = dress.formats()
    made: dict[tuple[str, str | None], object] = {}

    def style(name: str, number_format: str | None) -> object:
        key = (name, number_format)
        if key not in made:
            extra = {"num_format": number_format} if number_format else {}
            made[key] = book.add_format({**properties[name], **extra})
        return made[key]

    for page in pages:
        sheet = book.add_worksheet(page.name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        if page.repeat_rows:
            sheet.repeat_rows(*page.repeat_rows)
        if page.is_hidden:
            sheet.hide()
        for column, width in page.widths.items():
            sheet.set_column(column, column, width)
        for row in sorted(page.heights.keys() | page.hidden_rows):
            hidden = {"hidden": True} if row in page.hidden_rows else {}
            sheet.set_row(row, page.heights.get(row), None, hidden)
        for first_row, first_column, last_row, last_column in page.merges:
            anchor = page.cells[first_row, first_column]
            look = style(anchor.style, anchor.number_format)
            sheet.merge_range(first_row, first_column, last_row, last_column, "", look)
        for (row, column), cell in page.cells.items():
            _write_cell(sheet, row, column, cell, style(cell.style, cell.number_format))
    book.close()
    return buffer.getvalue()


def _write_cell(
    sheet: xlsxwriter.workbook.Worksheet,
    row: int,
    column: int,
    cell: Written,
    look: object,
) -> None:
    value = cell.value
    if cell.formula is not None:
        sheet.write_formula(row, column, cell.formula, look, value)
    elif value is None:
        sheet.write_blank(row, column, None, look)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, look)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, look)
    else:
        sheet.write_number(row, column, value, look)
