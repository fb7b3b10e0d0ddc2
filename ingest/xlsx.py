"""
Cells of an Office Open XML workbook (.xlsx, .xlsm), straight from the sheet's own XML.

One streaming pass gives addresses, stored values, number formats, errors, formulas
without a value, merges and hidden rows alike, and stops at the first cell beyond a limit.
Readers that fill a rectangle from A1 to the last cell allocate what two cells of an 11 KB
file ask for. Macros, external links and pictures are parts that nobody opens here.
"""

from __future__ import annotations

import re
import zipfile
from datetime import datetime
from functools import lru_cache
from math import isfinite

from ingest.formats import GENERAL, NumberFormat, built_in_format, format_of_code
from ingest.grid import Book, Cell, Merge, Sheet, decimals_of, number_text, without_noise
from ingest.markup import local, office_document, parse_member, relations, target
from ingest.prescan import Tally
from ingest.refusal import Refusal
from ingest.spelling import dated_serial, serial_date

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_COLUMN_VALUES = {chr(65 + i): i + 1 for i in range(26)}


def read_xlsx(archive: zipfile.ZipFile) -> Book:
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
    tally = Tally()
    workbook = office_document(archive, tally) or "xl/workbook.xml"
    sheets, is_1904 = _sheet_list(archive, workbook, tally)
    targets = relations(archive, workbook, tally)
    # where they always are, should nothing refer to them
    strings_part = target(targets, "/sharedStrings") or "xl/sharedStrings.xml"
    styles_part = target(targets, "/styles") or "xl/styles.xml"
    strings = _strings(archive, strings_part, tally)
    formats = _formats(archive, styles_part, tally)
    book = Book([], is_1904)
    for name, relation, is_hidden in sheets:
        kind, part = targets.get(relation, ("", ""))
        if not kind.endswith("/worksheet"):
            continue
        sheet = Sheet(name, len(book.sheets) + 1, is_hidden)
        book.sheets.append(sheet)
        if not is_hidden:
            _SheetReader(sheet, strings, formats, is_1904, tally).read(archive, part)
    if not book.sheets:
        raise Refusal("damaged", found="no worksheet")
    return book


def _sheet_list(
    archive: zipfile.ZipFile, workbook: str, tally: Tally
) -> tuple[list[tuple[str, str, bool]], bool]:
    sheets: list[tuple[str, str, bool]] = []
    is_1904 = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal is_1904
        tag = local(tag)
        if tag == "workbookPr":
            is_1904 = attributes.get("date1904") in {"1", "true", "on"}
        elif tag == "sheet":
            # r:id; the prefix is free, while sheetId has none
            relation = next((v for k, v in attributes.items() if k.endswith(":id")), "")
            is_hidden = attributes.get("state", "visible") != "visible"
            sheets.append((attributes.get("name", ""), relation, is_hidden))

    if not parse_member(archive, workbook, tally, start):
        raise Refusal("damaged", found="no workbook part")
    return sheets, is_1904


def _strings(archive: zipfile.ZipFile, part: str, tally: Tally) -> list[str]:
    strings: list[str] = []
    pieces: list[str] = []
    is_text = is_reading_aid = False

    def start(tag: str, _: dict[str, str]) -> None:
        nonlocal is_text, is_reading_aid
        tag = local(tag)
        if tag == "si":
            pieces.clear()
        elif tag == "rPh":
            is_reading_aid = True
        elif tag == "t":
            is_text = not is_reading_aid

    def end(tag: str) -> None:
        nonlocal is_text, is_reading_aid
        tag = local(tag)
        if tag == "si":
            strings.append(_unescaped("".join(pieces)))
            # an entry costs memory as a cell does
            tally.cells(1)
        elif tag == "rPh":
            is_reading_aid = False
        elif tag == "t":
            is_text = False

    def text(piece: str) -> None:
        if is_text:
            pieces.append(piece)

    parse_member(archive, part, tally, start, end, text)
    return strings


def _formats(archive: zipfile.ZipFile, part: str, tally: Tally) -> list[NumberFormat]:
    """Give the number format of each cell style."""
    codes: dict[int, NumberFormat] = {}
    formats: list[NumberFormat] = []
    is_cell_style = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal is_cell_style
        tag = local(tag)
        if tag == "numFmt":
            number = _whole(attributes.get("numFmtId"))
            codes[number] = format_of_code(attributes.get("formatCode", ""))
        elif tag == "cellXfs":
            is_cell_style = True
        elif tag == "xf" and is_cell_style:
            number = _whole(attributes.get("numFmtId"))
            formats.append(codes.get(number) or built_in_format(number))

    def end(tag: str) -> None:
        nonlocal is_cell_style
        if local(tag) == "cellXfs":
            is_cell_style = False

    parse_member(archive, part, tally, start, end)
    return formats


class _SheetReader:
    """The handlers of one pass over a sheet's XML."""

    def __init__(
        self,
        sheet: Sheet,
        strings: list[str],
        formats: list[NumberFormat],
        is_1904: bool,
        tally: Tally,
    ) -> None:
        self.sheet = sheet
        self.strings = strings
        self.formats = formats
        self.is_1904 = is_1904
        self.tally = tally
        self.row = self.column = 0
        self.cells: dict[int, Cell] = {}
        self.kind = self.formula = ""
        self.style = 0
        self.has_formula = self.is_reading_aid = False
        self.value: list[str] = []
        self.into: list[str] | None = None
        self.formula_text: list[str] = []
        # scores repeat: one cell for each number and style saves time and memory
        self.numbers: dict[tuple[str, int], Cell] = {}

    def read(self, archive: zipfile.ZipFile, part: str) -> None:
        """Parse the sheet's part."""
        if not parse_member(archive, part, self.tally, self.start, self.end, self.text):
            raise Refusal("damaged", found="no sheet part")
        self.sheet.rows = {row: cells for row, cells in self.sheet.rows.items() if cells}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Open an element."""
        if ":" in tag:
            tag = local(tag)
        if tag == "c":
            self.tally.cells(1)
            self.row_column(attributes.get("r"))
            self.kind = attributes.get("t", "n")
            self.style = _whole(attributes.get("s"))
            self.has_formula = False
            self.value = []
        elif tag == "v":
            self.into = self.value
        elif tag == "f":
            self.has_formula = True
            self.into = self.formula_text = []
        elif tag == "t":
            self.into = None if self.is_reading_aid else self.value
        elif tag == "row":
            self.open_row(attributes)
        elif tag == "rPh":
            self.is_reading_aid = True
        elif tag == "mergeCell":
            self.merge(attributes.get("ref", ""))
        elif tag == "col" and attributes.get("hidden") in {"1", "true"}:
            first, last = _whole(attributes.get("min")), _whole(attributes.get("max"))
            self.sheet.hidden_columns.update(range(first, min(last, 16_384) + 1))

    def end(self, tag: str) -> None:
        """Close an element."""
        if ":" in tag:
            tag = local(tag)
        if tag == "c":
            cell = self.cell()
            if cell is not None:
                self.tally.place(self.row, self.column)
                self.cells[self.column] = cell
        elif tag == "rPh":
            self.is_reading_aid = False
        elif tag in {"v", "f", "t"}:
            self.into = None

    def text(self, piece: str) -> None:
        """Take character data."""
        if self.into is not None:
            self.into.append(piece)

    def open_row(self, attributes: dict[str, str]) -> None:
        """Go to a row, which may or may not say its number."""
        self.row = _whole(attributes.get("r")) or self.row + 1
        self.column = 0
        self.cells = self.sheet.rows.setdefault(self.row, {})
        if attributes.get("hidden") in {"1", "true"}:
            self.sheet.hidden_rows.add(self.row)

    def row_column(self, reference: str | None) -> None:
        """Go to a cell, which may or may not say its address."""
        if reference is None:
            self.column += 1
            return
        row, column = _place(reference)
        self.column = column
        if row != self.row:
            self.row = row
            self.cells = self.sheet.rows.setdefault(row, {})

    def merge(self, reference: str) -> None:
        """Note a merged range."""
        first, _, last = reference.partition(":")
        top, left = _place(first)
        bottom, right = _place(last or first)
        if (top, left) != (bottom, right):
            self.sheet.merges.append(Merge(top, left, bottom, right))

    def cell(self) -> Cell | None:
        """Make the cell that was just read; None where it holds nothing."""
        value = "".join(self.value)
        kind = self.kind
        if kind == "n":
            if value.strip():
                known = self.numbers.get((value, self.style))
                return known or self.number(value)
            return self.uncalculated() if self.has_formula else None
        if kind == "s":
            try:
                value = self.strings[int(value)]
            except (ValueError, IndexError) as error:
                raise Refusal("damaged", found=f"string {value!r}") from error
        elif kind in {"str", "inlineStr"}:
            value = _unescaped(value)
        elif kind == "b":
            return Cell("TRUE" if value.strip() == "1" else "FALSE", "boolean")
        elif kind == "e":
            return Cell(value, "error")
        elif kind == "d":
            return _iso_date(value)
        return Cell(value, "text") if value.strip() else None

    def uncalculated(self) -> Cell:
        """Keep a formula that no program has calculated."""
        return Cell("=" + "".join(self.formula_text), "no_cached_value")

    def number(self, text: str) -> Cell:
        """Make a number or a date of a stored number."""
        try:
            number = float(text)
        except ValueError:
            return Cell(text, "text")
        if not isfinite(number):
            return Cell(text, "error")
        styled = GENERAL
        if self.style < len(self.formats):
            styled = self.formats[self.style]
        elif self.style:
            # whether it is a percentage or a date nobody knows
            raise Refusal("damaged", found=f"style {self.style}")
        if styled.is_date and serial_date(number, self.is_1904) is not None:
            raw, day = dated_serial(number, self.is_1904)
            return Cell(raw, "date", number, date=day)
        number = without_noise(number)
        decimals = styled.decimals
        cell = Cell(
            number_text(float(text)),
            "number",
            number,
            styled.is_percent,
            decimals_of(number) if decimals is None else decimals,
        )
        if len(self.numbers) < 10_000:
            self.numbers[text, self.style] = cell
        return cell


def _iso_date(text: str) -> Cell:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise Refusal("damaged", found=f"date {text!r}") from error
    return Cell(text.strip().replace("T", " "), "date", date=moment.date())


@lru_cache(maxsize=32_768)
def _place(reference: str) -> tuple[int, int]:
    """Give row and column of an address such as ``D7``."""
    column = at = 0
    for at, letter in enumerate(reference):  # noqa: B007
        value = _COLUMN_VALUES.get(letter)
        if value is None:
            break
        column = column * 26 + value
    row = reference[at:]
    number = int(row) if row.isascii() and row.isdigit() and len(row) < 8 else 0
    if not (number and 0 < column < 20_000):
        raise Refusal("damaged", found=f"address {reference[:20]!r}")
    return number, column


def _whole(text: str | None) -> int:
    if text is None:
        return 0
    try:
        return int(text)
    except ValueError as error:
        raise Refusal("damaged", found=f"number {text[:20]!r}") from error


def _unescaped(text: str) -> str:
    """Undo the escapes of characters that XML can't hold."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    # half of a pair is no character and no encoding can write it
    return match[0] if 0xD800 <= code <= 0xDFFF else chr(code)
