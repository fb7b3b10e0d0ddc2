"""What to expect of factors: every draw written out, clause by clause."""

from collections import Counter
from itertools import product

import numpy as np
import polars as pl
import pytest

from calibration.patterns.combinations import expected_combinations
from calibration.patterns.expected import expected_items

FACTORS = ("C", "I", "Le", "T")
AWARD = {"award_id": "a", "cycle": "2022", "scheme": "s", "basis": "independent"}
ClauseBands = list[tuple[str, str, str, int, tuple[int | None, ...]]]


def drawn_clauses(seed: int, n: int) -> ClauseBands:
    """Sector, category, clause, band of the percentage and bands of the factors."""
    rng = np.random.default_rng(seed)
    rows: ClauseBands = []
    for _ in range(n):
        sector = str(rng.choice(["education", "service"]))
        category, clause = [("x", "x1"), ("x", "x2"), ("y", "y1")][rng.integers(3)]
        band = int(rng.integers(2, 5))
        bands = [int(b) for b in np.clip(band + rng.integers(-1, 2, 4), 1, 6)]
        if rng.random() < 0.2:
            rows.append((sector, category, clause, band, (None, *bands[1:])))
        else:
            rows.append((sector, category, clause, band, tuple(bands)))
    return rows


def mixes_of(clauses: ClauseBands) -> pl.DataFrame:
    counts: Counter[tuple[object, ...]] = Counter()
    complete: Counter[tuple[object, ...]] = Counter()
    for sector, category, clause, clause_band, bands in clauses:
        for factor, band in zip(FACTORS, bands, strict=True):
            if band is not None:
                key = (sector, category, clause, factor, clause_band, band)
                counts[key] += 1
                complete[key] += None not in bands
    names = ["sector", "category", "clause", "factor", "clause_band", "band"]
    rows = [(*key, n, complete[key]) for key, n in counts.items()]
    return pl.DataFrame(rows, schema=[*names, "n", "n_complete"], orient="row").select(
        *(pl.lit(value).alias(name) for name, value in AWARD.items()),
        pl.lit("result").alias("dimension"),
        pl.all(),
    )


def weakest(bands: tuple[int, ...]) -> tuple[str, str]:
    """Limiting factor, and how far below the next one it is."""
    low, second = sorted(bands)[:2]
    if low == second:
        return "tie", "0"
    return FACTORS[bands.index(low)], "1" if second - low == 1 else "2+"


def chances(clauses: ClauseBands) -> dict[tuple[str, int], dict[tuple[int, ...], float]]:
    """Probability of each combination, by sector and band of the percentage."""
    pools: dict[tuple[str, int], Counter[int]] = {}
    for sector, _, _, clause_band, bands in clauses:
        pool = pools.setdefault((sector, clause_band), Counter())
        pool.update(band for band in bands if band is not None)
    return {
        key: {
            drawn: float(np.prod([pool[band] / pool.total() for band in drawn]))
            for drawn in product(sorted(pool), repeat=4)
        }
        for key, pool in pools.items()
    }


@pytest.fixture(scope="module")
def clauses() -> ClauseBands:
    return drawn_clauses(seed=8, n=90)


def test_each_group_expects_what_its_clauses_could_have_drawn(
    clauses: ClauseBands,
) -> None:
    expected: Counter[tuple[str, ...]] = Counter()
    for (sector, category, clause, _, bands), chance in (
        (row, chances(clauses)[row[0], row[3]]) for row in clauses
    ):
        groups = product(
            (sector, "all"), ((category, clause), (category, "all"), ("all", "all"))
        )
        for group in ((one, *two) for one, two in groups):
            for drawn, p in chance.items():
                for factor, observed, band in zip(FACTORS, bands, drawn, strict=True):
                    if observed is not None:
                        expected[*group, "band", factor, str(band)] += p
                if None not in bands:
                    expected[*group, "limiting", "all", weakest(drawn)[0]] += p
                    lagging = drawn[FACTORS.index("C")] < drawn[FACTORS.index("Le")]
                    expected[*group, "comparison", "all", "lagging"] += p * lagging
    columns = ["sector", "category", "clause", "topic", "subject", "item", "expected"]
    found = expected_items(mixes_of(clauses)).select(columns).rows()
    told = {row[:-1]: row[-1] for row in found if row[-1] > 0}
    assert told == pytest.approx({k: v for k, v in expected.items() if v > 0})


def test_combinations_and_their_coarse_rest_expect_everything(
    clauses: ClauseBands,
) -> None:
    complete = [row for row in clauses if None not in row[-1]]
    counts: Counter[tuple[object, ...]] = Counter()
    expected: Counter[tuple[object, ...]] = Counter()
    for sector in ("education", "service", "all"):
        mine = [row for row in complete if sector in (row[0], "all")]
        often = Counter((row[1], row[2], row[4]) for row in mine)

        def form(
            category: str, clause: str, bands: tuple[int, ...], often: Counter = often
        ) -> tuple[object, ...]:
            is_told = often[category, clause, bands] >= 2
            return (*weakest(bands), "-".join(map(str, bands)) if is_told else None)

        for own_sector, category, clause, clause_band, bands in mine:
            counts[sector, category, clause, *form(category, clause, bands)] += 1
            for drawn, p in chances(clauses)[own_sector, clause_band].items():
                expected[sector, category, clause, *form(category, clause, drawn)] += p
    names = ["sector", "category", "clause", "limiting_factor", "gap", "bands"]
    signatures = pl.DataFrame(
        [(*key, n) for key, n in counts.items()], schema=[*names, "n"], orient="row"
    ).with_columns(
        *(pl.lit(value).alias(name) for name, value in AWARD.items()),
        dimension=pl.lit("result"),
    )
    assert 5 < signatures["bands"].null_count() < signatures.height
    found = expected_combinations(signatures, mixes_of(clauses))
    for row in found.iter_rows(named=True):
        key = tuple(row[name] for name in names)
        assert row["expected"] == pytest.approx(expected[key], abs=1e-12), key


def test_nothing_expects_nothing() -> None:
    nothing = mixes_of(drawn_clauses(1, 3)).clear()
    assert expected_items(nothing).height == 0
