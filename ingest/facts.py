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

import io
from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

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


class FactRows:
    """
    The rows of a file's facts as they are found.

    Parameters
    ----------
    file_sha256 : str
        The file; every row carries it.
    """

    def __init__(self, file_sha256: str) -> None:
        self._sha256 = file_sha256
        self._rows: dict[str, list[tuple[Any, ...]]] = {
            kind: [] for kind in RECORD_COLUMNS
        }

    def add(self, record: str, **values: Any) -> None:
        """Add a row of a kind; columns not given are null."""
        columns = RECORD_COLUMNS[record]
        assert values.keys() <= set(columns), values.keys() - set(columns)
        row = {"file_sha256": self._sha256, **values}
        self._rows[record].append(tuple(map(row.get, columns)))

    def add_cell(self, values: tuple[Any, ...]) -> None:
        """Add a row of kind ``cell``: its columns in order, without the file."""
        self._rows["cell"].append((self._sha256, *values))

    def rows(self, record: str) -> Iterable[Mapping[str, Any]]:
        """Give the rows of a kind by column."""
        columns = RECORD_COLUMNS[record]
        return (dict(zip(columns, row, strict=True)) for row in self._rows[record])

    def count(self, record: str) -> int:
        """Count the rows of a kind."""
        return len(self._rows[record])

    def column(self, record: str, name: str) -> list[Any]:
        """Give one column of the rows of a kind."""
        at = RECORD_COLUMNS[record].index(name)
        return [row[at] for row in self._rows[record]]

    def to_frame(self) -> pl.DataFrame:
        """Give all rows as one frame of `FACTS_SCHEMA`, kind by kind."""
        return pl.DataFrame(self._columns(), schema=FACTS_SCHEMA)

    def to_parquet_bytes(self) -> bytes:
        """Give all rows as a parquet file with the columns of `FACTS_SCHEMA`."""
        # pyarrow writes in this thread: a pool of threads for a few kB is all waiting;
        # and only who writes facts waits for it to load
        import pyarrow as pa
        from pyarrow import parquet

        types = {
            pl.String: pa.string(),
            pl.Int32: pa.int32(),
            pl.Float64: pa.float64(),
            pl.Date: pa.date32(),
            pl.Boolean: pa.bool_(),
        }
        columns = self._columns()
        table = pa.table(
            {
                name: pa.array(columns[name], types[dtype.base_type()])
                for name, dtype in FACTS_SCHEMA.items()
            }
        )
        buffer = io.BytesIO()
        parquet.write_table(
            table,
            buffer,
            compression="lz4",
            use_dictionary=False,
            write_statistics=False,
            store_schema=False,
        )
        return buffer.getvalue()

    def _columns(self) -> dict[str, list[Any]]:
        n_rows = {kind: len(rows) for kind, rows in self._rows.items()}
        parts = {
            kind: dict(zip(RECORD_COLUMNS[kind], zip(*rows, strict=True), strict=True))
            for kind, rows in self._rows.items()
            if rows
        }
        columns: dict[str, list[Any]] = {
            "record": [kind for kind, n in n_rows.items() for _ in range(n)]
        }
        for name in FACTS_SCHEMA:
            if name != "record":
                columns[name] = [
                    value
                    for kind, part in parts.items()
                    for value in part.get(name, (None,) * n_rows[kind])
                ]
        return columns
