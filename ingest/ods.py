"""
Cells of an OpenDocument spreadsheet (.ods), straight from its XML.

Repeated rows and cells are written once with a count, which may be a million for the
empty rest of a sheet: only those that hold something are unfolded, within the limits.
"""

from __future__ import annotations

import re
import zipfile
from datetime import date

from ingest.grid import Book, Cell, Merge, Sheet, decimals_of, number_text, without_noise
from ingest.markup import local, parse_member
from ingest.prescan import Tally
from ingest.refusal import Refusal

_ERROR = re.compile(r"#[A-Z/0?!]+|Err:\d+")
_PRINTED_DECIMALS = re.compile(r"\d\.(\d+)")
_NUMBERS = frozenset({"float", "currency", "percentage"})


def read_ods(archive: zipfile.ZipFile) -> Book:
    """
    Read all visible sheets of a workbook.

    Parameters
    ----------
    archive : zipfile.ZipFile
        The opened file, measured by `prescan.content_of`.

    Returns
    -------
    Book
        Its sheets; hidden ones by name only.

    Raises
    ------
    Refusal
        Where the file is damaged or a limit is passed.
    """
    reader = _ContentReader()
    if not parse_member(
        archive, "content.xml", reader.tally, reader.start, reader.end, reader.text
    ):
        raise Refusal("damaged", found="no content")
    if not reader.sheets:
        raise Refusal("kind_unsupported", found="OpenDocument")
    return Book(reader.sheets)


class _ContentReader:
    """The handlers of the pass over the content."""

    def __init__(self) -> None:
        self.tally = Tally()
        self.sheets: list[Sheet] = []
        self.hidden_styles: set[str] = set()
        self.style = ""
        self.row = self.row_repeat = self.column = self.columns_seen = 0
        self.cells: dict[int, Cell] = {}
        self.attributes: dict[str, str] = {}
        self.lines: list[str] = []
        self.is_text = False
        self.n_notes = 0

    def start(self, tag: str, raw_attributes: dict[str, str]) -> None:
        """Open an element."""
        tag = local(tag)
        attributes = {local(name): value for name, value in raw_attributes.items()}
        if tag == "annotation":
            self.n_notes += 1
        elif tag in {"table-cell", "covered-table-cell"}:
            self.attributes, self.lines = attributes, []
        elif tag == "p" and not self.n_notes:
            self.lines.append("")
            self.is_text = True
        elif tag == "s" and self.is_text:
            self.text(" " * _count(attributes, "c", self.tally))
        elif tag in {"tab", "line-break"} and self.is_text:
            self.text("\t" if tag == "tab" else "\n")
        elif tag == "table-row":
            self.open_row(attributes)
        elif tag == "table-column":
            n = _count(attributes, "number-columns-repeated")
            if attributes.get("visibility", "visible") != "visible":
                last = min(self.columns_seen + n, 16_384)
                hidden = range(self.columns_seen + 1, last + 1)
                self.sheets[-1].hidden_columns.update(hidden)
            self.columns_seen += n
        elif tag == "table":
            name = attributes.get("name", "")
            is_hidden = attributes.get("style-name") in self.hidden_styles
            self.sheets.append(Sheet(name, len(self.sheets) + 1, is_hidden))
            self.row = self.row_repeat = self.columns_seen = 0
        elif tag == "style":
            self.style = attributes.get("name", "")
        elif tag == "table-properties" and attributes.get("display") == "false":
            self.hidden_styles.add(self.style)

    def end(self, tag: str) -> None:
        """Close an element."""
        tag = local(tag)
        if tag == "annotation":
            self.n_notes -= 1
        elif tag == "p":
            self.is_text = False
        elif tag in {"table-cell", "covered-table-cell"}:
            self.close_cell()
        elif tag == "table-row":
            self.close_row()

    def text(self, piece: str) -> None:
        """Take character data."""
        if self.is_text and not self.n_notes:
            self.lines[-1] += piece

    def open_row(self, attributes: dict[str, str]) -> None:
        """Go to the next row."""
        if not self.sheets:
            raise Refusal("damaged", found="row outside a table")
        self.row += max(self.row_repeat, 1)
        self.row_repeat = _count(attributes, "number-rows-repeated")
        self.column, self.cells = 0, {}
        if attributes.get("visibility", "visible") != "visible":
            last = min(self.row + self.row_repeat, self.row + 10_000)
            self.sheets[-1].hidden_rows.update(range(self.row, last))

    def close_cell(self) -> None:
        """Keep the cell that was just read, as often as it is repeated."""
        repeat = _count(self.attributes, "number-columns-repeated")
        cell = self.cell()
        first, self.column = self.column + 1, self.column + repeat
        self.tally.cells(1)
        if cell is None:
            return
        self.tally.place(self.row, self.column)
        self.tally.cells(repeat - 1)
        for column in range(first, self.column + 1):
            self.cells[column] = cell
        n_rows = _count(self.attributes, "number-rows-spanned")
        n_columns = _count(self.attributes, "number-columns-spanned")
        if n_rows * n_columns > 1:
            self.sheets[-1].merges.append(
                Merge(self.row, first, self.row + n_rows - 1, first + n_columns - 1)
            )

    def close_row(self) -> None:
        """Keep the row that was just read, as often as it is repeated."""
        if not self.cells or self.sheets[-1].is_hidden:
            return
        last = self.row + max(self.row_repeat, 1) - 1
        self.tally.place(last, max(self.cells))
        self.tally.cells(len(self.cells) * (last - self.row))
        for row in range(self.row, last + 1):
            self.sheets[-1].rows[row] = dict(self.cells)

    def cell(self) -> Cell | None:
        """Make the cell that was just read; None where it holds nothing."""
        shown = "\n".join(self.lines)
        kind = self.attributes.get("value-type", "")
        if _ERROR.fullmatch(shown.strip()) and "formula" in self.attributes:
            return Cell(shown.strip(), "error")
        if kind in _NUMBERS:
            return self.number(shown, kind == "percentage")
        if kind == "date":
            return self.day()
        if kind == "boolean":
            value = self.attributes.get("boolean-value")
            return Cell("TRUE" if value == "true" else "FALSE", "boolean")
        if not kind and "formula" in self.attributes and not shown.strip():
            return Cell(self.attributes["formula"], "no_cached_value")
        return Cell(shown, "text") if shown.strip() else None

    def number(self, shown: str, is_percent: bool) -> Cell:
        """Make a number; what is shown tells the decimals that are printed."""
        try:
            stored = float(self.attributes.get("value", ""))
        except ValueError as error:
            raise Refusal("damaged", found="number") from error
        number = without_noise(stored)
        match = _PRINTED_DECIMALS.search(shown)
        decimals = len(match[1]) if match else 0 if shown else decimals_of(number)
        return Cell(number_text(stored), "number", number, is_percent, decimals)

    def day(self) -> Cell:
        """Make a date."""
        text = self.attributes.get("date-value", "")
        try:
            day = date.fromisoformat(text[:10])
        except ValueError as error:
            raise Refusal("damaged", found=f"date {text[:20]!r}") from error
        return Cell(text.replace("T", " "), "date", date=day)


def _count(attributes: dict[str, str], name: str, tally: Tally | None = None) -> int:
    text = attributes.get(name, "1")
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise Refusal("damaged", found=f"{name} {text[:20]!r}")
    count = int(text)
    if tally is not None:
        tally.unpack(count)
    return count
