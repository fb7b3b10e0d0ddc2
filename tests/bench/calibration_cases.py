"""
Ratings of the sizes that the estimators' speed is asked for.

Balanced on purpose: what is timed is the number of ratings and of examiners active in a
cycle, and those can be read off the arguments. Severity positive = harsh.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

STEP = 5  # scores are multiples of five percent


@dataclass(frozen=True)
class Pool:
    """
    The design of one pool of examiners.

    In every cycle `panels * panel_size` of the `examiners` are active. They are dealt
    into panels `rounds` times, each panel takes one application, so everyone active
    scores `rounds` applications a cycle.
    """

    examiners: int
    panels: int
    rounds: int
    panel_size: int = 3
    cycles: int = 6
    clauses: int = 18
    sectors: int = 4

    @property
    def applications(self) -> int:
        """Applications of one cycle."""
        return self.panels * self.rounds


# 579 of 870 examiners active in a cycle with 8 applications each: 500,256 ratings
NATIONAL = Pool(examiners=870, panels=193, rounds=8)
# 78 of 117 examiners active: 67,392 ratings a pool
REGIONAL = Pool(examiners=117, panels=26, rounds=8)
REGIONS = 30
# 40 applications of one cycle, 2 an examiner: 12,960 ratings
TYPICAL = Pool(examiners=60, panels=20, rounds=2)

# standard deviations in percent points, calibration.md section 9
APPLICATION, APPLICATION_CLAUSE, SHEET = 8.0, 7.0, 4.0
EXAMINER, EXAMINER_CYCLE, EXAMINER_DIMENSION, RESIDUAL = 4.5, 1.5, 2.0, 10.0


def ratings(pool: Pool, seed: int, missing: float = 0.0, name: str = "") -> pl.DataFrame:
    """Draw one pool; `missing` is a share of cells, `name` begins every id."""
    rng = np.random.default_rng(seed)
    size = pool.panel_size
    active = pool.panels * size
    applications = pool.applications
    dealt = []
    for _ in range(pool.cycles):
        members = rng.choice(pool.examiners, active, replace=False)
        dealt.append([rng.permutation(members) for _ in range(pool.rounds)])
    # one row per sheet, by cycle, application and place in the panel
    examiner = np.array(dealt).reshape(-1)
    application = np.repeat(np.arange(pool.cycles * applications), size)
    sector = rng.integers(pool.sectors, size=pool.cycles * applications)
    cycle = np.repeat(np.arange(pool.cycles), applications * size)

    # one column per clause, the last third being results
    dimension = (np.arange(pool.clauses) >= pool.clauses * 2 // 3).astype(int)
    points = np.where(dimension == 1, 75, 45)
    level = (
        50
        + rng.normal(0, 4, pool.clauses)
        + rng.normal(0, 2, (pool.cycles, pool.sectors))[cycle, sector[application], None]
        + rng.normal(0, APPLICATION, sector.size)[application, None]
        + rng.normal(0, APPLICATION_CLAUSE, (sector.size, pool.clauses))[application]
    )
    severity = (
        rng.normal(0, EXAMINER, pool.examiners)[examiner, None]
        + rng.normal(0, EXAMINER_CYCLE, (pool.examiners, pool.cycles))[
            examiner, cycle, None
        ]
        + rng.normal(0, EXAMINER_DIMENSION, (pool.examiners, 2))[examiner][:, dimension]
        + rng.normal(0, SHEET, examiner.size)[:, None]
    )
    score = level - severity + rng.normal(0, RESIDUAL, level.shape)
    score = np.clip(np.round(score / STEP) * STEP, 0, 100)

    kept = rng.random(score.shape) >= missing
    sheet, clause = np.nonzero(kept)

    def ids(letter: str, numbers: np.ndarray) -> pl.Series:
        unique, place = np.unique(numbers, return_inverse=True)
        return pl.Series([f"{name}{letter}{n:06d}" for n in unique]).gather(place)

    return pl.DataFrame(
        {
            "application": ids("a", application).gather(sheet),
            "examiner": ids("e", examiner).gather(sheet),
            "clause": pl.Series([f"c{n:02d}" for n in range(pool.clauses)]).gather(
                clause
            ),
            "cycle": pl.Series([str(2016 + 2 * n) for n in range(pool.cycles)]).gather(
                cycle[sheet]
            ),
            "sector": pl.Series([f"s{n}" for n in range(pool.sectors)]).gather(
                sector[application[sheet]]
            ),
            "dimension": pl.Series(["process", "results"]).gather(dimension[clause]),
            "points_max": points[clause].astype(np.float64),
            "score_pct": score[kept],
        }
    )


def regional(
    regions: int = REGIONS, pool: Pool = REGIONAL, seed: int = 41
) -> pl.DataFrame:
    """Draw pools that share no examiner and no application."""
    return pl.concat(
        ratings(pool, seed + number, name=f"r{number:02d}") for number in range(regions)
    )
