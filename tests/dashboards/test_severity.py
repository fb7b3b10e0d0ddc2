"""Severity: with its interval, after the decision, and never as a league table."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from running_pages import link_of, opened, said

from dashboards import limits
from dashboards.charts import interval, picture, severity_funnel, theme
from dashboards.charts import severity as charts
from dashboards.queries import reference
from dashboards.queries import severity as queries
from dashboards.wording import Words
from dashboards.wording.findings import severity as findings
from warehouse.reader import Published

pytestmark = pytest.mark.warehouse

SIZES = {"full": None, "tiny": 1, "empty": 0}


def person(place: int, value: float | None, **facts: Any) -> dict[str, Any]:
    """Make one examiner's cycle; a value of None has no estimate."""
    known = value is not None
    return {
        "examiner_id": f"E{place:03}",
        "examiner_name": "甲",
        "role": "examiner",
        "years_served": place % 5,
        "subset": 1,
        "n_applications": 4 if known else 2,
        "n_panels": 1,
        "state": "estimated" if known else "too_few_applications",
        "severity_pct": value,
        "severity_low": None if value is None else value - 4.0,
        "severity_high": None if value is None else value + 4.0,
        "severity_unshrunk_pct": None if value is None else 1.2 * value,
        "se_unshrunk_pct": 2.5 if known else None,
        "severity_points": None if value is None else 10 * value,
        "severity_process_pct": None if value is None else value + 1.0,
        "severity_result_pct": None if value is None else value - 1.0,
        "p_over_3pct": 0.5,
        "is_flagged": False,
        "n_severe": 0,
        "n_lenient": 0,
        **facts,
    }


def people(*rows: dict[str, Any]) -> pl.DataFrame:
    first = person(0, 1.0)
    return pl.DataFrame([first, *rows], infer_schema_length=None).tail(-1)


def everybody() -> pl.DataFrame:
    rows = [person(place, 6.0 - place) for place in range(1, 13)]
    rows[0] |= {"is_flagged": True, "n_severe": 2}
    rows[-1] |= {"is_flagged": True, "n_lenient": 1}
    return people(*rows, person(13, None))


def values(chart: Any) -> list[dict[str, Any]]:
    return [row for rows in chart.to_dict()["datasets"].values() for row in rows]


def others(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.drop_nulls("severity_pct").select(
        "n_applications", "severity_unshrunk_pct", "se_unshrunk_pct"
    )


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ["caterpillar", "funnel", "dimension", "group"])
def test_every_chart_draws_full_tiny_and_empty_frames(
    name: str, size: str, words: Words
) -> None:
    rows = everybody() if size == "full" else everybody().head(SIZES[size])
    limit = charts.limit_of(rows)
    chart: Any = {
        "caterpillar": lambda: charts.severity_by_examiner(
            rows, words, limit=limit, width=500
        ),
        "funnel": lambda: severity_funnel.severity_funnel(
            rows, others(rows), words, width=500
        ),
        "dimension": lambda: charts.severity_by_dimension(
            rows, words, limit=limit, width=500
        ),
        "group": lambda: charts.severity_by_group(
            [("甲", rows), ("乙", rows.head(0))], words, limit=limit, width=500
        ),
    }[name]()
    specification = chart.to_dict()
    assert json.loads(json.dumps(specification)) == specification
    drawn = picture.render(
        picture.picture(chart, finding="n = 1", name="n", source="s"), "svg"
    )
    assert drawn.startswith(b"<svg")


def test_nobody_is_drawn_without_an_interval_and_few_say_so(words: Words) -> None:
    chart = charts.severity_by_examiner(everybody(), words, limit=10, width=500)
    drawn = [row for row in values(chart) if "is_weak" in row]
    assert len(drawn) == 13
    for row in drawn:
        assert (row["value"] is None) == (row["low"] is None) == (row["high"] is None)
    [absent] = [row for row in drawn if row["value"] is None]
    assert absent["missing"] == words("terms.calibration_too_few_applications")


def test_only_who_is_flagged_is_filled_and_coloured(words: Words) -> None:
    chart = charts.severity_by_examiner(everybody(), words, limit=10, width=500)
    drawn = [row for row in values(chart) if "is_weak" in row]
    filled = {row["colour"] for row in drawn if not row["is_weak"]}
    assert filled == {theme.HARSH, theme.LENIENT}
    assert {row["colour"] for row in drawn if row["is_weak"]} == {theme.RIVER}


def test_zero_stands_in_the_middle() -> None:
    assert theme.symmetric([1.0, -7.2, None], least=6, step=2) == 8
    assert theme.symmetric([], least=6, step=2) == 6
    scale = theme.diverging(8).to_dict()
    assert scale["domain"] == [-8, 0, 8]
    assert scale["range"] == [theme.LENIENT, theme.NEUTRAL, theme.HARSH]
    assert theme.diverged(0, 8) == theme.NEUTRAL.lower()
    assert theme.diverged(99, 8) == theme.HARSH.lower()
    assert theme.diverged(-8, 8) == theme.LENIENT.lower()


def test_the_limits_of_the_funnel_narrow_with_the_square_root(words: Words) -> None:
    rows = everybody()
    unit = severity_funnel.unit_variance(others(rows))
    assert unit == pytest.approx(2.5**2 * 4)
    chart = severity_funnel.severity_funnel(rows, others(rows), words, width=500)
    curves = [row for row in values(chart) if set(row) == {"at", "severity"}]
    at_four = {abs(row["severity"]) for row in curves if row["at"] == 4}
    assert any(value == pytest.approx(1.959964 * 2.5, abs=1e-3) for value in at_four)


def test_groups_under_five_get_no_median(words: Words) -> None:
    few = everybody().head(limits.FEWEST_FOR_A_MEAN - 1)
    many = everybody().head(limits.FEWEST_FOR_A_MEAN)
    chart = charts.severity_by_group(
        [("few", few), ("many", many)], words, limit=10, width=500
    )
    medians = [row["median"] for row in values(chart) if "median" in row]
    assert medians == [None, many["severity_pct"].median()]


def test_places_without_a_mark_keep_their_room(words: Words) -> None:
    frame = interval.frame([{"label": "a", "value": 1.0, "low": 0.0, "high": 2.0}])
    rows = pl.concat([frame, interval.frame([{"label": "b"}])])
    text = json.dumps(interval.intervals(rows, words, title="t").to_dict())
    assert '"domain": ["a", "b"]' in text


def test_the_finding_counts_and_says_what_the_design_sees(words: Words) -> None:
    rows = everybody()
    said = findings.severities(rows, 9.6, "fitted", words)
    assert words.set("12") in said
    assert "9.6" in said
    assert findings.severities(rows, None, "fitted", words) != said
    nobody = rows.with_columns(is_flagged=pl.lit(value=False))
    assert findings.severities(nobody, 9.6, "fitted", words) != said
    empty = findings.severities(rows.head(0), None, "unlinked", words)
    assert words("terms.calibration_unlinked") in empty


def test_a_standing_trait_takes_two_cycles(words: Words) -> None:
    rows = everybody().rows(named=True)
    once = findings.verdict_in_words(rows[11], words)
    twice = findings.verdict_in_words(rows[0], words)
    assert once == words("severity.verdict_lenient")
    assert twice != words("severity.verdict_severe")
    assert "2" in twice
    assert findings.verdict(rows[12]) == "too_few"
    assert findings.verdict(rows[5]) == "within"


def test_chance_outside_the_limits_is_told_from_more() -> None:
    assert findings._tail(0, 30) == pytest.approx(1)
    assert findings._tail(2, 30) == pytest.approx(0.4465, abs=1e-4)
    assert findings._tail(5, 30) < 0.05


def test_findings_of_parts(words: Words) -> None:
    rows = everybody()
    assert findings.funnel(rows.head(0), None, words) == words(
        "severity.finding_funnel_empty"
    )
    assert findings.dimensions(rows.head(0), words) == words(
        "severity.finding_dimension_empty"
    )
    few = findings.groups([("a", rows.head(6)), ("b", rows.tail(2))], words)
    assert few == words("severity.finding_groups_few", least=limits.FEWEST_FOR_A_MEAN)
    apart = findings.groups([("a", rows.head(6)), ("b", rows.head(12).tail(6))], words)
    assert "6.0" in apart


def test_queries_give_the_marts_severities_of_decided_cycles(
    decided: Published,
) -> None:
    award = reference.awards(decided)["award_id"][0]
    cycle = reference.cycles(decided, award)["cycle"][0]
    mart = decided.query("select * from marts.fct_examiner_severity").filter(
        pl.col("cycle") == cycle
    )
    rows = queries.severities(decided, cycle)
    assert rows.height == mart.height > 3
    theirs = dict(mart.select("examiner_id", "severity_pct").iter_rows())
    for row in rows.iter_rows(named=True):
        expected = theirs[row["examiner_id"]]
        assert row["severity_pct"] == (None if expected is None else float(expected))
    assert not set(rows["role"]) & {"trainee", "observer"}
    few = rows.filter(pl.col("n_applications") < limits.FEWEST_FOR_A_PERSON)
    assert few["severity_pct"].null_count() == few.height


def test_undecided_cycles_give_no_person(undecided: Published) -> None:
    waiting = undecided.query(
        "select cycle from marts.dim_cycle where not coalesce(is_decided, false)"
    )["cycle"].to_list()
    assert waiting
    for cycle in waiting:
        assert not queries.severities(undecided, cycle).height
        assert not queries.detectable(undecided, cycle).height


def test_the_page_waits_for_the_decision(
    undecided: Published, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CJQA_HOME", str(home))
    award = reference.awards(undecided)["award_id"][0]
    last = reference.cycles(undecided, award)["cycle"][0]
    app = opened("severity", lang="en", cycle=last)
    assert not app.exception
    assert not [box for box in app.selectbox if last in str(box.options)]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_shows_five_figures_a_table_and_its_link(
    lang: str,
    decided: Published,
    decided_home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CJQA_HOME", str(decided_home))
    app = opened("severity", lang=lang)
    assert not app.exception
    text = said(app)
    assert text.count("class='finding'") == 5
    assert link_of(app)["role"] == "all"
    table = app.dataframe[0].value
    link = link_of(app)
    assert len(table) == queries.severities(decided, link["cycle"]).height
    again = opened("severity", **link)
    assert link_of(again) == link
