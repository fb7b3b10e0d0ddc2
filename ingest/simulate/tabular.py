"""Tables with one header row: as a sheet of a workbook, or as a text file."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.simulate.pages import Address, Page, Written

#: Ways of writing text files, and what stands before the text.
ENCODINGS: tuple[tuple[str, bytes], ...] = (
    ("gb18030", b""),
    ("utf-8", b""),
    ("utf-8", b"\xef\xbb\xbf"),
    ("utf-16-le", b"\xff\xfe"),
)
DELIMITERS = (",", "\t", ";")


@dataclass
class Table:
    """
    A table.

    Attributes
    ----------
    sheet : str or None
        Name of its sheet; None in a text file.
    headers : sequence of str
        Its header.
    titles : list of str
        Lines above the header.
    rows : list of list of Written or None
        Its rows; None leaves a cell blank.
    """

    sheet: str | None
    headers: Sequence[str]
    titles: list[str] = field(default_factory=list)
    rows: list[list[Written | None]] = field(default_factory=list)

    def add(self, row: Sequence[Written | None]) -> int:
        """Add a row; returns its number for `at`."""
        self.rows.append(list(row))
        return len(self.rows) - 1

    def at(self, row: int, column: int) -> Address:
        """Address of a cell of a row that was added."""
        return Address(self.sheet, len(self.titles) + 1 + row, column)

    def text(self, delimiter: str, encoding: str, mark: bytes) -> bytes:
        """Write the table as a text file."""
        lines = io.StringIO()
        writer = csv.writer(lines, delimiter=delimiter, lineterminator="\r\n")
        writer.writerow(self.headers)
        for row in self.rows:
            writer.writerow([_plain(cell) for cell in row])
        return mark + lines.getvalue().encode(encoding)

    def page(self) -> Page:
        """Write the table as a sheet."""
        assert self.sheet is not None
        page = Page(self.sheet)
        for line, title in enumerate(self.titles):
            page.put(line, 0, Written(title, "value" if line else "title"))
        first = len(self.titles)
        page.repeat_rows = (first, first)
        for column, header in enumerate(self.headers):
            page.put(first, column, Written(header, "header"))
            page.widths[column] = max(9.0, min(26.0, 2.0 * len(header) + 2))
        for place, row in enumerate(self.rows):
            for column, cell in enumerate(row):
                if cell is not None:
                    page.put(first + 1 + place, column, cell)
        return page


def _plain(cell: Written | None) -> str:
    if cell is None or cell.value is None:
        return ""
    return f"{cell.value:.10g}" if isinstance(cell.value, float) else str(cell.value)
