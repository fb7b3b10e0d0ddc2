"""
Cells of the tables of a Word document (.docx), straight from its XML.

Only tables are read: no paragraph between them, no text box, no picture, no header or
footer, no field code, no prompt of an empty form field. Text that a tracked change took
away is gone, text that one put in is there, as the page shows it once the changes are
accepted. The numbers that Word draws before the paragraphs of a list are no text of the
file, so nobody reads them.

A table is a sheet of its own, called what a person would call it: ``table 2`` is the
second table of the document, ``table 2.1`` the first table inside it. Columns are those
of Word's grid, so a cell that spans two of them is a merge; where all rows of a table
have as many cells as each other they are the columns, whatever borders were dragged.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field

from ingest.grid import Book, Cell, Merge, Sheet
from ingest.markup import local, office_document, parse_member
from ingest.prescan import MAX_COLUMNS, Tally
from ingest.refusal import Refusal

#: What stands inside one of these is not read.
_SKIPPED = frozenset(
    {
        # drawn over the page
        "drawing", "pict", "object", "txbxContent", "Fallback",
        # taken away by a tracked change; what moved is read where it went
        "del", "moveFrom",
        # how it looks, and how it looked before a tracked change
        "pPr", "rPr", "sectPr", "tblPrChange", "tcPrChange", "trPrChange",
    }
)  # fmt: skip
_CHARACTERS = {
    "tab": "\t",
    "ptab": "\t",
    "br": "\n",
    "cr": "\n",
    "noBreakHyphen": "-",
}
_OFF = frozenset({"0", "false", "off"})


def read_docx(archive: zipfile.ZipFile) -> Book:
    """
    Read the tables of a document.

    Parameters
    ----------
    archive : zipfile.ZipFile
        The opened file, measured by `prescan.content_of`.

    Returns
    -------
    Book
        A sheet per table, in reading order; every value is text.

    Raises
    ------
    Refusal
        ``document_without_table`` where there is none; where the file is damaged or a
        limit is passed.
    """
    reader = _DocumentReader()
    part = office_document(archive, reader.tally) or "word/document.xml"
    if not parse_member(
        archive, part, reader.tally, reader.start, reader.end, reader.text
    ):
        raise Refusal("damaged", found="no document part")
    if not reader.sheets:
        raise Refusal("document_without_table", found="docx")
    return Book(reader.sheets, is_document=True)


@dataclass
class _Cell:
    """A cell while it is read: its columns, how it merges, its lines."""

    n_columns: int = 1
    goes_on_from_above: bool = False
    goes_on_from_left: bool = False
    lines: list[str] = field(default_factory=list)


@dataclass
class _Row:
    """A row while it is read; ``before`` counts the columns that it leaves out."""

    before: int = 0
    is_deleted: bool = False
    is_hidden: bool = False
    is_in_properties: bool = False
    cells: list[_Cell] = field(default_factory=list)
    #: the one that is being read: what stands between two cells is in none
    cell: _Cell | None = None


@dataclass
class _Table:
    """A table while it is read."""

    sheet: Sheet
    n_inside: int = 0
    rows: list[_Row] = field(default_factory=list)


class _DocumentReader:
    """The handlers of one pass over the document."""

    def __init__(self) -> None:
        self.tally = Tally()
        self.sheets: list[Sheet] = []
        self.n_tables = 0
        self.open: list[_Table] = []
        self.n_skipped = 0
        self.is_text = False
        # of each content control that is open whether it shows what to type, not a value
        self.is_prompt: list[bool] = []
        self.next_is_prompt = False

    def start(self, tag: str, raw_attributes: dict[str, str]) -> None:
        """Open an element."""
        tag = local(tag)
        if tag == "tbl" and not self.n_skipped:
            self.open_table()
            return
        if not self.open:
            self.n_skipped += tag in _SKIPPED
            return
        table = self.open[-1]
        row = table.rows[-1] if table.rows else None
        if row is not None and row.is_in_properties and tag == "del":
            row.is_deleted = True
        if self.n_skipped or tag in _SKIPPED:
            self.n_skipped += tag in _SKIPPED
            return
        if tag == "tr":
            table.rows.append(_Row())
        elif tag == "sdt":
            self.next_is_prompt = False
        elif tag == "showingPlcHdr":
            self.next_is_prompt = True
        elif tag == "sdtContent":
            self.is_prompt.append(self.next_is_prompt)
            self.next_is_prompt = False
        elif row is not None:
            attributes = {local(name): value for name, value in raw_attributes.items()}
            self.in_row(tag, row, attributes)

    def in_row(self, tag: str, row: _Row, attributes: dict[str, str]) -> None:
        """Open an element of a row."""
        if tag == "tc":
            self.tally.cells(1)
            row.cell = _Cell()
            row.cells.append(row.cell)
        elif tag == "trPr":
            row.is_in_properties = True
        elif tag == "gridBefore":
            row.before = _span(attributes)
        elif tag == "hidden" and row.is_in_properties:
            row.is_hidden = attributes.get("val", "on") not in _OFF
        elif row.cell is not None:
            self.in_cell(tag, row.cell, attributes)

    def in_cell(self, tag: str, cell: _Cell, attributes: dict[str, str]) -> None:
        """Open an element of a cell."""
        if tag == "p":
            cell.lines.append("")
        elif tag == "t":
            self.is_text = True
        elif tag in _CHARACTERS:
            self.put(_CHARACTERS[tag])
        elif tag == "sym":
            self.put(_symbol(attributes.get("char", "")))
        elif tag == "gridSpan":
            cell.n_columns = _span(attributes)
        elif tag == "vMerge":
            cell.goes_on_from_above = attributes.get("val", "continue") == "continue"
        elif tag == "hMerge":
            cell.goes_on_from_left = attributes.get("val", "continue") == "continue"

    def end(self, tag: str) -> None:
        """Close an element."""
        tag = local(tag)
        if tag in _SKIPPED:
            # the mark of a deleted row counts like any other: it is opened and closed
            self.n_skipped -= 1
        elif self.n_skipped or not self.open:
            return
        elif tag == "t":
            self.is_text = False
        elif tag == "sdtContent" and self.is_prompt:
            self.is_prompt.pop()
        elif tag in {"tc", "trPr"} and self.open[-1].rows:
            row = self.open[-1].rows[-1]
            if tag == "tc":
                row.cell = None
            else:
                row.is_in_properties = False
        elif tag == "tbl":
            self.close_table()

    def text(self, piece: str) -> None:
        """Take character data."""
        if self.is_text and not self.n_skipped:
            self.put(piece)

    def put(self, piece: str) -> None:
        """Add characters to the open cell."""
        rows = self.open[-1].rows
        cell = rows[-1].cell if rows else None
        if cell is None or any(self.is_prompt):
            return
        if cell.lines:
            cell.lines[-1] += piece
        else:
            cell.lines.append(piece)

    def open_table(self) -> None:
        """Begin a table, which may stand inside a cell of another."""
        if self.open:
            outer = self.open[-1]
            outer.n_inside += 1
            name = f"{outer.sheet.name}.{outer.n_inside}"
        else:
            self.n_tables += 1
            name = f"table {self.n_tables}"
        sheet = Sheet(name, len(self.sheets) + 1)
        self.sheets.append(sheet)
        self.open.append(_Table(sheet))

    def close_table(self) -> None:
        """Lay the cells of a table out."""
        table = self.open.pop()
        rows = [row for row in table.rows if not row.is_deleted]
        is_even = len({(row.before, len(row.cells)) for row in rows}) == 1
        above: dict[int, Merge] = {}
        for number, row in enumerate(rows, 1):
            if row.is_hidden:
                table.sheet.hidden_rows.add(number)
            above = self.lay_out(table.sheet, number, row, above, is_even=is_even)
        table.sheet.merges += above.values()
        table.sheet.merges = [m for m in table.sheet.merges if m[:2] != m[2:]]

    def lay_out(
        self,
        sheet: Sheet,
        number: int,
        row: _Row,
        above: dict[int, Merge],
        *,
        is_even: bool,
    ) -> dict[int, Merge]:
        """
        Put the cells of a row in their columns.

        ``above`` holds, by first column, the merges that reach down to the row above;
        those that reach this one are given back, the others are put in the sheet.
        """
        merges: dict[int, Merge] = {}
        column = 1 if is_even else 1 + row.before
        left: int | None = None
        for cell in row.cells:
            last = column + (0 if is_even else cell.n_columns - 1)
            content = "\n".join(cell.lines)
            if content.strip():
                self.tally.place(number, column)
                sheet.rows.setdefault(number, {})[column] = Cell(content, "text")
            if cell.goes_on_from_left and left is not None:
                merges[left] = merges[left]._replace(right=last)
            else:
                left = column
                upper = above.pop(column, None) if cell.goes_on_from_above else None
                top = number if upper is None else upper.top
                merges[column] = Merge(top, column, number, last)
            column = last + 1
        sheet.merges += above.values()
        return merges


def _span(attributes: dict[str, str]) -> int:
    text = attributes.get("val", "1")
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise Refusal("damaged", found=f"span {text[:20]!r}")
    # no cell is wider than all columns: those behind it are over the limit anyway
    return min(int(text), MAX_COLUMNS + 1)


def _symbol(code: str) -> str:
    try:
        number = int(code, 16)
    except ValueError as error:
        raise Refusal("damaged", found=f"symbol {code[:20]!r}") from error
    is_character = 0 < number < 0xD800 or 0xDFFF < number < 0x110000
    return chr(number) if is_character else ""
