"""Changes on severities drawn from a known covariance, and on the real fit."""

import dataclasses
from collections.abc import Iterator

import numpy as np
import polars as pl
import pytest
from case_ratings import draw_ratings
from recovery.designs import random_panels
from recovery.worlds import Panels, Recipe, draw_world
from scipy.stats import t as student
from severity_draws import NO_CASES, draw_severities, shifted

from calibration import RatingsError, fit_severity
from calibration.change.fit import CHANGE_SCHEMA, fit_change
from calibration.change.offset import HUBER, Severities, huber_weights, joint_covariance
from calibration.change.posterior import shown_changes
from calibration.change.steps import Changes, assess_changes
from calibration.one_thread import one_thread


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with one_thread():
        yield


def assess(severities: Severities) -> Changes:
    return assess_changes(severities, NO_CASES, {})


def steady(rng: np.random.Generator, n: int, n_cycles: int = 2) -> np.ndarray:
    return np.repeat(rng.normal(0, 4.5, (n, 1)), n_cycles, axis=1)


# offsets


def test_hubers_mean_solves_its_equation() -> None:
    rng = np.random.default_rng(1)
    values = np.append(rng.normal(0, 2, 12), [14.0, -11.0, 30.0])
    variances = rng.uniform(1, 9, 15)
    weights = huber_weights(values, variances)
    z = (values - weights @ values) / np.sqrt(variances)
    assert np.abs(z).max() > HUBER
    bounded = np.clip(z, -HUBER, HUBER) / np.sqrt(variances)
    assert bounded.sum() == pytest.approx(0, abs=1e-9)


def test_without_outliers_hubers_mean_is_the_inverse_variance_mean() -> None:
    variances = np.array([1.0, 4.0, 2.0])
    expected = (1 / variances) / (1 / variances).sum()
    np.testing.assert_allclose(
        huber_weights(np.array([0.1, -0.2, 0.3]), variances), expected, rtol=1e-12
    )


def test_two_drifters_of_fifteen_hardly_move_the_offset() -> None:
    rng = np.random.default_rng(2)
    truth = np.zeros((15, 2))
    truth[:2, 1] = 10.0
    bias = []
    for _ in range(100):
        severities = draw_severities(rng, truth)
        # the cycles' centres differ by the mean change
        bias.append(assess(severities).offsets.values(severities)[0] + truth[:, 1].mean())
    # the plain mean would be off by 20 / 15
    assert abs(np.mean(bias)) < 0.7


# tests and flags


@pytest.mark.parametrize(
    ("n", "n_cycles", "attendance"), [(15, 2, 1.0), (4, 2, 1.0), (20, 5, 0.7)]
)
def test_without_change_few_runs_flag_anybody(
    n: int, n_cycles: int, attendance: float
) -> None:
    rng = np.random.default_rng(n)
    n_runs = 200
    flagged = 0
    for _ in range(n_runs):
        attends = rng.random((n, n_cycles)) < attendance
        severities = draw_severities(rng, steady(rng, n, n_cycles), attends=attends)
        flagged += assess(severities).is_flagged.any()
    assert flagged / n_runs <= 0.07


def test_a_change_of_the_detectable_size_is_found_four_times_of_five() -> None:
    rng = np.random.default_rng(3)
    n_runs = 150
    found = 0
    for _ in range(n_runs):
        severities = draw_severities(rng, np.zeros((15, 2)))
        # as it stands for somebody who changed and is out of the offset
        size = assess(shifted(severities, 0, 1, 50.0)).detectable[0]
        found += assess(shifted(severities, 0, 1, size)).is_flagged[0]
    assert found / n_runs == pytest.approx(0.80, abs=0.06)


def test_planted_changers_are_flagged_with_their_change() -> None:
    rng = np.random.default_rng(4)
    severities = draw_severities(rng, steady(rng, 20), se=1.5)
    severities = shifted(shifted(severities, 2, 1, 14.0), 11, 1, -14.0)
    changes = assess(severities)
    assert np.flatnonzero(changes.is_flagged).tolist() == [2, 11]
    error = (changes.change[[2, 11]] - [14.0, -14.0]) / changes.se[[2, 11]]
    assert (np.abs(error) < 3).all()


def test_changes_scatter_as_their_standard_errors_say() -> None:
    rng = np.random.default_rng(5)
    truth = np.zeros((8, 3))
    changes = [assess(draw_severities(rng, truth)) for _ in range(200)]
    z = np.concatenate([c.change / c.se for c in changes])
    assert np.std(z) == pytest.approx(1.0, abs=0.04)


def test_detectable_sizes_are_those_of_the_formula() -> None:
    changes = assess(draw_severities(np.random.default_rng(6), np.zeros((15, 2)), df=70))
    power = student.ppf(0.80, 70)
    np.testing.assert_allclose(
        changes.detectable,
        (student.ppf(1 - 0.05 / 30, 70) + power) * changes.se,
        rtol=1e-9,
    )
    np.testing.assert_allclose(
        changes.detectable_single,
        (student.ppf(0.975, 70) + power) * changes.se,
        rtol=1e-9,
    )


@pytest.mark.parametrize(
    ("size", "n_applications", "expected"),
    [(4.0, 3, True), (2.5, 3, False), (4.0, 2, False)],
)
def test_the_flag_asks_for_three_points_and_three_applications(
    size: float, n_applications: int, expected: bool
) -> None:
    severities = draw_severities(np.random.default_rng(7), np.zeros((15, 2)), se=0.1)
    severities = shifted(severities, 0, 1, size)
    counts = severities.n_applications.copy()
    counts[0] = n_applications
    changes = assess(dataclasses.replace(severities, n_applications=counts))
    assert changes.p_adjusted[0] < 0.001
    assert changes.is_flagged.tolist() == [expected] + [False] * 14


def test_a_cycle_that_is_harsher_for_all_changes_nothing() -> None:
    severities = draw_severities(np.random.default_rng(8), np.zeros((9, 3)))
    moved = dataclasses.replace(
        severities, value=severities.value + 7.0 * (severities.cycle == 1)
    )
    for name in ("change", "se", "p_adjusted", "is_flagged"):
        np.testing.assert_allclose(
            getattr(assess(moved), name), getattr(assess(severities), name), atol=1e-9
        )


def test_relabelling_and_reordering_change_nothing() -> None:
    rng = np.random.default_rng(9)
    attends = rng.random((16, 4)) < 0.8
    before = draw_severities(rng, steady(rng, 16, 4), attends=attends)
    joint = before.covariance.blocks[0][1]
    order = rng.permutation(len(before.value))
    label = rng.permutation(16)
    examiner, component = label[before.examiner[order]], 3 - before.component[order]
    shuffled = joint[np.ix_(order, order)]
    after = Severities(
        examiner,
        before.cycle[order],
        component,
        before.n_applications[order],
        before.value[order],
        joint_covariance(examiner, component, lambda rows: shuffled[np.ix_(rows, rows)]),
        before.df,
    )

    def found(severities: Severities, names: np.ndarray) -> dict[tuple[int, int], float]:
        changes = assess(severities)
        who = names[severities.examiner[changes.steps.later]]
        when = severities.cycle[changes.steps.later]
        z = changes.change / changes.se
        return {(int(e), int(c)): v for e, c, v in zip(who, when, z, strict=True)}

    first, second = found(before, np.arange(16)), found(after, np.argsort(label))
    assert first.keys() == second.keys()
    for key, value in first.items():
        assert second[key] == pytest.approx(value, rel=1e-9, abs=1e-9, nan_ok=True)


# what cannot be told


@pytest.mark.parametrize("n_linking", [1, 2])
def test_one_or_two_linking_examiners_identify_nothing(n_linking: int) -> None:
    attends = np.ones((8, 2), dtype=bool)
    attends[n_linking:5, 1] = False
    attends[5:, 0] = False
    severities = draw_severities(
        np.random.default_rng(1), np.zeros((8, 2)), 2, 50, attends
    )
    changes = assess(severities)
    assert changes.n_linking.tolist() == [n_linking] * n_linking
    for numbers in (changes.change, changes.se, changes.p_adjusted, changes.detectable):
        assert np.isnan(numbers).all()
    assert not changes.is_flagged.any()


def test_panels_apart_are_compared_within_themselves() -> None:
    rng = np.random.default_rng(2)
    panel = np.arange(10) // 5
    severities = draw_severities(rng, np.zeros((10, 2)), panel=panel)
    raised = shifted(severities, 7, 1, 30.0)
    np.testing.assert_array_equal(
        assess(severities).change[:5], assess(raised).change[:5]
    )
    assert assess(raised).n_linking.tolist() == [5] * 10


def test_severities_without_error_are_not_tested() -> None:
    severities = draw_severities(np.random.default_rng(3), np.zeros((6, 2)), se=0.0)
    changes = assess(severities)
    assert np.isnan(changes.p_adjusted).all()
    assert not changes.is_flagged.any()


def test_one_cycle_has_no_steps() -> None:
    assert not len(assess(draw_severities(np.random.default_rng(3), np.zeros((6, 1)))).p)


# the change that is shown


@pytest.mark.parametrize("wobble", [0.5, 1.5, 3.0])
def test_shown_intervals_hold_the_true_change(wobble: float) -> None:
    rng = np.random.default_rng(10)
    inside, n_runs = 0, 60
    for _ in range(n_runs):
        truth = rng.normal(0, wobble * np.sqrt(2), 60)
        se = rng.uniform(2, 5, 60)
        _, low, high = shown_changes(truth + rng.normal(0, 1, 60) * se, se)
        inside += ((low < truth) & (truth < high)).mean()
    # the bound that shrunken intervals have to keep in every design
    assert inside / n_runs >= 0.925


def test_the_shown_change_is_shrunken_and_never_without_width() -> None:
    change, se = np.array([0.0, 0.0, 9.0, -4.0]), np.full(4, 3.0)
    mean, low, high = shown_changes(change, se)
    assert (np.abs(mean) <= np.abs(change)).all()
    assert ((low < mean) & (mean < high)).all()
    assert (high - low > 1.0).all()


# on the real fit


def linked_cycles(seed: int, sheet_sd: float) -> pl.DataFrame:
    """Two cycles of 30 examiners with 4 applications each, 15 of them in both."""
    rng = np.random.default_rng(seed)
    seats = [
        random_panels(rng.permutation(np.arange(low, low + 30)), 40, rng, False)
        for low in (0, 15)
    ]
    panels = Panels(np.concatenate(seats), np.repeat([0, 1], 40))
    recipe = Recipe(sheet_sd=sheet_sd, halo_max=0.0, stretch_log_sd=0.0)
    return draw_world(panels, recipe, rng).ratings


@pytest.mark.parametrize(
    ("sheet_sd", "se", "detectable"), [(0, 2.2, 8.5), (3, 3.5, 13.3), (5, 5.0, 19.1)]
)
def test_the_typical_design_sees_what_the_specification_says(
    sheet_sd: float, se: float, detectable: float
) -> None:
    ratings = linked_cycles(seed=20, sheet_sd=sheet_sd)
    frame = fit_change(ratings, fit_severity(ratings, intervals=False)).to_frame()
    tested = frame.filter(pl.col("evidence") == "linked")
    assert tested["n_linking"].to_list() == [15] * 15
    assert tested["se_change_pct"].mean() == pytest.approx(se, rel=0.12)
    assert tested["detectable_pct"].mean() == pytest.approx(detectable, rel=0.12)


def test_the_frame_is_the_same_whatever_the_order_of_rows() -> None:
    rng = np.random.default_rng(12)
    severity = np.repeat(rng.normal(0, 4, (9, 1)), 3, axis=1)
    severity[0, 1] = np.nan
    ratings = draw_ratings(rng, severity, (5, 0, 4))
    first, second = (
        fit_change(rows)
        for rows in (ratings, ratings.sample(fraction=1.0, shuffle=True, seed=1))
    )
    assert first.to_frame().schema == pl.Schema(CHANGE_SCHEMA)
    assert first.to_frame().equals(second.to_frame(), null_equal=True)
    assert first.drift.equals(second.drift)
    assert first.pool.equals(second.pool)
    pairs = first.to_frame().filter(pl.col("examiner") == "e00")
    assert pairs.select("cycle_from", "cycle_to").rows() == [("2020", "2022")]


def test_a_common_case_shows_what_all_have_in_common() -> None:
    rng = np.random.default_rng(13)
    severity = np.repeat(rng.normal(0, 4, (18, 1)), 2, axis=1)
    severity[:, 1] += 12.0
    ratings = draw_ratings(rng, severity, (18, 18))
    frame = fit_change(ratings).to_frame()
    assert frame["identified"].unique().to_list() == ["common_case"]
    assert frame["offset_pct"][0] == pytest.approx(-12.0, abs=4.5)
    z = (frame["change_unshrunk_pct"] - 12.0) / frame["se_change_pct"]
    assert z.abs().max() < 4
    unknown = fit_change(ratings.drop("is_common")).to_frame()
    assert unknown["identified"].unique().to_list() == ["relative_to_linking_examiners"]
    assert unknown["change_unshrunk_pct"].mean() == pytest.approx(0.0, abs=1.5)


def test_designs_without_an_answer_say_why() -> None:
    rng = np.random.default_rng(14)
    severity = np.zeros((9, 2))
    ratings = draw_ratings(rng, severity, (0, 0))
    assert fit_change(ratings.filter(pl.col("cycle") == "2020")).state == "one_cycle"
    assert fit_change(ratings.drop("cycle")).state == "one_cycle"
    assert fit_change(pl.concat([ratings, ratings[:1]])).state == "duplicated"
    renamed = ratings.with_columns(examiner=pl.col("examiner") + pl.col("cycle"))
    nobody = fit_change(renamed)
    assert nobody.state == "no_returning_examiner"
    assert nobody.to_frame().is_empty()
    terms = ("application", "application_clause", "sheet")
    without = fit_severity(ratings, terms, intervals=False)
    assert fit_change(ratings, without).state == "no_unshrunk"
    with pytest.raises(RatingsError):
        fit_change(ratings.drop("clause"))


def test_too_few_linking_examiners_leave_a_row_without_numbers() -> None:
    rng = np.random.default_rng(15)
    severity = np.full((16, 2), np.nan)
    severity[:9, 0] = severity[7:, 1] = 0.0
    fit = fit_change(draw_ratings(rng, severity, (0, 0)))
    frame = fit.to_frame()
    assert fit.state == "not_linked"
    assert frame["state"].to_list() == ["too_few_linking"] * 2
    assert frame["evidence"].to_list() == ["none"] * 2
    assert frame["n_linking"].to_list() == [2, 2]
    numbers = frame.select(pl.selectors.float())
    assert numbers.null_count().row(0) == (2,) * numbers.width
    assert frame["identified"].null_count() == 2
    assert frame["is_flagged"].to_list() == [False, False]


def test_sheets_that_leave_no_degree_of_freedom_test_nobody() -> None:
    ratings = draw_ratings(np.random.default_rng(16), np.zeros((4, 2)), (0, 0), load=2)
    first = (pl.col("application") == "0-a000") & (pl.col("examiner") == "e00")
    fewer = ratings.filter(~first)
    fit = fit_severity(fewer)
    assert (fit.state, fit.sheet_df) == ("fitted", 0.0)
    change = fit_change(fewer, fit)
    assert change.state == "too_few_sheets"
    assert change.to_frame().is_empty()
