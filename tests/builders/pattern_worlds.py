"""
Worlds of factor bands in which nothing changes between cycles, or one sector does.

Totals, clauses and factors as the specification of simulated archives has them (section
9), apart from what makes cycles differ: sectors keep their level, and who returns keeps
their own. Kept apart from the estimators.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

FACTORS = {"process": ["A", "D", "L", "I"], "result": ["Le", "T", "C", "I"]}
SECTOR_PCT = {"manufacturing": 2.5, "service": 1.0, "education": -2.0, "medical": 0.0}
N_PROCESS, N_RESULT, N_EXAMINERS = 12, 6, 3
BANDS = pl.DataFrame(
    {"band": [1, 2, 3, 4, 5, 6], "is_weak": [True] * 3 + [False] * 3},
    schema_overrides={"band": pl.Int32},
)


@dataclass(frozen=True)
class Recipe:
    """
    Sizes of a world.

    Attributes
    ----------
    n_organisations : int
        Of each sector and cycle.
    returning_share : float
        Of them, how many were there in the cycle before.
    change_pct : float
        By how much comparisons of the first sector rise in the last cycle, in pp.
    """

    n_organisations: int = 12
    n_cycles: int = 3
    returning_share: float = 0.3
    change_pct: float = 0.0


def band_of(percent: np.ndarray) -> np.ndarray:
    """Band of percentages rounded to fives."""
    steps = 5 * np.round(np.clip(percent, 0, 100) / 5)
    return np.searchsorted([10, 30, 50, 70, 90], steps, side="right") + 1


def draw_transitions(recipe: Recipe, rng: np.random.Generator) -> pl.DataFrame:
    """Draw the bands of every organisation, and count who moved from which to which."""
    clauses = [(f"p{i}", "process") for i in range(N_PROCESS)]
    clauses += [(f"r{i}", "result") for i in range(N_RESULT)]
    columns = [(c, d, f) for c, d in clauses for f in FACTORS[d]]
    clause_of = np.repeat(np.arange(len(clauses)), 4)
    lower = np.where(np.arange(len(clauses)) < N_PROCESS, 0.0, -5.0)[clause_of]
    tendency = rng.normal(0, 5, len(columns))
    n, rows = recipe.n_organisations, []
    n_back = round(recipe.returning_share * n)
    for position, (sector, level) in enumerate(SECTOR_PCT.items()):
        held: tuple[np.ndarray, np.ndarray] | None = None
        for cycle in range(recipe.n_cycles):
            names = np.arange(n) + cycle * n
            # what an organisation is worth, and where it is good, stays its own
            own = rng.normal(45 + level, 9, (n, 1))
            own = own + rng.normal(0, 7, (n, len(clauses)))
            if held is not None:
                names[:n_back], own[:n_back] = held[0][-n_back:], held[1][-n_back:]
            held = names, own
            severity = rng.normal(0, 4, (n, N_EXAMINERS, 1))
            sheet = rng.normal(0, 3, (n, N_EXAMINERS, 1))
            scored = own[:, None] + severity + sheet
            scored = scored + rng.normal(0, 10, (n, N_EXAMINERS, len(clauses)))
            percent = scored[:, :, clause_of] + lower + tendency
            percent = percent + rng.normal(0, 7, percent.shape)
            if position == 0 and cycle == recipe.n_cycles - 1:
                percent = percent + recipe.change_pct * np.array(
                    [factor == "C" for *_, factor in columns]
                )
            band = np.median(band_of(percent), axis=1).astype(int)
            rows.append((sector, cycle, names, band))
    return _counted(rows, columns)


def _counted(
    rows: list[tuple[str, int, np.ndarray, np.ndarray]],
    columns: list[tuple[str, str, str]],
) -> pl.DataFrame:
    frames = [
        pl.DataFrame(
            {
                "sector": sector,
                "cycle": cycle,
                "organisation": np.repeat(names, len(columns)),
                "column": np.tile(np.arange(len(columns)), len(names)),
                "band": band.ravel().astype(np.int32),
            }
        )
        for sector, cycle, names, band in rows
    ]
    bands = pl.concat(frames)
    key = ["sector", "organisation", "column"]
    steps = []
    for cycle in range(max(cycle for _, cycle, *_ in rows)):
        earlier = bands.filter(cycle=cycle).select(*key, band_from="band")
        later = bands.filter(cycle=cycle + 1).select(*key, band_to="band")
        moved = earlier.join(later, on=key, how="full", coalesce=True)
        counts = moved.group_by("sector", "column", "band_from", "band_to").len()
        steps.append(
            counts.with_columns(
                cycle_from=pl.lit(str(2020 + cycle)), cycle_to=pl.lit(str(2021 + cycle))
            )
        )
    names = pl.DataFrame(
        columns, schema=["clause", "dimension", "factor"], orient="row"
    ).with_row_index("column")
    return (
        pl.concat(steps)
        .join(names.with_columns(pl.col("column").cast(pl.Int64)), on="column")
        .select(
            pl.lit("虚构奖").alias("award_id"),
            pl.lit("s").alias("scheme"),
            pl.lit("independent").alias("basis"),
            "cycle_from", "cycle_to", "sector", "dimension",
            pl.lit("k").alias("category"),
            "clause", "factor", "band_from", "band_to", n_organisations="len",
        )
    )  # fmt: skip
