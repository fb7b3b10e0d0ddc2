"""
Draw the unbalanced designs that lme4 and the estimators are compared on.

Each has something that makes a mixed model hard: few examiners, panels of unequal size,
clauses missing, components that are truly zero, cells with one application. The seeds
are fixed, so running this again writes the same bytes. Severity positive = harsh.

    uv run python tests/calibration/reference/lme4/make_inputs.py
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

HERE = Path(__file__).parent
TERMS = (
    "application",
    "application_clause",
    "sheet",
    "examiner",
    "examiner_cycle",
    "examiner_dimension",
)
DEVIATIONS = {
    "application": 8.0,
    "application_clause": 7.0,
    "sheet": 4.0,
    "examiner": 4.5,
    "examiner_cycle": 2.0,
    "examiner_dimension": 2.0,
    "residual": 10.0,
}


@dataclass(frozen=True)
class Design:
    """
    What makes one archive.

    `standing` panels sit together for a whole cycle and are dealt anew in the next.
    `common` applications a cycle are scored by everyone; `repeated` ones come back in
    the second cycle before other examiners. `partial` examiners score process clauses
    only. `missing` is a share of cells, `pools` the number of unconnected offices.
    """

    name: str
    seed: int
    cycles: int = 2
    applications: int = 14  # of one cycle
    examiners: int = 12
    panel: tuple[int, ...] = (3,)
    clauses: int = 9
    sectors: int = 2
    sector_clauses: bool = False
    standing: bool = False
    single: bool = False  # one application an examiner and cycle
    missing: float = 0.0
    partial: int = 0
    common: int = 0
    repeated: int = 0
    pools: int = 1
    step: float = 5.0  # 0 leaves scores unrounded
    deviations: dict[str, float] = field(default_factory=dict)


DESIGNS = (
    Design("one_cycle", 101, cycles=1, applications=24, examiners=14, clauses=12),
    Design("one_cycle_large", 102, cycles=1, applications=70, examiners=40, clauses=18),
    Design("two_cycles", 103),
    Design("panels_of_two", 104, panel=(2,), applications=20, examiners=10),
    Design("panels_of_five", 105, panel=(5,), applications=12, examiners=15),
    Design("panels_of_two_to_five", 106, cycles=3, panel=(2, 3, 4, 5), clauses=12),
    Design("typical", 107, cycles=4, applications=18, examiners=24, clauses=18),
    Design("standing", 108, cycles=2, standing=True, applications=24, examiners=15),
    Design("standing_four_cycles", 109, cycles=4, standing=True, applications=20),
    Design("tenth_missing", 110, cycles=3, applications=16, missing=0.1, clauses=12),
    Design("half_missing", 111, cycles=3, applications=24, examiners=18, missing=0.5),
    Design("process_only", 112, cycles=3, applications=16, partial=4, clauses=12),
    Design("sector_clauses", 113, sectors=3, sector_clauses=True, applications=30),
    Design(
        "sector_clauses_missing",
        114,
        cycles=3,
        sectors=4,
        sector_clauses=True,
        applications=26,
        examiners=18,
        missing=0.15,
        partial=2,
    ),
    Design("one_scale", 115, deviations={"examiner": 0.0, "examiner_cycle": 0.0}),
    Design("no_halo", 116, cycles=3, applications=18, deviations={"sheet": 0.0}),
    Design("no_wobble", 117, cycles=4, deviations={"examiner_cycle": 0.0}),
    Design(
        "no_dimension", 118, cycles=3, clauses=12, deviations={"examiner_dimension": 0.0}
    ),
    Design(
        "flat",
        119,
        applications=9,
        examiners=7,
        clauses=9,
        deviations={"examiner": 1.5, "examiner_cycle": 1.0, "examiner_dimension": 0.5},
    ),
    Design(
        "flat_four_cycles",
        120,
        cycles=4,
        applications=8,
        examiners=6,
        clauses=6,
        deviations={"examiner": 0.7, "examiner_cycle": 0.7, "sheet": 5.0},
    ),
    Design(
        "residual_only",
        121,
        applications=12,
        deviations=dict.fromkeys(TERMS, 0.0),
    ),
    Design("common_cases", 122, cycles=2, applications=12, common=2, clauses=12),
    Design("common_material", 123, cycles=2, applications=16, examiners=16, repeated=3),
    Design("cells_of_one", 124, cycles=3, sectors=8, applications=12, examiners=10),
    Design(
        "strong_unrounded",
        125,
        cycles=3,
        applications=15,
        step=0.0,
        deviations={"examiner": 12.0, "sheet": 1.0, "residual": 3.0},
    ),
    Design("one_application_each", 126, cycles=4, single=True, applications=6),
    Design("two_offices", 127, pools=2, applications=10, examiners=8),
    Design("three_offices_missing", 128, cycles=3, pools=3, missing=0.2, applications=9),
    Design("four_panels_apart", 129, cycles=1, pools=4, examiners=4, applications=6),
)


def panels(design: Design, rng: np.random.Generator) -> list[tuple[int, int, int]]:
    """Deal the sheets of one office: (cycle, application, examiner)."""
    sheets = []
    everyone = np.arange(design.examiners)
    for cycle in range(design.cycles):
        own = np.arange(design.applications) + cycle * design.applications
        sizes = rng.choice(design.panel, own.size)
        if design.single:
            dealt = rng.permutation(everyone)
            sizes = np.full(own.size, design.examiners // own.size)
        boards = np.array_split(rng.permutation(everyone), design.examiners // 3)
        for place, application in enumerate(own):
            if place < design.common:
                members = everyone
            elif design.standing:
                members = boards[place % len(boards)]
            elif design.single:
                members = dealt[place * sizes[0] : (place + 1) * sizes[0]]
            else:
                members = rng.choice(everyone, sizes[place], replace=False)
            sheets += [(cycle, int(application), int(member)) for member in members]
    for application in range(design.repeated):
        seen = [e for _, a, e in sheets if a == application]
        others = rng.choice(np.setdiff1d(everyone, seen), 3, replace=False)
        sheets += [(1, application, int(member)) for member in others]
    return sheets


def scores(design: Design, pool: int, rng: np.random.Generator) -> pl.DataFrame:
    """Draw the ratings of one office."""
    sheets = np.array(panels(design, rng))
    n_applications = int(sheets[:, 1].max()) + 1
    sector = rng.integers(design.sectors, size=n_applications)
    results = design.clauses - design.clauses // 3
    drawn = {
        name: rng.normal(0, design.deviations.get(name, deviation), shape)
        for (name, deviation), shape in zip(
            DEVIATIONS.items(),
            (
                (n_applications,),
                (n_applications, design.clauses),
                (len(sheets),),
                (design.examiners,),
                (design.examiners, design.cycles),
                (design.examiners, 2),
                (len(sheets), design.clauses),
            ),
            strict=True,
        )
    }
    level = 50 + rng.normal(0, 4, design.clauses)
    shift = rng.normal(0, 3, (design.cycles, design.sectors))
    rows = []
    for row, (cycle, application, examiner) in enumerate(sheets):
        for clause in range(design.clauses):
            dimension = int(clause >= results)
            if dimension and examiner < design.partial:
                continue
            if rng.random() < design.missing:
                continue
            score = (
                level[clause]
                + shift[cycle, sector[application]]
                + drawn["application"][application]
                + drawn["application_clause"][application, clause]
                - drawn["sheet"][row]
                - drawn["examiner"][examiner]
                - drawn["examiner_cycle"][examiner, cycle]
                - drawn["examiner_dimension"][examiner, dimension]
                + drawn["residual"][row, clause]
            )
            if design.step:
                score = np.round(score / design.step) * design.step
            prefix = f"{sector[application]}." if design.sector_clauses else ""
            rows.append(
                {
                    "application": f"a{pool}{application:03d}",
                    "examiner": f"e{pool}{examiner:02d}",
                    "clause": f"{prefix}{clause + 1}",
                    "cycle": f"t{cycle + 1}",
                    "sector": f"s{sector[application]}",
                    "dimension": "results" if dimension else "process",
                    "points_max": 1.5 if dimension else 1.0,
                    "score_pct": round(float(np.clip(score, 0, 100)), 6),
                    "component": f"k{pool}",
                }
            )
    # the order of rows must not matter, so it is not the order of the design
    return pl.DataFrame(rows)[rng.permutation(len(rows))]


def offices(ratings: pl.DataFrame) -> int:
    """Count the connected components of examiners and applications."""
    application = ratings["application"].rank("dense").to_numpy() - 1
    examiner = ratings["examiner"].rank("dense").to_numpy() - 1 + application.max() + 1
    size = int(examiner.max()) + 1
    edges = coo_array(
        (np.ones(len(application)), (application, examiner)), shape=(size, size)
    )
    return int(connected_components(edges, directed=False)[0])


def main() -> None:
    """Write one file per design."""
    folder = HERE / "inputs"
    folder.mkdir(exist_ok=True)
    for design in DESIGNS:
        rng = np.random.default_rng(design.seed)
        ratings = pl.concat(scores(design, pool, rng) for pool in range(design.pools))
        if offices(ratings) != design.pools:
            raise SystemExit(f"{design.name}: {offices(ratings)} components; new seed")
        if design.pools == 1:
            ratings = ratings.drop("component")
        text = ratings.write_csv().encode()
        (folder / f"{design.name}.csv.gz").write_bytes(gzip.compress(text, 9, mtime=0))
        print(f"{design.name:24}{ratings.height:6}")


if __name__ == "__main__":
    main()
