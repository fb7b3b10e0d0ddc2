"""
Code the public ratings by real judges, so that no name enters the repository.

Reads a folder with figure_skating_pcs.csv.gz, diving2000.csv and strictly.csv (README.md
says where they are from). Judges get numbers in a shuffled order. A performance is an
application, a judge an examiner, a programme component a clause.

    uv run python tests/calibration/reference/lme4/make_public.py <folder>
"""

from __future__ import annotations

import gzip
import sys
from pathlib import Path

import numpy as np
import polars as pl

HERE = Path(__file__).parent
DISCIPLINES = ("LADIES", "DANCE", "PAIR", "MEN")  # "men" is also a part of "women"


def coded(letter: str, names: pl.Series, seed: int) -> pl.Series:
    """Give every name a number that says nothing of its place in the alphabet."""
    unique = names.unique().sort()
    order = np.random.default_rng(seed).permutation(len(unique))
    width = len(str(len(unique)))
    codes = [f"{letter}{number:0{width}d}" for number in order]
    return names.replace_strict(unique.to_list(), codes)


def skating(folder: Path) -> pl.DataFrame:
    """One row per performance and judge, one column per programme component."""
    scores = pl.read_csv(folder / "figure_skating_pcs.csv.gz")
    discipline = pl.coalesce(
        pl.when(pl.col("program").str.to_uppercase().str.contains(name)).then(
            pl.lit(name.lower())
        )
        for name in DISCIPLINES
    )
    items = sorted(scores["item"].unique())
    return (
        scores.with_columns(
            coded("p", scores["performance"], 1).alias("application"),
            coded("j", scores["judge"], 2).alias("examiner"),
            pl.col("season").alias("cycle"),
            discipline.alias("sector"),
            (pl.col("score") * 10).alias("score_pct"),
        )
        .pivot(
            on="item",
            on_columns=items,
            index=["application", "examiner", "cycle", "sector"],
            values="score_pct",
        )
        .rename({item: f"clause_{number + 1}" for number, item in enumerate(items)})
        .sort("application", "examiner")
    )


def diving(folder: Path) -> pl.DataFrame:
    """One row per dive and judge; the events are the cycles."""
    scores = pl.read_csv(folder / "diving2000.csv")
    return scores.select(
        coded("p", scores["performance"], 3).alias("application"),
        coded("j", scores["judge"], 4).alias("examiner"),
        pl.col("event").alias("cycle"),
        (pl.col("score") * 10).alias("clause_1"),
    ).sort("application", "examiner")


def dancing(folder: Path) -> pl.DataFrame:
    """One row per dance and judge; the series are the cycles."""
    scores = pl.read_csv(folder / "strictly.csv")
    return scores.select(
        coded("p", scores["performance"], 5).alias("application"),
        coded("j", scores["judge"], 6).alias("examiner"),
        pl.col("season").cast(pl.String).str.zfill(2).alias("cycle"),
        (pl.col("score") * 10.0).alias("clause_1"),
    ).sort("application", "examiner")


def main() -> None:
    """Write the three inputs."""
    folder = Path(sys.argv[1])
    for name, read in (("skating", skating), ("diving", diving), ("dancing", dancing)):
        ratings = read(folder)
        text = ratings.write_csv(float_precision=1).encode()
        path = HERE / "public" / f"{name}.csv.gz"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(gzip.compress(text, 9, mtime=0))
        print(f"{name:12}{ratings.height:8} sheets {path.stat().st_size / 1e3:8.0f} kB")


if __name__ == "__main__":
    main()
