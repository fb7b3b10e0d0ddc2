"""
What lme4 found, as tests/calibration/reference/lme4 keeps it.

Severity positive = harsh.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polars as pl

FOLDER = Path(__file__).parents[1] / "calibration" / "reference" / "lme4"
NUMBERS = ("points_max", "score_pct")


@dataclass(frozen=True)
class Run:
    """One fit of lme4: its ratings, the terms that it has, and what came out."""

    name: str
    inputs: str
    terms: tuple[str, ...]
    asked: tuple[str, ...] | None
    has_severities: bool

    def ratings(self, *, with_component: bool = False) -> pl.DataFrame:
        """One row per rating; the connected part is told to lme4 only."""
        frame = _read(FOLDER / self.inputs)
        sheets = [name for name in frame.columns if not name.startswith("clause_")]
        if len(sheets) < frame.width:
            frame = frame.unpivot(
                index=sheets, variable_name="clause", value_name="score_pct"
            )
        numbers = [name for name in NUMBERS if name in frame.columns]
        frame = frame.with_columns(pl.col(numbers).cast(pl.Float64))
        return frame if with_component else frame.drop("component", strict=False)

    def found(self, quantity: str) -> dict[str, float]:
        """Values of one quantity by level."""
        rows = _results(self.name).filter(pl.col("quantity") == quantity)
        return dict(zip(rows["level"], rows["value"].cast(pl.Float64), strict=True))

    def number(self, quantity: str) -> float:
        """Value of a quantity that has no levels."""
        (value,) = self.found(quantity).values()
        return value


def _read(path: Path) -> pl.DataFrame:
    return pl.read_csv(gzip.decompress(path.read_bytes()), infer_schema=False)


@cache
def _results(name: str) -> pl.DataFrame:
    return _read(FOLDER / "results" / f"{name}.csv.gz").with_columns(
        pl.col("level").fill_null("")
    )


def runs() -> Iterator[Run]:
    """Every stored fit."""
    table = pl.read_csv(FOLDER / "runs.csv", infer_schema=False)
    for row in table.iter_rows(named=True):
        yield Run(
            name=row["run"],
            inputs=row["inputs"],
            terms=tuple(row["terms"].split()),
            asked=None if row["asked"] == "all" else tuple(row["asked"].split()),
            has_severities=row["severity"] == "yes",
        )
