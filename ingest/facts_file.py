"""A facts file while it is written: parquet, part by part, to bound the memory."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl


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
        self._writer = parquet.ParquetWriter(
            self._buffer,
            self._schema,
            compression="lz4",
            use_dictionary=texts if is_large else False,
            write_statistics=False,
            store_schema=False,
        )

    def write(self, columns: Mapping[str, Sequence[Any]], n_rows: int) -> None:
        """Add rows, given by column; columns not given are null."""
        arrays = [
            self._array(columns.get(field.name), field.type, n_rows)
            for field in self._schema
        ]
        self._writer.write_table(self._pa.Table.from_arrays(arrays, schema=self._schema))

    def _array(self, values: Sequence[Any] | None, kind: Any, n_rows: int) -> Any:
        if values is None:
            return self._pa.nulls(n_rows, kind)
        if n_rows and is_constant(values):
            return self._pa.repeat(self._pa.scalar(values[0], kind), n_rows)
        return self._pa.array(values, kind)

    def close(self) -> bytes:
        """Give the whole file; nothing can be added any more."""
        self._writer.close()
        return self._buffer.getvalue()


def is_constant(values: Sequence[Any]) -> bool:
    """Tell whether all values are the same; quick where they are not."""
    return values[0] is values[-1] and values.count(values[0]) == len(values)
