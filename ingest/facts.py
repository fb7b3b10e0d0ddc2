"""
The facts of one file: one table of located rows, told apart by the column ``record``.

A reading is kept as one small parquet file beside the raw bytes. Five kinds of rows
share its columns; a column that a kind has no use for is null there.

Two columns deserve a word. ``number`` is the number that the cell spells: the *stored*
number of a cell with a percentage format (0.45, with ``number_unit`` =
``percent_format``: whoever wants percent multiplies by 100), but 45 for the text
``45%`` (``percent_text``) and for a plain 45 (``plain``). ``decimals`` counts the
decimals that are printed, so a stored 22.5 in the format ``0`` has none.

A table here is the part of a printed table that belongs to one form: one application,
one stage, one examiner or the panel. A cell that several forms share (a title block, the
column of clauses) is repeated under each of them. ``row_no`` is the line that names the
clause: a row of the sheet, or its column where clauses stand side by side; ``cell`` is
always the address. Cells of one ``scale_group`` are on one scale.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat
from math import nan
from typing import Any

import polars as pl

from ingest.facts_file import Column, FactsFile, Same, is_constant

#: The columns of each kind of row, in the order of the tables of schema ``raw``.
RECORD_COLUMNS: dict[str, tuple[str, ...]] = {
    "file": (
        "file_sha256",
        "reader_version",
        "verdict",
        "reason_rule",
        "reason_expected",
        "reason_found",
        "content_sha256",
        "n_sheets",
        "n_cells",
    ),
    "table": (
        "file_sha256",
        "table_no",
        "form_no",
        "sheet",
        "sheet_no",
        "layout",
        "book_layout",
        "purpose",
        "stage",
        "first_cell",
        "title_text",
    ),
    "cell": (
        "file_sha256",
        "table_no",
        "form_no",
        "layout",
        "sheet",
        "row_no",
        "cell",
        "block",
        "role",
        "header_text",
        "factor_process",
        "factor_result",
        "raw_text",
        "norm_text",
        "core_text",
        "note_text",
        "value_kind",
        "number",
        "number_unit",
        "decimals",
        "date_value",
        "is_hidden",
        "merged_from",
        "check_kind",
        "scale_group",
    ),
    "mention": (
        "file_sha256",
        "file_name",
        "table_no",
        "form_no",
        "source",
        "depth",
        "sheet",
        "cell",
        "raw_text",
        "kind",
        "value",
    ),
    "issue": (
        "file_sha256",
        "table_no",
        "sheet",
        "cell",
        "raw_text",
        "rule",
        "expected",
        "found",
    ),
}

_NOT_TEXT: dict[str, type[pl.DataType]] = {
    "n_sheets": pl.Int32,
    "n_cells": pl.Int32,
    "table_no": pl.Int32,
    "form_no": pl.Int32,
    "sheet_no": pl.Int32,
    "row_no": pl.Int32,
    "depth": pl.Int32,
    "decimals": pl.Int32,
    "number": pl.Float64,
    "date_value": pl.Date,
    "is_hidden": pl.Boolean,
}

#: Name and type of every column of a facts file.
FACTS_SCHEMA = pl.Schema(
    {"record": pl.String}
    | {
        column: _NOT_TEXT.get(column, pl.String)
        for columns in RECORD_COLUMNS.values()
        for column in columns
    }
)


#: What makes two files the same: where a value stands, what it is and what it says.
_IDENTITY = (
    "table_no",
    "form_no",
    "layout",
    "sheet",
    "cell",
    "block",
    "role",
    "norm_text",
    "value_kind",
    "number",
    "number_unit",
)
#: So many rows of cells are held before they go to the facts file, where they take less.
_MOST_CELLS = 50_000
#: Fewer cells of one column are not worth writing by column.
_FEW_CELLS = 1_000
_NOTHING = Same(None)


class FactRows:
    """
    The rows of a file's facts as they are found.

    Parameters
    ----------
    file_sha256 : str
        The file; every row carries it.
    """

    def __init__(self, file_sha256: str) -> None:
        self.file_sha256 = file_sha256
        self._rows: dict[str, list[tuple[Any, ...]]] = {
            kind: [] for kind in RECORD_COLUMNS
        }
        self._content = hashlib.sha256()
        self._n_cells_away = 0
        self._file: FactsFile | None = None
        self._bytes: bytes | None = None

    def add(self, record: str, **values: Any) -> None:
        """Add a row of a kind; columns not given are null."""
        columns = RECORD_COLUMNS[record]
        assert values.keys() <= set(columns), values.keys() - set(columns)
        row = {"file_sha256": self.file_sha256, **values}
        self._rows[record].append(tuple(map(row.get, columns)))

    def add_cell(self, values: tuple[Any, ...]) -> None:
        """Add a row of kind ``cell``: its columns in order, without the file."""
        self.add_cells([(self.file_sha256, *values)])

    def add_cells(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Add rows of kind ``cell``: all their columns in order, the file first."""
        cells = self._rows["cell"]
        cells += rows
        if len(cells) >= _MOST_CELLS:
            self._put_cells_away()

    def add_column(self, columns: Mapping[str, Column], n_rows: int) -> None:
        """Add rows of kind ``cell``, given by column: cheaper where they are many."""
        columns = {**columns, "file_sha256": Same(self.file_sha256)}
        if n_rows < _FEW_CELLS:
            given = (columns.get(name, _NOTHING) for name in RECORD_COLUMNS["cell"])
            values = [
                repeat(column.value, n_rows) if isinstance(column, Same) else column
                for column in given
            ]
            self.add_cells(list(zip(*values, strict=True)))
            return
        if self._rows["cell"]:
            self._put_cells_away()
        self._put_away({"record": Same("cell"), **columns}, n_rows)

    def set_all(self, record: str, name: str, value: Any) -> None:
        """Give all rows of a kind the same value in a column."""
        at = RECORD_COLUMNS[record].index(name)
        rows = self._rows[record]
        rows[:] = [(*row[:at], value, *row[at + 1 :]) for row in rows]

    def rows(self, record: str) -> Iterable[Mapping[str, Any]]:
        """Give the rows of a kind by column; not for cells, of which some are away."""
        columns = RECORD_COLUMNS[record]
        return (dict(zip(columns, row, strict=True)) for row in self._rows[record])

    def count(self, record: str) -> int:
        """Count the rows of a kind."""
        return len(self._rows[record]) + (record == "cell") * self._n_cells_away

    def column(self, record: str, name: str) -> list[Any]:
        """Give one column of the rows of a kind; not for cells: some are away."""
        at = RECORD_COLUMNS[record].index(name)
        return [row[at] for row in self._rows[record]]

    def content_sha256(self) -> str:
        """
        Hash what all cells say, in the order in which they were found.

        A file that was saved again under other bytes has the same hash.
        """
        content = self._content.copy()
        _add_content(content, self._columns(["cell"]), len(self._rows["cell"]))
        return content.hexdigest()

    def to_frame(self) -> pl.DataFrame:
        """Give all rows as one frame of `FACTS_SCHEMA`, kind by kind."""
        if self._file is not None:
            return pl.read_parquet(self.to_parquet_bytes()).cast(FACTS_SCHEMA)
        columns = self._columns(RECORD_COLUMNS)
        nothing = [None] * sum(map(len, self._rows.values()))
        return pl.DataFrame(
            {name: columns.get(name, nothing) for name in FACTS_SCHEMA},
            schema=FACTS_SCHEMA,
        )

    def to_parquet_bytes(self) -> bytes:
        """
        Give all rows as a parquet file with the columns of `FACTS_SCHEMA`.

        Nothing can be added afterwards.
        """
        if self._bytes is None:
            file = self._file or FactsFile(FACTS_SCHEMA, is_large=False)
            for kind, rows in self._rows.items():
                file.write(self._columns([kind]), len(rows))
            self._bytes = file.close()
        return self._bytes

    def _put_cells_away(self) -> None:
        cells = self._rows["cell"]
        self._put_away(self._columns(["cell"]), len(cells))
        cells.clear()

    def _put_away(self, columns: Mapping[str, Column], n_rows: int) -> None:
        _add_content(self._content, columns, n_rows)
        self._file = self._file or FactsFile(FACTS_SCHEMA, is_large=True)
        self._file.write(columns, n_rows)
        self._n_cells_away += n_rows

    def _columns(self, kinds: Iterable[str]) -> dict[str, Sequence[Any]]:
        """Give the rows that are held of some kinds, by column; all-null ones are out."""
        parts = [
            (len(rows), {"record": [kind] * len(rows), **_by_column(kind, rows)})
            for kind in kinds
            if (rows := self._rows[kind])
        ]
        if len(parts) == 1:
            return parts[0][1]
        return {
            name: [
                value
                for n_rows, part in parts
                for value in part.get(name, (None,) * n_rows)
            ]
            for name in FACTS_SCHEMA
            if any(name in part for _, part in parts)
        }


def _by_column(kind: str, rows: Sequence[tuple[Any, ...]]) -> dict[str, Sequence[Any]]:
    return dict(zip(RECORD_COLUMNS[kind], zip(*rows, strict=True), strict=True))


def _add_content(
    content: hashlib._Hash, cells: Mapping[str, Column], n_rows: int
) -> None:
    for name in _IDENTITY if n_rows else ():
        values = cells[name]
        if isinstance(values, Same) or is_constant(values):
            values = values[:1]
        content.update(f"{name} {n_rows}\n".encode())
        if FACTS_SCHEMA[name] == pl.String:
            texts = ["\0" if value is None else value for value in values]
            content.update("\n".join(texts).encode("utf-8", "surrogatepass"))
        else:
            numbers = [nan if value is None else value for value in values]
            content.update(array("d", numbers).tobytes())
