"""
The estimators in worlds whose truth is known.

`uv run pytest -m recovery` makes 1,000 runs of every design (hours; it goes on where it
was stopped) and writes tables to build/recovery/; the normal run makes a few.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from recovery import harness
from recovery.designs import DESIGNS, NULL_WORLDS
from recovery.studies import SCHEMA, STUDIES, run_once
from recovery.tables import (
    TABLES,
    coverage,
    drawn_table,
    fixed_table,
    in_shrunken_interval,
    in_unshrunk_interval,
    markdown,
    null_table,
    states,
)

N_RUNS = 1000
FOLDER = Path(__file__).parents[3] / "build" / "recovery"
#: Standard errors and power of a 6 pp examiner as the specification tells them.
PROMISED_SE = {
    "2 applications, ea 0": (2.2, 2.8),
    "2 applications, ea 3": (2.9, 4.4),
    "2 applications, ea 5": (3.3, 6.7),
    "4.5 applications, ea 0": (1.7, 1.6),
    "4.5 applications, ea 3": (2.3, 2.5),
    "4.5 applications, ea 5": (2.8, 3.6),
}
PROMISED_POWER = {
    "4.5 applications, ea 0": 0.94,
    "4.5 applications, ea 3": 0.48,
    "4.5 applications, ea 5": 0.17,
    "10 applications, ea 0": 0.99,
    "10 applications, ea 3": 0.81,
    "10 applications, ea 5": 0.38,
    "15 applications, ea 0": 0.99,
    "15 applications, ea 3": 0.93,
    "15 applications, ea 5": 0.56,
}

Results = Callable[[str], pl.DataFrame]


@pytest.fixture(scope="module")
def results() -> Results:
    """All runs of a study; its table is written beside them."""

    def made(study: str) -> pl.DataFrame:
        harness.run_studies([study], N_RUNS, FOLDER)
        rows = harness.results(study, N_RUNS, FOLDER)
        text = f"{markdown(TABLES[study](rows))}\n{markdown(states(rows))}"
        (FOLDER / f"{study}.md").write_text(text, encoding="utf-8")
        return rows

    return made


@pytest.mark.recovery
def test_shrunken_intervals_hold_the_truth(results: Results) -> None:
    table = drawn_table(results("drawn"))
    assert table["n_runs"].min() >= 0.99 * N_RUNS
    assert 0.94 <= table["coverage"].mean() <= 0.965
    assert table["coverage"].min() >= 0.925


@pytest.mark.recovery
def test_unshrunk_intervals_hold_the_truth(results: Results) -> None:
    table = fixed_table(results("fixed"))
    assert table["n_runs"].min() >= 0.99 * N_RUNS
    assert table["coverage"].min() >= 0.94
    assert table["coverage"].max() <= 0.96


@pytest.mark.recovery
def test_of_nothing_hardly_anything_is_flagged(results: Results) -> None:
    table = {row["design"]: row for row in null_table(results("null")).to_dicts()}
    equal, unchanged, _ = (table[design.name] for design in NULL_WORLDS)
    assert equal["severity_flag"] <= 0.07
    assert equal["change_flag"] <= 0.07
    assert unchanged["change_flag"] <= 0.07


@pytest.mark.recovery
def test_flags_are_wrong_as_seldom_as_they_say(results: Results) -> None:
    """A posterior of .95: one flag in twenty is of somebody within 3 pp."""
    inside = in_shrunken_interval(results("drawn"))
    assert inside["is_wrong"].sum() <= 0.05 * inside["is_flagged"].sum()


@pytest.mark.recovery
def test_what_a_typical_design_can_see(results: Results) -> None:
    rows = TABLES["sight"](results("sight")).to_dicts()
    table = {row["design"]: row for row in rows}
    # the specification's design had other panels, on which the unshrunk errors depend
    # most: what it promises is the least that has to be seen, within a fifth and a tenth
    for design, (posterior, unshrunk) in PROMISED_SE.items():
        assert table[design]["se_posterior"] <= 1.2 * posterior
        assert table[design]["se_unshrunk"] <= 1.2 * unshrunk
    for design, power in PROMISED_POWER.items():
        assert table[design]["power_test"] >= power - 0.1


def few(study: str, design: str, n: int) -> pl.DataFrame:
    """Make the first runs of one design in this process."""
    designs = [d.name for d in STUDIES[study].designs]
    rows = pl.concat(
        run_once(STUDIES[study], designs.index(design), run) for run in range(n)
    )
    return rows.with_columns(design=pl.lit(design))


@pytest.mark.parametrize("design", ["4 applications", "4 applications, severity 1"])
def test_shrunken_intervals_hold_the_truth_in_a_few_runs(design: str) -> None:
    """Intervals without the uncertainty of the variances cover 64% at severity 1."""
    (row,) = coverage(in_shrunken_interval(few("drawn", design, 4))).to_dicts()
    assert row["n_intervals"] == 120
    assert row["coverage"] >= 0.95 - 4 * np.sqrt(0.95 * 0.05 / 120)


def test_unshrunk_intervals_hold_the_truth_in_a_few_runs() -> None:
    (row,) = fixed_table(few("fixed", "4 applications", 4)).to_dicts()
    assert row["n_intervals"] == 120
    assert row["coverage"] >= 0.95 - 4 * np.sqrt(0.95 * 0.05 / 120)


def test_nobody_is_flagged_in_a_few_worlds_of_equals() -> None:
    (row,) = null_table(few("null", "all equal", 2)).to_dicts()
    assert row["severity_flag"] == 0
    assert row["change_flag"] == 0


def test_runs_are_made_once_and_read_in_the_order_of_designs(tmp_path: Path) -> None:
    study = STUDIES["fixed"]
    place = tmp_path / "fixed" / harness.code_version(study)
    place.mkdir(parents=True)
    row = pl.DataFrame({name: [None] for name in SCHEMA}, schema=SCHEMA)
    for number in range(1, len(DESIGNS)):
        there = row.with_columns(run=pl.lit(number, pl.Int64))
        there.write_parquet(place / f"{number:02d}-00000-1.parquet")
    harness.run_chunk("fixed", 0, 0, 1, place / "00-00000-1.parquet")
    harness.run_studies(["fixed"], 1, tmp_path)
    rows = harness.results("fixed", 1, tmp_path)
    designs = rows["design"].unique(maintain_order=True).to_list()
    assert designs == [design.name for design in DESIGNS]
    made = rows.filter(design=DESIGNS[0].name)
    assert made.drop("design", "seconds").equals(
        run_once(study, 0, 0).drop("seconds"), null_equal=True
    )
    # those that were there were not made again
    assert rows["run"].to_list()[len(made) :] == list(range(1, len(DESIGNS)))
    assert len(list(place.iterdir())) == len(DESIGNS)


def test_coverage_is_the_share_of_intervals_that_hold_the_truth() -> None:
    rows = pl.DataFrame(
        {
            "design": ["d"] * 5,
            "run": [0, 0, 0, 1, 1],
            "state": ["fitted"] * 5,
            "n_applications": [3, 3, 2, 4, 4],
            "true_pct": [1.0, 4.0, 9.0, -2.0, 5.0],
            "true_centred_pct": [0.0, 3.0, 9.0, -3.0, 4.0],
            "severity_pct": [0.0] * 5,
            "severity_low": [-3.0] * 5,
            "severity_high": [3.0] * 5,
            "severity_unshrunk_pct": [0.0] * 5,
            "se_unshrunk_pct": [1.0, 1.0, 1.0, 1.0, 2.0],
            "df": [3.0] * 5,
            "is_flagged": [True, True, False, False, False],
        }
    )
    (shrunken,) = coverage(in_shrunken_interval(rows)).to_dicts()
    assert (shrunken["n_runs"], shrunken["n_intervals"]) == (2, 4)
    assert shrunken["coverage"] == 0.5
    # t of three degrees of freedom: 3.182
    (unshrunk,) = coverage(in_unshrunk_interval(rows)).to_dicts()
    assert unshrunk["coverage"] == 1.0
    assert in_shrunken_interval(rows)["is_wrong"].to_list() == [True, True, False, False]
