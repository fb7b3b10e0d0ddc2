"""A facts file while it is written: parquet, part by part, to bound the memory."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import polars as pl

#: So many rows make a part of the file: parts cost time, large ones memory.
_ROWS_OF_PART = 50_000


class Same(NamedTuple):
    """The value that all rows of a column have."""

    value: Any


Column = Sequence[Any] | Same


class FactsFile:
    """
    A parquet file in memory.

    Parameters
    ----------
    schema : polars.Schema
        Names and types of its columns.
    is_large : bool
        Whether texts that repeat are worth a dictionary; a small file is written faster
        without.
    """

    def __init__(self, schema: pl.Schema, *, is_large: bool) -> None:
        # only who writes facts waits for pyarrow to load. It writes in this thread: a
        # pool of threads for a few kB is all waiting
        import pyarrow as pa
        from pyarrow import parquet

        types = {
            pl.String: pa.string(),
            pl.Int32: pa.int32(),
            pl.Float64: pa.float64(),
            pl.Date: pa.date32(),
            pl.Boolean: pa.bool_(),
        }
        self._pa = pa
        self._schema = pa.schema(
            [(name, types[dtype.base_type()]) for name, dtype in schema.items()]
        )
        texts = [name for name, dtype in schema.items() if dtype == pl.String]
        self._buffer = io.BytesIO()
        self._waiting: list[Any] = []
        self._n_waiting = 0
        self._writer = parquet.ParquetWriter(
            self._buffer,
            self._schema,
            compression="lz4",
            use_dictionary=texts if is_large else False,
            write_statistics=False,
            store_schema=False,
        )

    def write(self, columns: Mapping[str, Column], n_rows: int) -> None:
        """Add rows, given by column; columns not given are null."""
        if not n_rows:
            return
        arrays = [
            self._array(columns.get(field.name), field.type, n_rows)
            for field in self._schema
        ]
        self._waiting.append(self._pa.Table.from_arrays(arrays, schema=self._schema))
        self._n_waiting += n_rows
        if self._n_waiting >= _ROWS_OF_PART:
            self._write()

    def _write(self) -> None:
        self._writer.write_table(self._pa.concat_tables(self._waiting))
        self._waiting.clear()
        self._n_waiting = 0

    def _array(self, values: Column | None, kind: Any, n_rows: int) -> Any:
        values = Same(None) if values is None else values
        if not isinstance(values, Same) and is_constant(values):
            values = Same(values[0])
        if not isinstance(values, Same):
            return self._pa.array(values, kind)
        if values.value is None:
            return self._pa.nulls(n_rows, kind)
        return self._pa.repeat(self._pa.scalar(values.value, kind), n_rows)

    def close(self) -> bytes:
        """Give the whole file; nothing can be added any more."""
        if self._waiting:
            self._write()
        self._writer.close()
        return self._buffer.getvalue()


def is_constant(values: Sequence[Any]) -> bool:
    """Tell whether all values are the same; quick where they are not."""
    return values[0] is values[-1] and values.count(values[0]) == len(values)
