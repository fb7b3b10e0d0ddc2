"""The recipe gives archives that look like a state award's, and truths that are true."""

import numpy as np
import pytest

from ingest.simulate.people import Examiner, assign, credit_code, stream
from ingest.simulate.scheme import read_scheme
from ingest.simulate.scores import (
    Recipe,
    Traits,
    draw_factors,
    draw_profiles,
    draw_traits,
    observe,
    severity_pct,
    to_grid,
)

N_APPLICATIONS = 2_000
TEXT = read_scheme().sectors["manufacturing"]


def simulated(seed):
    """Score many applications, each by three examiners of a large pool."""
    recipe, rng = Recipe(), np.random.default_rng(seed)
    totals = rng.normal(recipe.mean_points, recipe.sd_points, N_APPLICATIONS)
    profiles = draw_profiles(totals, TEXT.points, TEXT.is_result, rng, recipe)
    pool = [draw_traits(rng, recipe) for _ in range(500)]
    chosen = [rng.choice(len(pool), 3, replace=False) for _ in range(N_APPLICATIONS)]
    traits = [[pool[i] for i in row] for row in chosen]
    shifts = rng.normal(0, recipe.examiner_cycle_sd, (N_APPLICATIONS, 3))
    return observe(profiles, traits, shifts, TEXT.is_result, rng, recipe)


def clause_agreement(given):
    """ICC(1,1) of each clause by the one-way analysis of variance, averaged."""
    n, k, _ = given.shape
    means = given.mean(axis=1)
    between = k * means.var(axis=0, ddof=1)
    within = ((given - means[:, None]) ** 2).sum(axis=(0, 1)) / (n * (k - 1))
    return ((between - within) / (between + (k - 1) * within)).mean()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_agreement_and_level_are_those_of_a_state_award(seed):
    given = simulated(seed)
    assert 0.40 <= clause_agreement(given) <= 0.50
    totals = (given @ TEXT.points / 100).mean(axis=1)
    assert 0.23 <= (totals > 500).mean() <= 0.33
    assert set(np.unique(given)) <= set(read_scheme().bands)


def test_results_lie_below_processes_by_the_gap():
    recipe, rng = Recipe(), np.random.default_rng(1)
    totals = np.full(N_APPLICATIONS, recipe.mean_points)
    profiles = draw_profiles(totals, TEXT.points, TEXT.is_result, rng, recipe)
    gap = profiles[:, ~TEXT.is_result].mean() - profiles[:, TEXT.is_result].mean()
    assert gap == pytest.approx(recipe.result_gap_pct, abs=0.3)
    assert (profiles @ TEXT.points / 100).mean() == pytest.approx(450, abs=2)


def test_severity_of_the_truth_is_what_a_harsh_examiner_takes_off():
    recipe, rng = Recipe(), np.random.default_rng(1)
    plain = {"drift": 0.0, "stretch": 1.0, "halo": 0.0, "residual_sd": 10.0}
    fair = Traits(0.0, 0.0, 0.0, **plain)
    harsh = Traits(6.0, 2.0, -3.0, **plain)
    profiles = np.full((N_APPLICATIONS, len(TEXT.points)), 50.0)
    traits = [[fair, harsh]] * N_APPLICATIONS
    shifts = np.tile([0.0, 1.5], (N_APPLICATIONS, 1))
    given = observe(profiles, traits, shifts, TEXT.is_result, rng, recipe)
    weights = TEXT.points / TEXT.points.sum()
    taken_off = ((given[:, 0] - given[:, 1]) @ weights).mean()
    result_share = weights[TEXT.is_result].sum()
    assert severity_pct(harsh, 1.5, result_share) == pytest.approx(
        7.5 + 0.55 * 2 - 0.45 * 3
    )
    assert taken_off == pytest.approx(severity_pct(harsh, 1.5, result_share), abs=0.5)


def test_a_quarter_of_odd_fives_goes_to_the_nearest_ten():
    recipe = Recipe()
    seen = np.tile([44.0, 46.0], (20_000, 1))
    given = to_grid(seen, np.random.default_rng(1), recipe)
    assert set(np.unique(given[:, 0])) == {40, 45}
    assert set(np.unique(given[:, 1])) == {45, 50}
    assert (given != 45).mean() == pytest.approx(recipe.odd_five_share, abs=0.01)


def test_no_sheet_is_zero_throughout():
    given = to_grid(np.full((100, 3, 18), -20.0), np.random.default_rng(1), Recipe())
    assert (given.sum(axis=-1) == 5).all()


def test_factors_follow_their_clause():
    scores = np.repeat([20, 50, 80], 6)
    tendencies = np.tile([6.0, 0.0, -2.0, -4.0], (18, 1))
    rng = np.random.default_rng(1)
    drawn = np.array(
        [draw_factors(scores, tendencies, rng, Recipe()) for _ in range(300)]
    )
    assert drawn.mean(axis=0) == pytest.approx(scores[:, None] + tendencies, abs=2)


def test_sector_shifts_leave_the_mean_of_all_where_it_is():
    recipe = Recipe()
    weights = recipe.sector_weight
    for progress in (0.0, 0.4, 1.0):
        means = [
            recipe.sector_mean(sector, progress) * w for sector, w in weights.items()
        ]
        assert sum(means) / sum(weights.values()) == pytest.approx(recipe.mean_points)


def test_credit_codes_have_the_shape_of_the_national_standard():
    digits = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    region = read_scheme().regions[0]
    codes = [credit_code(n, region, is_public=n % 2 == 0) for n in range(2_000)]
    assert len(set(codes)) == len(codes)
    for code in codes:
        assert len(code) == 18
        assert code[8:11] == "DEM"
        assert (
            sum(digits.index(c) * pow(3, i, 31) for i, c in enumerate(code[:17])) % 31
            == (31 - digits.index(code[17])) % 31
        )


def people(n):
    blank = {"employer": "", "field": "", "role": "examiner", "first_cycle": 2025}
    return [
        Examiner(i, f"E{i + 1:03d}", str(i), **blank, joined_year=2025, zeal=0.5)
        for i in range(n)
    ]


@pytest.mark.parametrize("is_standing", [True, False])
@pytest.mark.parametrize(
    ("n_applications", "n_examiners"), [(1, 3), (40, 30), (41, 4), (7, 60)]
)
def test_every_application_gets_three_different_examiners(
    n_applications, n_examiners, is_standing
):
    panels, batch = assign(n_applications, people(n_examiners), is_standing, stream(1, 9))
    assert len(panels) == len(batch) == n_applications
    assert all(len({one.examiner_id for one in panel}) == 3 for panel in panels)
    if not is_standing:
        loads = np.bincount([one.index for panel in panels for one in panel])
        assert loads[loads > 0].max() <= -(-n_applications * 3 // n_examiners) + 1
