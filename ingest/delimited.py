"""Cells of delimited text (.csv, .tsv) in the encodings that offices write."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from pathlib import Path

from ingest.grid import Book, Cell, Sheet
from ingest.prescan import MAX_UNPACKED, Tally
from ingest.refusal import Refusal

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS = (",", "\t", ";")
_SAMPLE = 200
# a character that nobody can type or see
_LAST_RECORD = ["\0"]
_LAST_LINE = "\n\0"
_LONGEST_REPEATED = 40
_MOST_REPEATED = 50_000


def read_delimited(path: Path) -> Book:
    """
    Read a delimited text file as one sheet without a name.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Returns
    -------
    Book
        One sheet; a row is a record (header included), not a line.

    Raises
    ------
    Refusal
        Where no encoding fits, no delimiter parts the lines, or a limit is passed.
    """
    text = decoded(path.read_bytes())
    delimiter = _delimiter(text)
    sheet, tally = Sheet(None, 1), Tally()
    # a quoted cell may be as long as the file: the file's size is the limit
    csv.field_size_limit(MAX_UNPACKED)
    # scores repeat: one cell for each text saves time and memory
    known = _Cells()
    record: list[str] = []
    try:
        # a quote that nothing closes swallows all that follows, also a last line of ours
        for row, record in enumerate(_records(text + _LAST_LINE, delimiter), 1):
            tally.cells(len(record))
            cells = {
                column: cell
                for column, value in enumerate(record, 1)
                if (cell := known[value]) is not None
            }
            if cells and record != _LAST_RECORD:
                tally.place(row, max(cells))
                sheet.rows[row] = cells
    except csv.Error as error:
        raise Refusal("damaged", found=f"CSV: {error}") from error
    if record != _LAST_RECORD:
        raise Refusal("damaged", found="CSV: quote not closed")
    return Book([sheet])


class _Cells(dict[str, Cell | None]):
    """The cell of each text, None where it holds nothing."""

    def __missing__(self, text: str) -> Cell | None:
        cell = Cell(text, "text") if text.strip() else None
        if len(text) <= _LONGEST_REPEATED and len(self) < _MOST_REPEATED:
            self[text] = cell
        return cell


def decoded(data: bytes) -> str:
    """
    Decode text by its mark, else as UTF-8, UTF-16 without a mark, or GB18030.

    Parameters
    ----------
    data : bytes
        The whole file.

    Returns
    -------
    str
        The text without a byte-order mark.

    Raises
    ------
    Refusal
        ``encoding_unknown`` where none of them fits.
    """
    encodings = [encoding for mark, encoding in _MARKS if data.startswith(mark)]
    if not encodings:
        # a delimiter or line end in UTF-16 has a zero byte beside it; other text has none
        if b"\0" in data:
            even, odd = data[0::2].count(0), data[1::2].count(0)
            encodings = ["utf-16-le" if odd > even else "utf-16-be"]
        else:
            encodings = ["utf-8", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _is_binary(text):
            return text
    raise Refusal("encoding_unknown", found=", ".join(encodings))


def _is_binary(text: str) -> bool:
    sample = text[:4096]
    return any(c < " " and c not in "\t\r\n\f\v" for c in sample)


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _delimiter(text: str) -> str:
    """Choose the delimiter that parts most records into the same number of cells."""
    best, choice = (0, 0), None
    for delimiter in _DELIMITERS:
        widths: dict[int, int] = {}
        try:
            for n, record in enumerate(_records(text, delimiter)):
                if n == _SAMPLE:
                    break
                if len(record) > 1:
                    widths[len(record)] = widths.get(len(record), 0) + 1
        except csv.Error:
            continue
        if widths:
            width, n_records = max(widths.items(), key=lambda item: (item[1], item[0]))
            if (n_records, width) > best:
                best, choice = (n_records, width), delimiter
    if choice is None:
        raise Refusal("delimiter_missing", found="")
    return choice
