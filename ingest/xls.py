"""
Cells of an old Excel workbook (.xls, Excel 97 to 2003), record by record.

Format: [MS-XLS]. The records give what a values-only reader loses: number formats (45%
against 0.45), error cells, hidden rows and merges. Nothing is allocated for cells that
are not there, and no macro stream is opened.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from math import isfinite
from pathlib import Path
from typing import NamedTuple

from ingest.formats import GENERAL, NumberFormat, built_in_format, format_of_code
from ingest.grid import Book, Cell, Merge, Sheet, decimals_of, number_text, without_noise
from ingest.ole import CompoundFile
from ingest.prescan import MAX_UNPACKED, Tally, unpacked_refusal
from ingest.refusal import Refusal
from ingest.spelling import dated_serial, serial_date

_ENCRYPTED = {"EncryptedPackage", "EncryptionInfo"}
_BIFF8 = 0x0600

_FORMULA, _EOF, _DATEMODE, _FILEPASS, _CONTINUE = 0x06, 0x0A, 0x22, 0x2F, 0x3C
_COLINFO, _BOUNDSHEET, _MULRK, _XF, _MERGED = 0x7D, 0x85, 0xBD, 0xE0, 0xE5
_SST, _LABELSST, _NUMBER, _LABEL, _BOOLERR = 0xFC, 0xFD, 0x203, 0x204, 0x205
_STRING, _ROW, _RK, _FORMAT, _BOF, _RSTRING = 0x207, 0x208, 0x27E, 0x41E, 0x809, 0xD6

_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


class _Record(NamedTuple):
    kind: int
    data: bytes
    at: int


def read_xls(path: Path) -> Book:
    """
    Read all visible sheets of a workbook.

    Parameters
    ----------
    path : pathlib.Path
        A compound file.

    Returns
    -------
    Book
        Its sheets; hidden ones by name only.

    Raises
    ------
    Refusal
        Where the file is protected, no such workbook, damaged, or over a limit.
    """
    size = path.stat().st_size
    if size > MAX_UNPACKED:
        raise unpacked_refusal(size)
    container = CompoundFile(path.read_bytes())
    names = container.names()
    if names & _ENCRYPTED:
        raise Refusal("encrypted", found="OLE")
    if "WordDocument" in names:
        raise Refusal("kind_unsupported", found="doc")
    if "PowerPoint Document" in names:
        raise Refusal("kind_unsupported", found="ppt")
    if "Workbook" not in names:
        if "Book" in names:
            raise Refusal("spreadsheet_kind_unsupported", found="Excel 5.0/95")
        raise Refusal("wps_spreadsheet", found=", ".join(sorted(names))[:80])
    try:
        return _WorkbookReader(container.stream("Workbook")).read()
    except (struct.error, IndexError) as error:
        raise Refusal("damaged", found=f"BIFF: {error}") from error


class _WorkbookReader:
    """One pass over the globals, one over each visible sheet."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.tally = Tally()
        self.is_1904 = False
        self.codes: dict[int, NumberFormat] = {}
        self.cell_formats: list[int] = []
        self.strings: list[str] = []
        self.sheets: list[tuple[int, Sheet]] = []

    def read(self) -> Book:
        """Read the whole stream."""
        for kind, data, at in self.records(0):
            if kind == _BOF and struct.unpack_from("<H", data)[0] != _BIFF8:
                raise Refusal("spreadsheet_kind_unsupported", found="Excel 5.0/95")
            if kind == _FILEPASS:
                raise Refusal("encrypted", found="xls")
            if kind == _DATEMODE:
                self.is_1904 = data[:1] == b"\1"
            elif kind == _FORMAT:
                (number,) = struct.unpack_from("<H", data)
                self.codes[number] = format_of_code(_text(data[2:]))
            elif kind == _XF:
                self.cell_formats.append(struct.unpack_from("<H", data, 2)[0])
            elif kind == _BOUNDSHEET:
                start, state, sheet_type = struct.unpack_from("<IBB", data)
                if sheet_type == 0:
                    name = _short_text(data[6:])
                    sheet = Sheet(name, len(self.sheets) + 1, is_hidden=state & 3 != 0)
                    self.sheets.append((start, sheet))
            elif kind == _SST:
                self.strings = _shared_strings(self.pieces(at), self.tally)
        if not self.sheets:
            raise Refusal("damaged", found="no worksheet")
        for start, sheet in self.sheets:
            if not sheet.is_hidden:
                self.read_sheet(start, sheet)
        return Book([sheet for _, sheet in self.sheets], self.is_1904)

    def records(self, at: int) -> Iterator[_Record]:
        """Give the records of one substream, its end excluded."""
        depth = 0
        while at + 4 <= len(self.data):
            kind, size = struct.unpack_from("<HH", self.data, at)
            data = self.data[at + 4 : at + 4 + size]
            if kind == _BOF:
                depth += 1
            elif kind == _EOF:
                depth -= 1
                if depth <= 0:
                    return
            if depth == 1:  # charts inside a sheet are substreams of their own
                yield _Record(kind, data, at)
            at += 4 + size

    def pieces(self, at: int) -> list[bytes]:
        """Give a record and those that continue it."""
        pieces: list[bytes] = []
        while at + 4 <= len(self.data):
            kind, size = struct.unpack_from("<HH", self.data, at)
            if pieces and kind != _CONTINUE:
                break
            pieces.append(self.data[at + 4 : at + 4 + size])
            at += 4 + size
        return pieces

    def read_sheet(self, start: int, sheet: Sheet) -> None:
        """Read the cells of one sheet."""
        waiting: tuple[int, int] | None = None
        for kind, data, _ in self.records(start):
            if kind == _STRING and waiting is not None:
                self.keep_text(sheet, *waiting, _text(data))
            elif kind == _MULRK:
                row, first = struct.unpack_from("<HH", data)
                for n in range((len(data) - 6) // 6):
                    style, packed = struct.unpack_from("<HI", data, 4 + 6 * n)
                    self.keep_number(sheet, row, first + n, style, _unpacked(packed))
            elif kind in {_NUMBER, _RK, _LABELSST, _LABEL, _RSTRING, _BOOLERR, _FORMULA}:
                waiting = self.read_cell(sheet, kind, data)
            elif kind == _ROW:
                row, flags = struct.unpack_from("<H10xH", data)
                if flags & 0x20:
                    sheet.hidden_rows.add(row + 1)
            elif kind == _COLINFO:
                first, last, flags = struct.unpack_from("<HH4xH", data)
                if flags & 1:
                    sheet.hidden_columns.update(range(first + 1, min(last, 255) + 2))
            elif kind == _MERGED:
                (n_merges,) = struct.unpack_from("<H", data)
                for n in range(n_merges):
                    top, bottom, left, right = struct.unpack_from("<4H", data, 2 + 8 * n)
                    if (top, left) != (bottom, right):
                        merge = Merge(top + 1, left + 1, bottom + 1, right + 1)
                        sheet.merges.append(merge)

    def read_cell(self, sheet: Sheet, kind: int, data: bytes) -> tuple[int, int] | None:
        """Read one cell; give its place where its text follows in a record of its own."""
        row, column, style = struct.unpack_from("<3H", data)
        if kind == _NUMBER:
            (number,) = struct.unpack_from("<d", data, 6)
            self.keep_number(sheet, row, column, style, number)
        elif kind == _RK:
            (packed,) = struct.unpack_from("<I", data, 6)
            self.keep_number(sheet, row, column, style, _unpacked(packed))
        elif kind == _LABELSST:
            (index,) = struct.unpack_from("<I", data, 6)
            self.keep_text(sheet, row, column, self.strings[index])
        elif kind in {_LABEL, _RSTRING}:
            self.keep_text(sheet, row, column, _text(data[6:]))
        elif kind == _BOOLERR:
            self.keep_special(sheet, row, column, data[6], is_error=data[7] == 1)
        elif data[12:14] != b"\xff\xff":
            (number,) = struct.unpack_from("<d", data, 6)
            self.keep_number(sheet, row, column, style, number)
        elif data[6] == 0:
            return row, column
        elif data[6] in {1, 2}:
            self.keep_special(sheet, row, column, data[8], is_error=data[6] == 2)
        return None

    def keep(self, sheet: Sheet, row: int, column: int, cell: Cell) -> None:
        """Put a cell in its place."""
        self.tally.cells(1)
        self.tally.place(row + 1, column + 1)
        sheet.rows.setdefault(row + 1, {})[column + 1] = cell

    def keep_text(self, sheet: Sheet, row: int, column: int, text: str) -> None:
        """Keep a text that says something."""
        if text.strip():
            self.keep(sheet, row, column, Cell(text, "text"))

    def keep_special(
        self, sheet: Sheet, row: int, column: int, code: int, *, is_error: bool
    ) -> None:
        """Keep an error or a truth value."""
        if is_error:
            self.keep(sheet, row, column, Cell(_ERRORS.get(code, "#N/A"), "error"))
        else:
            self.keep(sheet, row, column, Cell("TRUE" if code else "FALSE", "boolean"))

    def keep_number(
        self, sheet: Sheet, row: int, column: int, style: int, stored: float
    ) -> None:
        """Keep a number or a date."""
        if not isfinite(stored):
            self.keep(sheet, row, column, Cell("#NUM!", "error"))
            return
        styled = GENERAL
        if style < len(self.cell_formats):
            code = self.cell_formats[style]
            styled = self.codes.get(code) or built_in_format(code)
        elif style:
            # whether it is a percentage or a date nobody knows
            raise Refusal("damaged", found=f"style {style}")
        if styled.is_date and serial_date(stored, self.is_1904) is not None:
            raw, day = dated_serial(stored, self.is_1904)
            self.keep(sheet, row, column, Cell(raw, "date", stored, date=day))
            return
        number = without_noise(stored)
        decimals = decimals_of(number) if styled.decimals is None else styled.decimals
        cell = Cell(number_text(stored), "number", number, styled.is_percent, decimals)
        self.keep(sheet, row, column, cell)


def _unpacked(packed: int) -> float:
    """Unpack a number of 30 bits: a whole one or the upper half of a double."""
    if packed & 2:
        number = float((packed >> 2) - (1 << 30 if packed & 0x80000000 else 0))
    else:
        (number,) = struct.unpack("<d", struct.pack("<Q", (packed & 0xFFFFFFFC) << 32))
    return number / 100 if packed & 1 else number


def _text(data: bytes) -> str:
    """Read a text that a length of two bytes and a byte of flags precede."""
    (n, flags) = struct.unpack_from("<HB", data)
    return _characters(data[3:], n, flags)


def _short_text(data: bytes) -> str:
    return _characters(data[2:], data[0], data[1])


def _characters(data: bytes, n: int, flags: int) -> str:
    if flags & 1:
        return data[: 2 * n].decode("utf-16-le", errors="replace")
    return data[:n].decode("latin-1")


def _shared_strings(pieces: list[bytes], tally: Tally) -> list[str]:
    """Read the table of texts, which continues over several records."""
    reader = _Pieces(pieces)
    _, n_strings = struct.unpack("<II", reader.take(8))
    strings = []
    for _ in range(n_strings):
        tally.cells(1)
        n, flags = struct.unpack("<HB", reader.take(3))
        n_runs = struct.unpack("<H", reader.take(2))[0] if flags & 8 else 0
        n_extra = struct.unpack("<I", reader.take(4))[0] if flags & 4 else 0
        strings.append(reader.characters(n, flags))
        reader.take(4 * n_runs + n_extra)
    return strings


class _Pieces:
    """Bytes that run over several records."""

    def __init__(self, pieces: list[bytes]) -> None:
        self.pieces = pieces
        self.piece = self.at = 0

    def take(self, n: int) -> bytes:
        """Take bytes."""
        taken = b""
        while len(taken) < n:
            part = self.pieces[self.piece][self.at : self.at + n - len(taken)]
            taken += part
            self.at += len(part)
            if len(taken) < n:
                self.next()
        return taken

    def next(self) -> None:
        """Go to the record that continues this one."""
        self.piece, self.at = self.piece + 1, 0
        if self.piece >= len(self.pieces):
            raise Refusal("damaged", found="BIFF: texts break off")

    def characters(self, n: int, flags: int) -> str:
        """Take characters; their width may change where the next record continues."""
        text = ""
        while True:
            width = 2 if flags & 1 else 1
            left = (len(self.pieces[self.piece]) - self.at) // width
            count = min(n - len(text), left)
            text += _characters(self.take(count * width), count, flags)
            if len(text) >= n:
                return text
            self.next()
            flags = self.take(1)[0]
