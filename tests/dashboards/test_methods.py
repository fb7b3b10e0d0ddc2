"""Methods: measured power with its intervals, and every definition."""

import polars as pl
import pytest
from scipy import stats

from dashboards.charts import power
from dashboards.queries import methods as queries
from dashboards.queries import reference
from dashboards.wording import Words
from dashboards.wording.findings import methods as findings
from warehouse.reader import Published

EN = Words("en")


def measured(*rows: tuple[str, str, float, int, float, float | None]) -> pl.DataFrame:
    names = ("kind", "cycles", "effect_pct", "n_runs", "power_pct", "detectable_pct")
    frame = pl.DataFrame(
        list(rows),
        schema={
            name: pl.String
            if name in ("kind", "cycles")
            else pl.Int64
            if name == "n_runs"
            else pl.Float64
            for name in names
        },
        orient="row",
    )
    return frame.with_columns(
        power_low=pl.col("power_pct") - 1, power_high=pl.col("power_pct") + 1
    )


BOTH = measured(
    ("severity", "2024", 3.0, 90, 5.0, 9.4),
    ("severity", "2025", 3.0, 90, 7.0, 8.2),
    ("change", "2024/2025", 3.0, 150, 1.0, 17.6),
)


def test_the_finding_gives_the_range_over_the_cycles() -> None:
    said = findings.detectable(BOTH, EN)
    assert "by 8 to 9 percentage points" in said
    assert said.endswith("between cycles, by 18.")


def test_what_is_found_nowhere_is_said_to_be() -> None:
    none = BOTH.with_columns(detectable_pct=pl.lit(None, dtype=pl.Float64))
    assert findings.detectable(none, EN) == EN("methods.finding_detectable_none")
    no_change = BOTH.with_columns(
        detectable_pct=pl.when(pl.col("kind") == "severity").then("detectable_pct")
    )
    assert "no change between cycles" in findings.detectable(no_change, EN)
    empty = BOTH.with_columns(n_runs=pl.lit(0))
    assert findings.detectable(empty, EN) == EN("methods.finding_detectable_empty")
    alone = findings.detectable(BOTH.head(1), EN)
    assert alone.endswith("by 9 percentage points to be found with 80% power.")


def test_power_is_said_with_its_range_and_runs() -> None:
    said = findings.found(BOTH, EN, kind="severity", effect=3.0)
    assert "5% to 7%" in said
    assert "90 runs" in said


@pytest.mark.parametrize("rows", [0, 1, 3])
def test_charts_stand_on_full_tiny_and_empty_frames(rows: int, words: Words) -> None:
    frame = BOTH.head(rows)
    for chart in (power.detectable(frame, words), power.power(frame, words)):
        assert chart.to_dict()["height"] > 0


def test_an_effect_that_nothing_finds_is_told_in_words() -> None:
    frame = BOTH.with_columns(detectable_pct=pl.lit(None, dtype=pl.Float64))
    text = power.detectable(frame, EN).to_json()
    assert EN("charts.beyond_tried") in text


@pytest.mark.warehouse
def test_intervals_of_power_are_wilsons(office: Published) -> None:
    found = queries.power(office)
    assert found.height == office.query("from marts.fct_detector_power").height
    for row in found.iter_rows(named=True):
        if not row["n_runs"]:
            assert row["power_low"] is None
            continue
        hits = round(row["n_runs"] * row["power_pct"] / 100)
        expected = stats.binomtest(hits, row["n_runs"]).proportion_ci(method="wilson")
        assert row["power_low"] == pytest.approx(100 * expected.low, abs=0.01)
        assert row["power_high"] == pytest.approx(100 * expected.high, abs=0.01)


@pytest.mark.warehouse
def test_every_definition_and_every_cycle_is_listed(office: Published) -> None:
    columns = office.query(
        "select count(*) as n from duckdb_columns() where schema_name = 'marts'"
    )["n"][0]
    definitions = reference.definitions(office)
    assert definitions.height == columns
    assert not definitions["description_zh"].null_count()
    assert not definitions["description_en"].null_count()
    applications = office.query("select * from marts.dim_application")
    cycles = queries.schemes(office)
    # an application of no known cycle belongs to no row
    assert cycles["n_applications"].sum() == applications["cycle"].count()
    assert queries.runs(office).height == (
        office.query("from marts.fct_calibration_runs").height
    )
