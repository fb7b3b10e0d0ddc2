"""Simulated worlds look like archives of award offices, and plant what they say."""

import dataclasses

import numpy as np
import polars as pl
import pytest
from recovery.designs import DESIGNS, FIXED_PCT, PANEL, Design
from recovery.harness import code_version
from recovery.studies import STUDIES
from recovery.worlds import MADE_UP, Recipe, draw_world, to_grid

BIG = Design("big", 300, 4, Recipe(sheet_sd=4, examiner_cycle_sd=1.5, severity_sd=4.5))
#: A recipe in which nothing but severity happens.
BARE = Recipe(
    sector_shift_points={"service": (0.0, 0.0)},
    sector_share={"service": 1.0},
    sd_points=0,
    returning_share=0,
    application_clause_sd=0,
    sheet_sd=0,
    examiner_dimension_sd=0,
    stretch_log_sd=0,
    halo_max=0,
    residual_sd=(0, 0),
    odd_five_share=0,
    step_pct=0.001,
)


def test_made_up_scheme_has_the_shape_of_a_standard() -> None:
    assert sum(MADE_UP.points) == 1000
    assert len(MADE_UP.points) == 18
    assert MADE_UP.result_share == pytest.approx(0.45)
    assert MADE_UP.weight.sum() == pytest.approx(1)


def test_clauses_agree_as_much_as_published_awards_do() -> None:
    """Clause ICC(1,1) of .40 to .50 from the one-way mean squares, three sheets each."""
    rng = np.random.default_rng(1)
    values = []
    for _ in range(5):
        ratings = draw_world(BIG.draw(rng), BIG.recipe, rng).ratings
        cells = ratings.group_by("clause", "application").agg(
            pl.col("score_pct").mean().alias("mean"),
            pl.col("score_pct").var().alias("within"),
        )
        by_clause = cells.group_by("clause").agg(
            (PANEL * pl.col("mean").var()).alias("between"), pl.col("within").mean()
        )
        between, within = (by_clause[c].to_numpy() for c in ("between", "within"))
        values.append(((between - within) / (between + (PANEL - 1) * within)).mean())
    assert 0.40 <= np.mean(values) <= 0.50


def test_a_quarter_to_a_third_of_applications_lie_above_500() -> None:
    rng = np.random.default_rng(2)
    totals = draw_world(BIG.draw(rng), BIG.recipe, rng).ratings
    for _ in range(4):
        totals.vstack(draw_world(BIG.draw(rng), BIG.recipe, rng).ratings, in_place=True)
    sheet = totals.with_row_index().group_by(
        pl.col("index") // (18 * PANEL), maintain_order=True
    )
    points = sheet.agg((pl.col("points_max") * pl.col("score_pct") / 100).sum() / PANEL)
    assert 0.23 <= (points["points_max"] > 500).mean() <= 0.33


@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: design.name)
def test_designs_are_what_their_names_say(design: Design) -> None:
    rng = np.random.default_rng(3)
    panels = design.draw(rng)
    assert all(len(set(row)) == PANEL for row in panels.examiners.tolist())
    world = draw_world(panels, design.recipe, rng)
    loads = world.truth["n_applications"]
    n_sheets = design.load * design.n_examiners * design.attendance * design.n_cycles
    assert loads.sum() == pytest.approx(n_sheets, rel=0.05)
    if not design.is_uneven:
        assert loads.max() - loads.min() <= 1
    assert world.truth["cycle"].n_unique() == design.n_cycles
    n_cells = len(panels.cycle) * PANEL * len(MADE_UP.points)
    assert len(world.ratings) / n_cells == pytest.approx(
        1 - design.missing_share, abs=0.01
    )
    partners = world.ratings.group_by("cycle", "application").agg(
        pl.col("examiner").unique().sort()
    )["examiner"]
    assert (partners.n_unique() < len(partners) / 3) == design.is_standing
    key = ["application", "examiner", "clause"]
    assert world.ratings.select(key).is_duplicated().sum() == 0


def test_severity_is_taken_off_what_is_seen() -> None:
    rng = np.random.default_rng(4)
    design = Design("bare", 12, 4, BARE)
    panels = design.draw(rng)
    fixed = np.resize(FIXED_PCT, panels.n_examiners)
    world = draw_world(panels, design.recipe, rng, severity=fixed)
    mean = world.ratings.group_by("examiner").agg(
        (pl.col("score_pct") * pl.col("points_max")).sum() / pl.col("points_max").sum()
    )
    assert np.allclose(
        45 - mean.sort("examiner")["score_pct"].to_numpy(), fixed, atol=1e-3
    )
    assert world.truth["true_pct"].to_list() == fixed.tolist()


def test_planted_severity_is_the_points_weighted_mean_over_dimensions() -> None:
    rng = np.random.default_rng(5)
    recipe = dataclasses.replace(BARE, examiner_dimension_sd=6.0, examiner_cycle_sd=2.0)
    design = Design("two dimensions", 30, 4, recipe, n_cycles=2)
    world = draw_world(design.draw(rng), recipe, rng)
    weighted = (pl.col("score_pct") * pl.col("points_max")).sum() / pl.col(
        "points_max"
    ).sum()
    found = world.ratings.group_by("cycle", "examiner").agg(
        (45 - weighted).alias("found")
    )
    both = world.truth.join(found, on=["cycle", "examiner"], validate="1:1")
    assert len(both) == len(world.truth)
    assert np.allclose(both["found"], both["true_pct"], atol=1e-3)
    # neither dimension alone tells it
    process = world.ratings.filter(dimension="process").group_by("cycle", "examiner")
    alone = world.truth.join(
        process.agg((45 + 2.25 - pl.col("score_pct").mean()).alias("found")),
        on=["cycle", "examiner"],
    )
    assert np.abs(alone["found"] - alone["true_pct"]).max() > 2


def test_drifters_go_two_points_a_cycle_and_others_stay() -> None:
    rng = np.random.default_rng(6)
    recipe = dataclasses.replace(BARE, drifting_share=0.125)
    design = Design("drift", 300, 2, recipe, n_cycles=4)
    truth = draw_world(design.draw(rng), recipe, rng).truth
    slopes = (
        truth.sort("examiner", "cycle")
        .group_by("examiner")
        .agg(pl.col("true_pct").diff().drop_nulls().round(9))
    )
    assert all(len(set(steps)) == 1 for steps in slopes["true_pct"].to_list())
    step = slopes["true_pct"].list.first()
    assert set(step.to_list()) == {-2.0, 0.0, 2.0}
    assert 0.09 <= (step != 0).mean() <= 0.16


def test_scores_stand_on_the_grid_and_like_tens() -> None:
    rng = np.random.default_rng(7)
    seen = rng.uniform(-20, 120, 100_000)
    score = to_grid(seen, Recipe(), rng)
    assert set(np.unique(score)) == set(range(0, 101, 5))
    inside = (seen > 2.5) & (seen < 97.5)
    is_ten = score[inside] % 10 == 0
    # of 19 inner steps 9 are tens; a quarter of the ten odd ones go there
    assert is_ten.mean() == pytest.approx((9 + 10 / 4) / 19, abs=0.01)
    assert np.abs(score - np.clip(seen, 0, 100)).max() <= 7.5


def test_same_seed_same_world() -> None:
    design = DESIGNS[10]
    first, second = (
        draw_world(design.draw(rng), design.recipe, rng)
        for rng in (np.random.default_rng(8), np.random.default_rng(8))
    )
    assert first.ratings.equals(second.ratings)
    assert first.truth.equals(second.truth)


@pytest.mark.parametrize("name", list(STUDIES))
def test_a_study_knows_the_code_its_results_rest_on(name: str) -> None:
    # a source that moved would stop the long command at its start
    assert len(code_version(STUDIES[name])) == 12
