"""Sheets that were not written alone are found, and others hardly ever."""

from itertools import product

import numpy as np
import polars as pl
import pytest
from recovery.designs import Design
from recovery.worlds import Recipe, draw_world, to_grid

from calibration.panels.independence import equal_chance, equal_limit, not_independent
from calibration.severity import SeverityFit, fit_severity

VARIANCES = {
    "examiner": 20.25,
    "sheet": 16.0,
    "examiner_dimension": 4.0,
    "residual": 100.0,
}


def world(recipe: Recipe, design: Design, seed: int) -> tuple[pl.DataFrame, SeverityFit]:
    rng = np.random.default_rng(seed)
    ratings = draw_world(design.draw(rng), recipe, rng).ratings
    return ratings, fit_severity(ratings, intervals=False)


@pytest.fixture(scope="module")
def archive() -> tuple[pl.DataFrame, SeverityFit]:
    """Section 9 with all its manners: stretch, halo, heaping."""
    recipe = Recipe(sheet_sd=4.0, examiner_cycle_sd=1.5)
    design = Design("archive", 45, 4, n_cycles=2, attendance=0.667)
    return world(recipe, design, seed=1)


def copied(ratings: pl.DataFrame, n_changed: int) -> tuple[pl.DataFrame, str]:
    """Let the second examiner of the first application copy the first one's sheet."""
    name = ratings["application"].min()
    own = ratings.filter(pl.col("application") == name).sort("examiner", "clause")
    first, second = own["examiner"].unique().sort()[:2]
    # what is left of his own differs from the copy
    sheet = own.filter(pl.col("examiner") == first).with_row_index()
    taken = (
        pl.when(pl.col("index") < n_changed)
        .then((pl.col("score_pct") + 30) % 90 + 5)
        .otherwise(pl.col("score_pct"))
    )
    sheet = sheet.with_columns(
        taken.alias("score_pct"), pl.lit(second).alias("examiner")
    ).drop("index")
    is_replaced = (pl.col("application") == name) & (pl.col("examiner") == second)
    return pl.concat([ratings.filter(~is_replaced), sheet.select(ratings.columns)]), name


@pytest.mark.parametrize(
    ("difference", "residual", "heaping"),
    [
        (0.0, 14.0, (0.0, 0.0)),
        (7.0, 13.0, (0.25, 0.25)),
        (3.0, 17.0, (1.0, 0.2)),
        (12.0, 2.0, (0.5, 0.5)),
        (1.0, 0.0, (0.0, 0.6)),
    ],
)
def test_chance_is_that_of_simulated_pairs(
    difference: float, residual: float, heaping: tuple[float, float]
) -> None:
    rng = np.random.default_rng(2)
    n = 400_000
    # two whole periods of the grid, far from the ends of the scale
    level = rng.uniform(40, 60, n)
    shift = difference + rng.normal(0, 1, n) * residual
    seen = [
        to_grid(value, Recipe(odd_five_share=share), rng)
        for value, share in zip((level, level + shift), heaping, strict=True)
    ]
    found = equal_chance(np.array(difference / 5), np.array(residual / 5), heaping)
    assert found == pytest.approx((seen[0] == seen[1]).mean(), abs=0.003)


@pytest.mark.parametrize("sizes", [(12, 6), (5, 0), (18,)])
def test_limit_is_the_point_of_simulated_sheets(sizes: tuple[int, ...]) -> None:
    rng = np.random.default_rng(3)
    n = 100_000
    common = rng.normal(0, np.sqrt(2 * 36.25), n) / 5
    equal = np.zeros(n, dtype=np.int64)
    for size in sizes:
        own = common + rng.normal(0, np.sqrt(2 * 4.0), n) / 5
        chance = equal_chance(own, np.array(np.sqrt(200.0) / 5), (0.25, 0.25))
        equal += rng.binomial(size, chance)
    limit = equal_limit(sizes, VARIANCES, (0.25, 0.25))
    assert (equal > limit).mean() <= 0.0014
    assert (equal > limit - 1).mean() >= 0.0006


def test_limit_does_not_depend_on_the_nodes(monkeypatch: pytest.MonkeyPatch) -> None:
    designs = list(product([(12, 6)], [0.0, 0.5], [0.0, 0.6]))
    coarse = [equal_limit(n, VARIANCES, (h, h), cv) for n, h, cv in designs]
    for name in ("SHEET_NODES", "DIMENSION_NODES", "RESIDUAL_NODES"):
        monkeypatch.setattr(f"calibration.panels.independence.{name}", 31)
    fine = [equal_limit(n, VARIANCES, (h, h), cv) for n, h, cv in designs]
    assert coarse == fine


def test_sheets_written_alone_are_hardly_ever_named(
    archive: tuple[pl.DataFrame, SeverityFit],
) -> None:
    # 240 pairs at .001: more than two has a chance of two in a thousand
    assert not_independent(*archive).height <= 2


@pytest.mark.recovery
@pytest.mark.parametrize("sheet_sd", [3.0, 5.0])
@pytest.mark.parametrize("heaping", [0.0, 0.25])
@pytest.mark.parametrize("halo_max", [0.0, 0.4])
def test_false_rate_stays_at_one_in_a_thousand(
    sheet_sd: float, heaping: float, halo_max: float
) -> None:
    recipe = Recipe(sheet_sd=sheet_sd, odd_five_share=heaping, halo_max=halo_max)
    ratings, fit = world(recipe, Design("many", 1500, 4), seed=4)
    # 6,000 pairs at .001: more than 14 has a chance of one in a thousand
    assert not_independent(ratings, fit).height <= 14


@pytest.mark.parametrize("n_changed", [0, 2])
def test_copied_sheets_are_named(
    archive: tuple[pl.DataFrame, SeverityFit], n_changed: int
) -> None:
    ratings, fit = archive
    with_copy, name = copied(ratings, n_changed)
    found = not_independent(with_copy, fit).filter(pl.col("application") == name)
    row = found.filter(pl.col("n_equal") >= 18 - n_changed - 1).row(0, named=True)
    assert row["reason"] == "equal_sheets"
    assert row["examiner_1"] < row["examiner_2"]
    assert row["n_clauses"] >= 17
    assert row["limit"] < row["n_equal"]


def test_an_examiner_who_gives_everything_the_same(
    archive: tuple[pl.DataFrame, SeverityFit],
) -> None:
    ratings, fit = archive
    constant = ratings["examiner"].min()
    score = pl.when(pl.col("examiner") == constant).then(50.0)
    flat = ratings.with_columns(score.otherwise(pl.col("score_pct")).alias("score_pct"))
    found = not_independent(flat, fit)
    involved = (pl.col("examiner_1") == constant) | (pl.col("examiner_2") == constant)
    assert found.filter(involved).height <= 1
    empty = flat.with_columns(pl.lit(0.0).alias("score_pct"))
    assert not_independent(empty, fit).height == 0


def test_equal_ends_of_the_scale_say_nothing(
    archive: tuple[pl.DataFrame, SeverityFit],
) -> None:
    ratings, fit = archive
    name = ratings["application"].min()
    no_results = (pl.col("application") == name) & (
        pl.col("clause").is_in(ratings["clause"].unique().sort().tail(13).to_list())
    )
    score = pl.when(no_results).then(0.0).otherwise(pl.col("score_pct"))
    found = not_independent(ratings.with_columns(score.alias("score_pct")), fit)
    assert found.filter(pl.col("application") == name).height == 0


def consensus_of(ratings: pl.DataFrame) -> pl.DataFrame:
    return (
        ratings.group_by("cycle", "application", "clause")
        .agg(pl.col("score_pct").median().alias("consensus_pct"))
        .sort("application", "clause")
    )


def test_sheets_filled_in_after_the_meeting_are_named(
    archive: tuple[pl.DataFrame, SeverityFit],
) -> None:
    ratings, fit = archive
    agreed = consensus_of(ratings)
    name = ratings["application"].max()
    clauses = ratings["clause"].unique().sort()

    def after_the_meeting(n_own: int) -> pl.DataFrame:
        """Copy the consensus to all sheets of a panel but for some of one's clauses."""
        examiner = ratings.filter(pl.col("application") == name)["examiner"].max()
        is_own = (pl.col("examiner") == examiner) & pl.col("clause").is_in(
            clauses.head(n_own).to_list()
        )
        value = pl.when(is_own).then(99.0).otherwise(pl.col("consensus_pct"))
        score = pl.when(pl.col("application") == name).then(value)
        return (
            ratings.join(agreed, on=["cycle", "application", "clause"])
            .with_columns(score.otherwise(pl.col("score_pct")).alias("score_pct"))
            .drop("consensus_pct")
        )

    def named(frame: pl.DataFrame) -> list[tuple[object, ...]]:
        found = not_independent(frame, fit, agreed)
        return (
            found.filter(pl.col("reason") == "equal_to_consensus")
            .select("application", "n_equal", "n_clauses", "limit", "examiner_1")
            .rows()
        )

    # 80% of 18 clauses are reached at 15, and not at 14
    assert named(after_the_meeting(3)) == [(name, 15, 18, 14, None)]
    assert named(after_the_meeting(4)) == []
    assert named(ratings) == []


def test_order_of_rows_changes_no_byte(
    archive: tuple[pl.DataFrame, SeverityFit],
) -> None:
    ratings, fit = archive
    with_copy, _ = copied(ratings, 0)
    mixed = with_copy.sample(fraction=1, shuffle=True, seed=5)
    agreed = consensus_of(with_copy)
    found = not_independent(with_copy, fit, agreed)
    assert found.equals(not_independent(mixed, fit, agreed.reverse()))
    assert found.height


def test_common_cases_duplicates_and_failed_fits_give_an_empty_frame(
    archive: tuple[pl.DataFrame, SeverityFit],
) -> None:
    ratings, fit = archive
    with_copy, _ = copied(ratings, 0)
    common = with_copy.with_columns(pl.lit(value=True).alias("is_common"))
    twice = pl.concat([with_copy, with_copy.head(1)])
    one = with_copy.filter(pl.col("examiner") == with_copy["examiner"].min())
    for frame in (common, twice, with_copy.clear()):
        assert not_independent(frame, fit).height == 0
    assert not_independent(one, fit_severity(one)).height == 0
    columns = ["application", "cycle", "reason", "examiner_1", "examiner_2", "n_equal"]
    assert not_independent(common, fit).columns[:6] == columns
