"""What the power simulation tells of a design, and that it is run no more than needed."""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from recovery.designs import Design
from recovery.worlds import Recipe, draw_world
from scipy import stats

import calibration.power.change
import calibration.power.severity
from calibration.change.fit import fit_change
from calibration.power import detector_power, store
from calibration.power.posterior import Posteriors
from calibration.power.rows import SCHEMA, detectable
from calibration.power.worlds import at_most, examiner_cycles, pool
from calibration.severity import SeverityFit, fit_severity

#: Most applications and smallest sheet error first.
SIGHTED = Design("sighted", 15, 12, Recipe(sheet_sd=0), n_cycles=2)
BLIND = Design("blind", 15, 3, Recipe(sheet_sd=5), n_cycles=2)
RUNS = 36

Fitted = tuple[pl.DataFrame, SeverityFit, pl.DataFrame]


@pytest.fixture(scope="module", autouse=True)
def few_runs() -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(calibration.power.severity, "N_RUNS", RUNS)
        patch.setattr(calibration.power.change, "RUNS", (RUNS, RUNS))
        yield


@pytest.fixture(scope="module")
def told(few_runs: object) -> Mapping[str, Fitted]:
    found = {}
    for design in (SIGHTED, BLIND):
        rng = np.random.default_rng(1)
        ratings = draw_world(design.draw(rng), design.recipe, rng).ratings
        fit = fit_severity(ratings, intervals=False)
        found[design.name] = (ratings, fit, detector_power(ratings, fit))
    return found


def test_a_row_for_each_design_and_effect(told: Mapping[str, Fitted]) -> None:
    for _, _, table in told.values():
        assert dict(table.schema) == dict(SCHEMA)
        designs = ["severity/2021", "severity/2022", "change/2021/2022"]
        assert table["design"].to_list() == [name for name in designs for _ in range(3)]
        assert table["effect_pct"].to_list() == [3, 6, 10] * 3
        assert (table["n_runs"] == RUNS).all()
        shares = table.select("power", "false_flag_share", "coverage")
        assert shares.min_horizontal().min() >= 0
        assert shares.max_horizontal().max() <= 1


def test_larger_effects_and_more_sheets_are_seen_better(
    told: Mapping[str, Fitted],
) -> None:
    sighted, blind = told["sighted"][2], told["blind"][2]
    for table in (sighted, blind):
        by_design = table.group_by("design").agg(pl.col("power").sort_by("effect_pct"))
        assert all(powers == sorted(powers) for powers in by_design["power"].to_list())
    # at 3 pp, the floor of both flags, hardly anybody is seen in either
    assert (sighted["power"] >= blind["power"]).filter(sighted["effect_pct"] > 3).all()
    assert sighted.filter(effect_pct=10)["power"].min() > 0.95
    assert blind.filter(effect_pct=3)["power"].max() < 0.1
    both = sighted["detectable_pct"], blind["detectable_pct"].fill_null(30)
    assert (both[0] + 3 < both[1]).all()


def test_detectable_change_is_near_that_of_the_formula(
    told: Mapping[str, Fitted],
) -> None:
    """(t at .05/(2m) + t at .80) x SE, which the marts tell of every examiner."""
    for ratings, fit, table in told.values():
        changes = fit_change(ratings, fit).to_frame()
        formula, se = (
            changes["detectable_pct"].median(),
            changes["se_change_pct"].median(),
        )
        simulated = table.filter(pl.col("design").str.starts_with("change"))
        # of 36 runs the effect with power .80 is known to a quarter of a standard error;
        # errors that differ between examiners, and the pull that whoever changed has on
        # the offset at first, make it larger by up to .3
        margin = 3 * np.sqrt(0.8 * 0.2 / RUNS) / stats.norm.pdf(stats.norm.ppf(0.8))
        below, above = formula - margin * se, formula + (margin + 0.3) * se
        assert below <= simulated["detectable_pct"][0] <= above


def test_power_of_a_change_lies_between_the_tests_of_one_and_of_all(
    told: Mapping[str, Fitted],
) -> None:
    """The noncentral t: with Benjamini-Hochberg between Bonferroni and no adjustment."""
    for ratings, fit, table in told.values():
        changes = fit_change(ratings, fit).to_frame()
        se, df = changes["se_change_pct"].to_numpy(), fit.sheet_df
        for effect in (6, 10):
            row = table.filter(design="change/2021/2022", effect_pct=effect)
            low, high = (
                np.mean(stats.nct.sf(stats.t.isf(level / 2, df), df, effect / se))
                for level in (0.05 / len(changes), 0.05)
            )
            margin = 3 * np.sqrt(0.25 / RUNS)
            assert low - margin <= row["power"][0] <= high + margin


def test_intervals_hold_the_truth(told: Mapping[str, Fitted]) -> None:
    for _, _, table in told.values():
        # 36 runs of 15 examiners whose errors hang together little
        error = 4 * np.sqrt(0.95 * 0.05 / (RUNS * 15))
        assert (table["coverage"] - 0.95).abs().max() <= error + 0.01


@pytest.mark.parametrize("n_cycles", [1, 2])
def test_simulated_posteriors_are_those_of_the_fit(n_cycles: int) -> None:
    """From the unshrunk severities alone, beside the fit from all scores."""
    rng = np.random.default_rng(6)
    design = Design("any", 20, 5, Recipe(examiner_cycle_sd=1.5), n_cycles=n_cycles)
    ratings = draw_world(design.draw(rng), design.recipe, rng).ratings
    fit = fit_severity(ratings)
    unshrunk, frame = fit.unshrunk, fit.to_frame()
    assert unshrunk is not None
    members = examiner_cycles(unshrunk)
    estimate = unshrunk.severity_pct[members["row"].to_numpy()][:, None]
    nobody, none = np.zeros(1, dtype=np.int64), np.zeros(1)
    shares = sum(share**2 for share in (0.55, 0.45))
    posteriors = Posteriors(
        pool(unshrunk, members),
        estimate,
        np.zeros_like(estimate),
        nobody,
        fit.variances["examiner_dimension"] * shares,
        has_cycle_term=n_cycles > 1,
    )
    every = np.ones(len(members), dtype=bool)

    def below(limit: np.ndarray) -> np.ndarray:
        return posteriors.below(limit[:, None], none, every)[:, 0]

    three = np.full(len(members), 3.0)
    over = 1 - below(three) + below(-three)
    assert over == pytest.approx(frame["p_over_3pct"].to_numpy(), abs=0.03)
    assert below(frame["severity_low"].to_numpy()) == pytest.approx(0.025, abs=0.01)
    assert below(frame["severity_high"].to_numpy()) == pytest.approx(0.975, abs=0.01)


def test_same_ratings_in_another_order_give_the_same_bytes(
    told: Mapping[str, Fitted],
) -> None:
    ratings, _, table = told["blind"]
    shuffled = ratings.sample(fraction=1, shuffle=True, seed=3)
    again = detector_power(shuffled, fit_severity(shuffled, intervals=False))
    assert again.write_ipc(None).getvalue() == table.write_ipc(None).getvalue()


def test_a_rebuild_reads_what_was_simulated(
    told: Mapping[str, Fitted], tmp_path: Path
) -> None:
    ratings, fit, table = told["blind"]
    cache = tmp_path / "not there yet" / "calibration"
    assert detector_power(ratings, fit, cache).equals(table)
    (stored,) = cache.iterdir()
    written = stored.stat().st_mtime_ns
    # columns that play no part and the order of rows make no other design
    more = ratings.with_columns(panel=pl.lit("p")).reverse()
    assert detector_power(more, fit, cache).equals(table)
    assert [path.name for path in cache.iterdir()] == [stored.name]
    assert stored.stat().st_mtime_ns == written
    fewer = ratings.filter(pl.col("clause") != "q01")
    assert store.key(fewer, fit.unshrunk, fit.variances) != stored.stem


def test_a_damaged_result_is_simulated_again(
    told: Mapping[str, Fitted], tmp_path: Path
) -> None:
    ratings, fit, table = told["blind"]
    rows = table.to_dicts()
    place = tmp_path / f"{store.key(ratings, fit.unshrunk, fit.variances)}.json"
    store.write(place, rows)
    whole = place.read_bytes()
    for damaged in (
        whole[: len(whole) // 2],
        b"",
        b"\x00\xff" + whole,
        whole.replace(b'"n_runs": 36', b'"n_runs": 37'),
        json.dumps([1]).encode(),
    ):
        assert damaged != whole
        place.write_bytes(damaged)
        assert store.read(place) is None
    assert detector_power(ratings, fit, tmp_path).equals(table)
    assert place.read_bytes() == whole
    assert [path.name for path in tmp_path.iterdir()] == [place.name]


def test_who_has_too_few_applications_is_not_tested() -> None:
    rng = np.random.default_rng(2)
    design = Design("two each", 12, 2, n_cycles=2)
    ratings = draw_world(design.draw(rng), design.recipe, rng).ratings
    table = detector_power(ratings, fit_severity(ratings, intervals=False))
    assert len(table) == 9
    assert (table["n_runs"] == 0).all()
    shares = table.select("power", "false_flag_share", "coverage", "detectable_pct")
    assert shares.null_count().sum_horizontal().item() == 4 * 9


def test_a_fit_without_numbers_has_no_power(told: Mapping[str, Fitted]) -> None:
    ratings = told["blind"][0]
    alone = ratings.filter(examiner="e001")
    table = detector_power(alone, fit_severity(alone))
    assert table.is_empty()
    assert dict(table.schema) == dict(SCHEMA)


def test_one_cycle_has_no_change(told: Mapping[str, Fitted]) -> None:
    ratings = told["sighted"][0].filter(cycle="2021")
    table = detector_power(ratings, fit_severity(ratings, intervals=False))
    assert table["design"].unique().to_list() == ["severity/2021"]
    assert (table["n_runs"] == RUNS).all()


@pytest.mark.parametrize("middle", [2.0, 4.0, 8.0, 13.0, 24.0])
def test_detectable_effect_lies_where_power_crosses(middle: float) -> None:
    limits = np.random.default_rng(5).permutation(stats.norm.ppf(np.linspace(0, 1, 2001)))
    limits = middle + limits[1:] / 2

    def find(effect: float, runs: np.ndarray) -> np.ndarray:
        return limits[runs] <= effect

    every = np.arange(len(limits))
    known = {effect: find(effect, every) for effect in (3.0, 6.0, 10.0)}
    expected = middle + stats.norm.ppf(0.8) / 2
    assert detectable(find, known) == pytest.approx(expected, abs=0.3)


def test_what_is_never_found_has_no_detectable_effect() -> None:
    known = {3.0: np.zeros(9, dtype=bool), 6.0: np.arange(9) < 2}
    assert detectable(lambda _, runs: np.zeros(len(runs), dtype=bool), known) is None


def test_of_a_large_archive_the_last_cycles_and_whole_parts_are_simulated() -> None:
    members = pl.DataFrame(
        {
            "examiner": [*range(6), *range(6), *range(6)],
            "cycle": [0] * 6 + [1] * 6 + [2] * 6,
            # two panels of three that stay together
            "component": [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5],
        }
    )
    assert len(at_most(members, 18, 1)) == 18
    assert at_most(members, 17, 1)["cycle"].unique().sort().to_list() == [1, 2]
    panel = at_most(members, 7, 2)
    assert panel["examiner"].to_list() == [0, 1, 2, 0, 1, 2]
    assert panel["cycle"].unique().sort().to_list() == [1, 2]
    thinned = at_most(members, 5, 2)
    assert thinned["examiner"].to_list() == [0, 2, 0, 2]
