import dataclasses
from collections.abc import Iterator

import numpy as np
import polars as pl
import pytest
from severity_draws import NO_CASES, draw_severities

from calibration.change.drift import drift_frame, moves_on, slope
from calibration.change.offset import Severities
from calibration.change.steps import assess_changes
from calibration.one_thread import one_thread


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with one_thread():
        yield


def drifts(severities: Severities, wobble: float = 0.0) -> pl.DataFrame:
    n, n_cycles = severities.examiner.max() + 1, severities.cycle.max() + 1
    return drift_frame(
        severities,
        assess_changes(severities, NO_CASES, {}),
        wobble,
        tuple(f"e{i:03d}" for i in range(n)),
        tuple(str(2015 + i) for i in range(n_cycles)),
    )


def test_the_slope_from_changes_is_that_from_levels() -> None:
    # Aitken's estimator of level and slope on the levels themselves
    rng = np.random.default_rng(11)
    root = rng.normal(size=(5, 5))
    covariance = root @ root.T + np.eye(5)
    time = np.array([0.0, 1.0, 3.0, 4.0, 7.0])
    levels = rng.normal(size=5)
    design = np.column_stack([np.ones(5), time])
    white = np.linalg.cholesky(np.linalg.inv(covariance)).T
    expected = np.linalg.lstsq(white @ design, white @ levels)[0][1]
    information = design.T @ np.linalg.solve(covariance, design)

    steps = np.diff(np.eye(5), axis=0)
    value, se = slope(
        np.diff(levels)[None], np.diff(time)[None], (steps @ covariance @ steps.T)[None]
    )
    assert value[0] == pytest.approx(expected, rel=1e-10)
    assert se[0] == pytest.approx(np.sqrt(np.linalg.inv(information)[1, 1]), rel=1e-10)


@pytest.mark.parametrize(
    ("change", "direction", "expected"),
    [
        ([2.0, 1.0], 1.0, True),
        ([2.0, -1.0], 1.0, False),
        ([-2.0, -1.0], 1.0, False),
        ([-2.0, -1.0], -1.0, True),
        ([5.0, -1.0, 4.0, 3.0], 1.0, True),
        ([5.0, -1.0, 4.0, -3.0], 1.0, False),
    ],
)
def test_drift_needs_one_direction_over_three_cycles(
    change: list[float], direction: float, expected: bool
) -> None:
    assert moves_on(np.array([change]), np.array([direction]))[0] == expected


def test_planted_drifters_are_named_and_nobody_else() -> None:
    rng = np.random.default_rng(5)
    truth = np.repeat(rng.normal(0, 4.5, (30, 1)), 5, axis=1)
    truth[3] += 4.0 * np.arange(5)
    truth[7] -= 4.0 * np.arange(5)
    frame = drifts(draw_severities(rng, truth, se=1.5))
    named = frame.filter("is_drift").select("examiner", "direction").rows()
    assert named == [("e003", "harsher"), ("e007", "milder")]
    assert frame["slope_pct"][3] == pytest.approx(4.0, abs=3 * frame["se_slope_pct"][3])


def test_a_single_jump_over_three_cycles_is_a_change_and_no_drift() -> None:
    truth = np.zeros((20, 3))
    truth[0] = [0.0, 20.0, 19.0]
    severities = draw_severities(np.random.default_rng(8), truth, se=0.2)
    assert assess_changes(severities, NO_CASES, {}).is_flagged.sum() == 1
    first = drifts(severities).row(0, named=True)
    assert first["p_adjusted"] < 0.01
    assert not first["is_same_direction"]
    assert not first["is_drift"]


def test_slopes_scatter_as_their_standard_errors_say() -> None:
    # biennial cycles and gaps; the wobble belongs to the error around the line
    rng = np.random.default_rng(6)
    z, inside = [], []
    for _ in range(80):
        truth = rng.normal(0, 2.0, (25, 5))
        attends = rng.random((25, 5)) < 0.8
        frame = drifts(draw_severities(rng, truth, attends=attends), wobble=4.0)
        known = frame.filter(pl.col("slope_pct").is_not_null())
        z += (known["slope_pct"] / known["se_slope_pct"]).to_list()
        inside += ((known["slope_low"] < 0) & (known["slope_high"] > 0)).to_list()
    assert np.std(z) == pytest.approx(1.0, abs=0.05)
    assert np.mean(inside) == pytest.approx(0.95, abs=0.015)


def test_without_drift_few_runs_name_a_drifter() -> None:
    rng = np.random.default_rng(9)
    n_runs = 120
    named = sum(
        drifts(draw_severities(rng, np.repeat(rng.normal(0, 4.5, (20, 1)), 4, axis=1)))[
            "is_drift"
        ].any()
        for _ in range(n_runs)
    )
    assert named / n_runs <= 0.07


def test_the_slope_is_per_cycle_of_the_archive() -> None:
    truth = np.zeros((12, 5))
    truth[4] = 3.0 * np.arange(5)
    attends = np.zeros((12, 5), dtype=bool)
    attends[:, [0, 2, 4]] = True
    frame = drifts(draw_severities(np.random.default_rng(2), truth, 0.1, attends=attends))
    error = (frame["slope_pct"] - 3.0 * (frame["examiner"] == "e004")).abs()
    assert (error <= 4 * frame["se_slope_pct"]).all()
    assert (frame["se_slope_pct"] < 0.1).all()
    assert frame["n_cycles"].to_list() == [3] * 12
    assert frame["cycle_from"].to_list() == ["2015"] * 12
    assert frame["cycle_to"].to_list() == ["2019"] * 12


def test_a_step_that_nothing_identifies_breaks_the_series() -> None:
    # in the third cycle two panels, each with two of the four examiners of before
    truth = np.zeros((8, 6))
    severities = draw_severities(np.random.default_rng(3), truth)
    component = severities.component.copy()
    component[severities.cycle == 2] = (
        100 + severities.examiner[severities.cycle == 2] // 2
    )
    frame = drifts(dataclasses.replace(severities, component=component))
    assert frame["n_cycles"].to_list() == [3] * 8
    assert frame["cycle_from"].to_list() == ["2018"] * 8


def test_too_few_cycles_or_no_link_give_no_slope() -> None:
    rng = np.random.default_rng(3)
    assert drifts(draw_severities(rng, np.zeros((9, 2)))).height == 0
    apart = draw_severities(rng, np.zeros((6, 4)), panel=np.arange(6) // 2)
    frame = drifts(apart)
    assert frame["state"].to_list() == ["not_identified"] * 6
    assert frame["slope_pct"].null_count() == 6
    assert not frame["is_drift"].any()
