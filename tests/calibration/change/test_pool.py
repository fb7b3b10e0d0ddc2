import dataclasses
from collections.abc import Iterator

import numpy as np
import polars as pl
import pytest
from case_ratings import POINTS, draw_ratings

from calibration.change.fit import fit_change
from calibration.change.pool import (
    POOL_SOURCES,
    CommonCases,
    common_cases,
    contrast,
    contrast_covariance,
    pool_changes,
)
from calibration.one_thread import one_thread

CYCLES = ("2023", "2024", "2025")


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with one_thread():
        yield


def sheets(
    *scored: tuple[str, str, range], n_clauses: int = 18, missing: int = 0
) -> CommonCases:
    """Sheets of (material, cycle, examiners); the last clauses of some are missing."""
    rows = [
        (material, cycle, f"{material}/{cycle}", f"e{e:02d}", f"q{i:02d}")
        for material, cycle, examiners in scored
        for e in examiners
        for i in range(n_clauses - (missing if e % 3 == 0 else 0))
    ]
    names = ["material", "cycle", "application", "examiner", "clause"]
    frame = pl.DataFrame(rows, schema=names, orient="row").with_columns(
        dimension=pl.when(pl.col("clause") < "q12")
        .then(pl.lit("process"))
        .otherwise(pl.lit("result")),
        points_max=20.0 + pl.col("clause").str.slice(1).cast(pl.Float64),
        score_pct=pl.lit(50.0),
        is_common=True,
    )
    examiners = frame["examiner"].unique().sort().to_list()
    return common_cases(frame, examiners, CYCLES)


def draw_scores(
    rng: np.random.Generator,
    cases: CommonCases,
    variances: dict[str, float],
    n: int = 1,
) -> np.ndarray:
    """Scores whose every effect is drawn n times; the material itself is as it is."""
    material = 40.0 + 3.0 * cases.keys["clause"] + 11.0 * cases.keys["material"]
    score = np.repeat(material[None], n, axis=0)
    for source, keys in POOL_SOURCES.items():
        codes = np.stack([cases.keys[name] for name in keys])
        unit = np.unique(codes, axis=1, return_inverse=True)[1].reshape(-1)
        effect = rng.normal(0, np.sqrt(variances[source]), (n, unit.max() + 1))
        score += effect[:, unit]
    return score


def parts(
    sheet_sd: float, wobble: float = 1.5, residual_sd: float = 10.5
) -> dict[str, float]:
    return {
        "examiner": 4.5**2,
        "examiner_cycle": wobble**2,
        "examiner_dimension": 4.0,
        "sheet": sheet_sd**2,
        "residual": residual_sd**2,
    }


@pytest.mark.parametrize(
    ("sheet_sd", "wobble", "expected"), [(3, 0, 1.0), (4, 1.5, 1.2), (5, 1.5, 1.4)]
)
def test_a_pool_of_thirty_sees_a_change_to_a_point_and_a_bit(
    sheet_sd: float, wobble: float, expected: float
) -> None:
    # one case scored twice by the pool: 1.0 to 1.4 pp; by one person: 5.5 pp
    pool = sheets(("case", "2023", range(30)), ("case", "2024", range(30)))
    frame = pool_changes(pool, CYCLES, parts(sheet_sd, wobble), 100)
    assert frame["se_change_pct"][0] == pytest.approx(expected, abs=0.1)
    alone = sheets(("case", "2023", range(1)), ("case", "2024", range(1)))
    person = pool_changes(alone, CYCLES, parts(3, 0), 100)
    assert person["se_change_pct"][0] == pytest.approx(5.5, abs=0.1)


@pytest.mark.parametrize(
    "cases",
    [
        sheets(("case", "2023", range(12)), ("case", "2024", range(12))),
        sheets(("case", "2023", range(12)), ("case", "2024", range(6, 15))),
        sheets(("case", "2023", range(9)), ("case", "2024", range(20, 32)), missing=5),
        sheets(
            ("case", "2023", range(10)),
            ("case", "2024", range(4, 12)),
            ("other", "2023", range(3)),
            ("other", "2024", range(6)),
        ),
    ],
    ids=["same examiners", "some in common", "nobody in common", "two cases"],
)
def test_the_change_scatters_as_its_standard_error_says(cases: CommonCases) -> None:
    rng = np.random.default_rng(1)
    variances = parts(4.0)
    cycle = cases.keys["cycle"]
    weights = contrast(cases, cycle == 0, cycle == 1)
    drawn = draw_scores(rng, cases, variances, n=3000) @ weights
    se = np.sqrt(contrast_covariance(cases, weights[None], variances)[0, 0])
    assert drawn.mean() == pytest.approx(0.0, abs=4 * se / np.sqrt(3000))
    assert drawn.std() == pytest.approx(se, rel=0.05)


def test_a_harsher_pool_has_a_positive_change() -> None:
    cases = sheets(("case", "2023", range(30)), ("case", "2024", range(30)))
    score = draw_scores(np.random.default_rng(2), cases, parts(4.0))[0]
    harsher = dataclasses.replace(cases, score=score - 6.0 * (cases.keys["cycle"] == 1))
    row = pool_changes(harsher, CYCLES, parts(4.0), 100).row(0, named=True)
    assert row["change_pct"] == pytest.approx(6.0, abs=3 * row["se_change_pct"])
    assert row["low"] < row["change_pct"] < row["high"]
    assert row["evidence"] == "training_case"
    assert (row["n_linking"], row["n_materials"]) == (30, 1)
    assert (row["n_sheets_from"], row["n_sheets_to"]) == (30, 30)


def test_clauses_count_with_their_points() -> None:
    cases = sheets(("case", "2023", range(2)), ("case", "2024", range(3)))
    clause, cycle = cases.keys["clause"], cases.keys["cycle"]
    share = (20.0 + np.arange(18)) / (20.0 + np.arange(18)).sum()
    weights = contrast(cases, cycle == 0, cycle == 1)
    np.testing.assert_allclose(
        np.bincount(clause[cycle == 1], weights=weights[cycle == 1]), share, rtol=1e-12
    )
    np.testing.assert_allclose(weights[cycle == 1], share[clause[cycle == 1]] / 3)
    np.testing.assert_allclose(weights[cycle == 0], -share[clause[cycle == 0]] / 2)


def test_without_common_material_nothing_is_said() -> None:
    cases = sheets(("case", "2023", range(9)), ("other", "2024", range(9)))
    frame = pool_changes(cases, CYCLES, parts(4.0), 100)
    assert frame["evidence"].to_list() == ["none", "none"]
    numbers = frame.select("change_pct", "low", "high", "se_change_pct")
    assert numbers.null_count().row(0) == (2, 2, 2, 2)


def test_material_that_skips_a_cycle_compares_the_cycles_that_used_it() -> None:
    cases = sheets(("case", "2023", range(9)), ("case", "2025", range(9)))
    frame = pool_changes(cases, CYCLES, parts(4.0), 100)
    assert frame.select("cycle_from", "cycle_to", "evidence").rows() == [
        ("2023", "2024", "none"),
        ("2023", "2025", "training_case"),
        ("2024", "2025", "none"),
    ]


def test_from_ratings_to_the_pools_change() -> None:
    rng = np.random.default_rng(3)
    severity = np.repeat(rng.normal(0, 4, (18, 1)), 2, axis=1)
    severity[:, 1] += 15.0
    ratings = draw_ratings(rng, severity, (18, 18))
    row = fit_change(ratings).pool.row(0, named=True)
    case = ratings.filter("is_common").group_by("cycle", "clause", maintain_order=True)
    means = case.agg(pl.col("score_pct").mean()).sort("cycle", "clause")["score_pct"]
    plain = means.to_numpy().reshape(2, -1) @ POINTS / POINTS.sum()
    assert row["change_pct"] == pytest.approx(plain[0] - plain[1], rel=1e-9)
    assert row["change_pct"] == pytest.approx(15.0, abs=3 * row["se_change_pct"])
    nothing = fit_change(ratings.drop("material")).pool.row(0, named=True)
    assert nothing["evidence"] == "none"
    assert nothing["change_pct"] is None
