"""
Ratings of two cycles or more, with a training case that examiners score in each.

Severity is positive when harsh. Clauses and points are made up.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

POINTS = np.array([60, 40, 50, 80, 30, 90, 120, 80, 100.0])
N_PROCESS = 6


def draw_ratings(
    rng: np.random.Generator,
    severity: NDArray[np.float64],
    n_cases: Sequence[int],
    load: int = 4,
    sheet_sd: float = 4.0,
    residual_sd: float = 10.0,
) -> pl.DataFrame:
    """
    Ratings by panels of three, and of one case by the first examiners of each cycle.

    ``severity`` has a row per examiner and a column per cycle; nan where the examiner
    stayed away. ``n_cases`` counts who scored the case in each cycle.
    """
    frames = []
    case = rng.normal(0, 7, len(POINTS))
    for cycle in range(severity.shape[1]):
        present = np.flatnonzero(~np.isnan(severity[:, cycle]))
        seats = np.concatenate([rng.permutation(present) for _ in range(load)])
        panels = seats[: len(seats) // 3 * 3].reshape(-1, 3)
        sheets = [
            (f"{cycle}-a{i:03d}", examiner, i)
            for i, panel in enumerate(panels)
            for examiner in np.unique(panel)
        ]
        profiles = rng.normal(0, 7, (len(panels), len(POINTS)))
        levels = rng.normal(45, 9, len(panels))
        for name, examiner, i in sheets:
            frames.append(_sheet(name, examiner, cycle, levels[i] + profiles[i], False))
        for examiner in present[: n_cases[cycle]]:
            frames.append(_sheet("case", examiner, cycle, 50 + case, True))
    ratings = pl.concat(frames)
    n_sheets = ratings.height // len(POINTS)
    harsh = severity[ratings["examiner"].str.slice(1).cast(pl.Int64), ratings["cycle"]]
    error = np.repeat(rng.normal(0, sheet_sd, n_sheets), len(POINTS))
    score = ratings["score_pct"] - harsh + error + rng.normal(0, residual_sd, len(error))
    return ratings.with_columns(
        score_pct=score, cycle=pl.format("{}", pl.col("cycle") + 2020)
    )


def _sheet(
    name: str, examiner: int, cycle: int, truth: NDArray[np.float64], is_common: bool
) -> pl.DataFrame:
    n = len(POINTS)
    return pl.DataFrame(
        {
            "application": [name] * n,
            "examiner": [f"e{examiner:02d}"] * n,
            "clause": [f"q{i}" for i in range(n)],
            "cycle": [cycle] * n,
            "dimension": ["process"] * N_PROCESS + ["result"] * (n - N_PROCESS),
            "points_max": POINTS,
            "score_pct": truth,
            "material": [name] * n,
            "is_common": [is_common] * n,
        }
    )
