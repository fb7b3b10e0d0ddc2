"""What a correct reading of the archive must find, written beside it as parquet."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

_SCORE: dict[str, pa.DataType] = {
    "file_name": pa.string(),
    "sheet": pa.string(),
    "cell": pa.string(),
    "award_id": pa.string(),
    "cycle": pa.string(),
    "application_id": pa.string(),
    "stage": pa.string(),
    "examiner_id": pa.string(),
    "examiner_role": pa.string(),
    "clause": pa.string(),
    "version": pa.int32(),
    "is_current": pa.bool_(),
    "value_state": pa.string(),
}

#: Tables of the truth and their columns.
TABLES: dict[str, dict[str, pa.DataType]] = {
    "clause_scores": _SCORE | {"score_pct": pa.float64()},
    "factor_scores": _SCORE
    | {"factor": pa.string(), "factor_pct": pa.float64(), "factor_band": pa.int32()},
    "examiners": {
        "cycle": pa.string(),
        "examiner_id": pa.string(),
        "severity_pct": pa.float64(),
    },
    "issues": {
        "file_name": pa.string(),
        "sheet": pa.string(),
        "cell": pa.string(),
        "rule": pa.string(),
    },
    "training_references": {
        "file_name": pa.string(),
        "sheet": pa.string(),
        "cell": pa.string(),
        "cycle": pa.string(),
        "application_id": pa.string(),
        "clause": pa.string(),
        "score_pct": pa.float64(),
    },
    "slips": {"file_name": pa.string(), "kind": pa.string()},
    "files": {"file_name": pa.string(), "verdict": pa.string()},
    "applications": {
        "application_id": pa.string(),
        "award_id": pa.string(),
        "cycle": pa.string(),
        "organisation_id": pa.string(),
        "organisation_name": pa.string(),
        "sector": pa.string(),
        "region": pa.string(),
        "outcome": pa.string(),
        "reached_site": pa.bool_(),
        "true_total_points": pa.float64(),
        "panel_id": pa.string(),
        "official_points": pa.float64(),
    },
}


class TruthWriter:
    """
    Writes the truth row by row, holding no more than one group of rows of each table.

    Parameters
    ----------
    folder : Path
        Where the tables go.
    group_rows : int, optional
        Rows held before they are written.
    """

    def __init__(self, folder: Path, group_rows: int = 20_000) -> None:
        self.group_rows = group_rows
        self._schemas = {
            name: pa.schema(list(columns.items())) for name, columns in TABLES.items()
        }
        self._rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in TABLES}
        self._files = {
            name: pq.ParquetWriter(folder / f"{name}.parquet", schema, compression="zstd")
            for name, schema in self._schemas.items()
        }
        self.n_rows = dict.fromkeys(TABLES, 0)

    def add(self, table: str, *values: object) -> None:
        """Add a row, its values in the order of the table's columns."""
        rows = self._rows[table]
        rows.append(values)
        self.n_rows[table] += 1
        if len(rows) >= self.group_rows:
            self._flush(table)

    def _flush(self, table: str) -> None:
        # through polars: pyarrow's own way from Python lists imports pandas
        rows, schema = self._rows[table], self._schemas[table]
        frame = pl.DataFrame(rows, schema=_as_polars(table), orient="row")
        self._files[table].write_table(frame.to_arrow().cast(schema))
        rows.clear()

    def __enter__(self) -> TruthWriter:
        """Write within a ``with`` block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Write what is held and close the files."""
        for name in TABLES:
            if kind is None:
                self._flush(name)
            self._files[name].close()


def _as_polars(table: str) -> pl.Schema:
    kinds: dict[pa.DataType, type[pl.DataType]] = {
        pa.string(): pl.String,
        pa.int32(): pl.Int32,
        pa.float64(): pl.Float64,
        pa.bool_(): pl.Boolean,
    }
    return pl.Schema({name: kinds[kind] for name, kind in TABLES[table].items()})
