"""
The tables of a sheet: which rows belong to each, and what every cell of them is.

A table runs from its header to the next one, or to the signatures or remarks that close
it. The rows between two tables are the title block of the second. Headers that repeat
after a page break continue their table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ingest.columns import Column
from ingest.forms import has_label
from ingest.grid import Cell, Merge, Sheet
from ingest.layouts import Vocabulary
from ingest.recognise import Header
from ingest.spelling import normalise
from ingest.values import is_score

#: A subtotal's label is a few words (``领导作用小计``, ``合计（满分1000）``).
_LONGEST_CHECK = 20
_CLAUSE_NUMBER = re.compile(r"\d+(?:[.。]\d+)*", re.ASCII)
_BRACKETS = re.compile(r"\([^()]*\)")


@dataclass
class Table:
    """The rows of one table."""

    header: Header
    title_rows: list[int]
    body_rows: list[int] = field(default_factory=list)
    header_rows: list[int] = field(default_factory=list)
    closing_rows: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TableCell:
    """
    A cell of a table and what it is.

    ``block`` is body, check, ignored, or stray for what stands under no header;
    ``merged_from`` the first cell of the merge that fills this one.
    """

    row: int
    column: int
    cell: Cell
    block: str
    role: str
    heading: Column | None = None
    merged_from: tuple[int, int] | None = None
    check_kind: str | None = None


def tables_of(
    sheet: Sheet, headers: Sequence[Header], vocabulary: Vocabulary
) -> list[Table]:
    """
    Give each row of a sheet to one of its tables.

    Parameters
    ----------
    sheet : Sheet
        The cells.
    headers : sequence of Header
        All headers found, in reading order, repeated ones included.
    vocabulary : Vocabulary
        The shared words.

    Returns
    -------
    list of Table
        In reading order; each non-empty row of the sheet is in exactly one list of one.
    """
    tops = {header.top: header for header in headers}
    tables: list[Table] = []
    waiting: list[int] = []
    closed = True
    below = 0
    for row in sorted(sheet.rows):
        if row <= below:
            continue
        header = tops.get(row)
        if header is not None:
            below = header.bottom
            rows = [r for r in range(row, below + 1) if r in sheet.rows]
            if tables and header.same_columns(tables[-1].header):
                split = _end_of_closing(sheet, waiting, vocabulary)
                titled = waiting[split:]
                if not any(
                    _is_labelled(sheet, r, header) for r in titled
                ) and not _starts_over(sheet, tables[-1], below):
                    tables[-1].closing_rows += waiting
                    tables[-1].header_rows += rows
                    waiting, closed = [], False
                    continue
            if tables:
                split = _end_of_closing(sheet, waiting, vocabulary)
                tables[-1].closing_rows += waiting[:split]
                waiting = waiting[split:]
            tables.append(Table(header, waiting, header_rows=rows))
            waiting, closed = [], False
        elif tables and _is_record(sheet, row, tables[-1].header, vocabulary):
            tables[-1].closing_rows += waiting
            tables[-1].body_rows.append(row)
            waiting, closed = [], False
        elif closed or _closes(sheet, row, tables[-1].header, vocabulary):
            closed = True
            waiting.append(row)
        else:
            tables[-1].body_rows.append(row)
    if tables:
        tables[-1].closing_rows += waiting
    return tables


def line_labels(sheet: Sheet, table: Table, vocabulary: Vocabulary) -> set[str]:
    """
    Give what a table calls its lines: normalised texts of its innermost labels.

    A heading is no line: its row holds nothing else.
    """
    column = _innermost(table.header)
    lines = (row for row in table.body_rows if len(sheet.rows[row]) > 1)
    labels = (_label(sheet, row, column) for row in lines)
    return {
        label for label in labels if label and not vocabulary.checks.longest_in(label)
    }


def _innermost(header: Header) -> int | None:
    """Give the column that says most exactly what a row is about."""
    by_role = {found.role: column for column, found in header.columns.items()}
    labels = [by_role[role] for role in header.layout.label_columns if role in by_role]
    return labels[-1] if labels else None


def _label(sheet: Sheet, row: int, column: int | None) -> str:
    cell = sheet.rows[row].get(column) if column is not None else None
    return "" if cell is None else normalise(cell.raw)


def _starts_over(sheet: Sheet, table: Table, bottom: int) -> bool:
    """Tell whether a repeated header is followed by a clause that is there already."""
    column = _innermost(table.header)
    following = (_label(sheet, row, column) for row in sorted(sheet.rows) if row > bottom)
    first = next(filter(None, following), "")
    return bool(first) and any(
        first == _label(sheet, row, column) for row in table.body_rows
    )


def first_text(cells: Mapping[int, Cell]) -> str:
    """Give the normalised text of the first cell of a row, empty where it is no text."""
    cell = cells[min(cells)]
    return normalise(cell.raw) if cell.kind == "text" else ""


def is_signature(cells: Mapping[int, Cell], vocabulary: Vocabulary) -> bool:
    """Tell whether a row is one where people sign."""
    text = first_text(cells)
    return bool(text) and vocabulary.signatures.longest_in(text) is not None


def is_remark(cells: Mapping[int, Cell], vocabulary: Vocabulary) -> bool:
    """Tell whether a row opens with a remark (``注：``)."""
    text = first_text(cells)
    for word in vocabulary.remarks:
        if text.startswith(word):
            rest = text[len(word) :].lstrip("0123456789")
            return not rest or rest[0] in ":.、,"
    return False


def _is_record(sheet: Sheet, row: int, header: Header, vocabulary: Vocabulary) -> bool:
    """Tell a row with scores, in a table whose rows say whose they are: it is data."""
    if header.layout.shape == "columns":
        return False
    cells = sheet.rows[row]
    return any(
        (found.part or found.role in header.layout.value_columns)
        and column in cells
        and is_score(cells[column], vocabulary)
        for column, found in header.columns.items()
    )


def _closes(sheet: Sheet, row: int, header: Header, vocabulary: Vocabulary) -> bool:
    cells = sheet.rows[row]
    if is_signature(cells, vocabulary) or is_remark(cells, vocabulary):
        return True
    first = cells[min(cells)]
    return first.kind == "text" and has_label(first.raw, header.layout)


def _is_labelled(sheet: Sheet, row: int, header: Header) -> bool:
    return any(
        cell.kind == "text"
        and (
            has_label(cell.raw, header.layout)
            or header.layout.labels.exactly(normalise(cell.raw))
        )
        for cell in sheet.rows[row].values()
    )


def _end_of_closing(sheet: Sheet, rows: Sequence[int], vocabulary: Vocabulary) -> int:
    """Count the rows up to the last signature or remark: those close what is above."""
    for at in range(len(rows), 0, -1):
        cells = sheet.rows[rows[at - 1]]
        if is_signature(cells, vocabulary) or is_remark(cells, vocabulary):
            return at
    return 0


def table_cells(
    sheet: Sheet, table: Table, vocabulary: Vocabulary
) -> Iterator[TableCell]:
    """
    Say of every cell below the title block of a table what it is.

    Parameters
    ----------
    sheet : Sheet
        The cells.
    table : Table
        The table's rows.
    vocabulary : Vocabulary
        The shared words.

    Yields
    ------
    TableCell
        One for each non-empty cell, and one for each empty cell of a data row that a
        merge fills.
    """
    for row in table.header_rows:
        for column, cell in sorted(sheet.rows[row].items()):
            yield TableCell(row, column, cell, "ignored", "header")
    for row in table.closing_rows:
        yield from closing_cells(row, sheet.rows[row], vocabulary)
    body = _Body(sheet, table, vocabulary)
    for row in table.body_rows:
        yield from body.read(row)


def closing_cells(
    row: int, cells: Mapping[int, Cell], vocabulary: Vocabulary
) -> Iterator[TableCell]:
    """Say what the cells of a row below a table are: a signature, a remark, or strays."""
    role = "signature" if is_signature(cells, vocabulary) else "free_line"
    opens_with_text = first_text(cells) != ""
    for column, cell in sorted(cells.items()):
        # a number beside words is theirs (a telephone, a page); alone it is lost data
        is_stray = cell.kind == "number" and not opens_with_text
        yield TableCell(row, column, cell, "stray" if is_stray else "ignored", role)


class _Body:
    """The data rows of one table."""

    def __init__(self, sheet: Sheet, table: Table, vocabulary: Vocabulary) -> None:
        self.sheet = sheet
        self.table = table
        self.layout = table.header.layout
        self.columns = table.header.columns
        self.vocabulary = vocabulary
        # the layout names them from the outermost to the innermost
        self.labels = [
            column
            for role in self.layout.label_columns
            for column, found in self.columns.items()
            if found.role == role
        ]
        self.filled = filled_by_merges(sheet.merges, table.body_rows, self.columns)
        self.numbers_below = self._clause_numbers()

    def _clause_numbers(self) -> set[str]:
        """Give every number that opens a longer number of the label columns."""
        prefixes: set[str] = set()
        for row in self.table.body_rows:
            for column in self.labels:
                parts = _number_parts(self.sheet.rows[row].get(column))
                prefixes |= {".".join(parts[:n]) for n in range(1, len(parts))}
        return prefixes

    def read(self, row: int) -> Iterator[TableCell]:
        """Say what the cells of a row are."""
        cells = self.sheet.rows[row]
        kind = self._check_kind(cells)
        if kind is not None:
            yield from self._cells(row, "check", kind)
        elif not self.layout.is_register and self._is_heading(row, cells):
            for column, cell in sorted(cells.items()):
                is_stray = cell.kind == "number" and column not in self.columns
                yield TableCell(
                    row, column, cell, "stray" if is_stray else "ignored", "heading"
                )
        else:
            yield from self._cells(row, "body", None)

    def _cells(self, row: int, block: str, kind: str | None) -> Iterator[TableCell]:
        cells = self.sheet.rows[row]
        for column in sorted(cells.keys() | self.columns.keys()):
            heading = self.columns.get(column)
            cell, origin = cells.get(column), None
            if cell is None:
                merge = self.filled.get((row, column))
                # a subtotal's label merged over several columns is one label
                if merge is None or (block == "check" and merge.left != column):
                    continue
                origin = (merge.top, merge.left)
                cell = self.sheet.rows[merge.top].get(merge.left)
                if cell is None or heading is None:
                    continue
            if heading is None:
                yield TableCell(row, column, cell, "stray", "free_line")
            elif heading.role in {"row_number", "other_column"}:
                if origin is None:
                    yield TableCell(row, column, cell, "ignored", heading.role, heading)
            else:
                yield TableCell(
                    row, column, cell, block, heading.role, heading, origin, kind
                )

    def _check_kind(self, cells: Mapping[int, Cell]) -> str | None:
        """Tell a subtotal or summary row by its label."""
        if self.layout.is_register:
            text = _BRACKETS.sub("", first_text(cells)).rstrip(":")
            return self.vocabulary.checks.exactly(text)
        columns = {min(cells), *self.labels}
        for column in sorted(columns):
            cell = cells.get(column)
            if cell is not None and cell.kind == "text":
                text = normalise(cell.raw)
                found = self.vocabulary.checks.longest_in(text)
                if found and len(text) <= _LONGEST_CHECK:
                    return found.code
        return None

    def _is_heading(self, row: int, cells: Mapping[int, Cell]) -> bool:
        """
        Tell a row that only names what follows.

        It holds no score, and either its text is merged beyond the label columns, or its
        number opens the numbers below (``5.2`` above ``5.2.2``), or it names a category
        and no clause, or it stands alone where clauses have points beside them.
        """
        if not self.labels:
            return False
        first = min(cells)
        if len(cells) == 1 and self._spans_table(row, first):
            return True
        if any(
            self.columns[column].role in self.layout.value_columns
            or self.columns[column].role == "factor"
            for column in cells.keys() & self.columns.keys()
        ):
            return False
        own = [column for column in self.labels if column in cells]
        if not own:
            return first < min(self.labels) and len(cells) == 1
        text_columns = {
            column
            for column in cells
            if column in self.columns and self.columns[column].role not in _NUMERIC
        }
        if text_columns - set(own):
            return False  # a comment stands there: the row is about a clause
        number = ".".join(_number_parts(cells[own[-1]]))
        if number in self.numbers_below:
            return True
        innermost = self.labels[-1]
        if own[-1] != innermost and (row, innermost) not in self.filled:
            return True
        return len(cells) == 1 and not number and self._has_points_beside()

    def _spans_table(self, row: int, column: int) -> bool:
        """Tell whether a cell is merged over the label columns and over others too."""
        return any(
            merge.top <= row <= merge.bottom
            and merge.left == column
            and merge.left <= min(self.labels)
            and merge.right >= max(self.labels)
            and merge.right - merge.left > max(self.labels) - min(self.labels)
            for merge in self.sheet.merges
        )

    def _has_points_beside(self) -> bool:
        """Tell whether clauses of this table have something printed beside them."""
        columns = [c for c, found in self.columns.items() if found.role in _NUMERIC]
        rows = self.table.body_rows
        filled = sum(any(c in self.sheet.rows[row] for c in columns) for row in rows)
        return filled > len(rows) / 2


_NUMERIC = frozenset({"points_max", "row_number"})


def _number_parts(cell: Cell | None) -> list[str]:
    if cell is None or cell.kind not in {"text", "number"}:
        return []
    match = _CLAUSE_NUMBER.match(normalise(cell.raw))
    return re.split("[.。]", match[0]) if match else []


def filled_by_merges(
    merges: Sequence[Merge], rows: Sequence[int], columns: Iterable[int]
) -> dict[tuple[int, int], Merge]:
    """Give the merge behind each cell of the table that a merge covers."""
    known = set(rows)
    return {
        (row, column): merge
        for merge in merges
        if merge.top in known
        for row in (range(merge.top, min(merge.bottom, max(known)) + 1))
        if row in known
        for column in columns
        if merge.left <= column <= merge.right and (row, column) != merge[:2]
    }
