"""One examiner's sheet: only decided cycles, each estimate with its limits."""

import html
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from running_pages import link_of, opened, said

from dashboards.charts import examiner as charts
from dashboards.charts import picture, theme
from dashboards.queries import examiner as queries
from dashboards.wording import Words
from dashboards.wording.findings import examiner as findings
from warehouse.reader import Published

pytestmark = pytest.mark.warehouse

SIZES = {"full": None, "tiny": 1, "empty": 0}


def cycle(year: int, value: float | None, **facts: Any) -> dict[str, Any]:
    return {
        "cycle": str(year),
        "took_part": True,
        "state": "estimated" if value is not None else "too_few_applications",
        "n_applications": 4 if value is not None else 2,
        "n_panels": 1,
        "severity_pct": value,
        "severity_low": None if value is None else value - 3,
        "severity_high": None if value is None else value + 3,
        "severity_points": None if value is None else 10 * value,
        "severity_process_pct": None if value is None else value - 1,
        "severity_result_pct": None if value is None else value + 1,
        "p_over_3pct": 0.5,
        "is_flagged": False,
        **facts,
    }


def change(start: int, value: float | None, **facts: Any) -> dict[str, Any]:
    return {
        "cycle_from": str(start),
        "cycle_to": str(start + 1),
        "state": "estimated" if value is not None else "too_few_applications",
        "change_pct": value,
        "change_low": None if value is None else value - 4,
        "change_high": None if value is None else value + 4,
        "detectable_pct": 16.0,
        "detectable_single_pct": None if value is None else 10.0 + start - 2020,
        "is_too_coarse": True,
        "n_linking": 20,
        "evidence": "linked",
        "identified": "relative_to_linking_examiners",
        "is_flagged": False,
        **facts,
    }


CYCLES = pl.DataFrame(
    [
        cycle(2020, 6.0, is_flagged=True),
        cycle(2021, 1.0),
        cycle(2022, None),
        cycle(2023, None, took_part=False, state=None, n_applications=None),
        cycle(2024, 7.0, is_flagged=True),
    ]
)
CHANGES = pl.DataFrame(
    [change(2020, -3.0), change(2021, None), change(2023, 4.0, is_flagged=True)]
)
NO_DRIFT = pl.DataFrame(
    schema={
        "n_cycles": pl.Int64,
        "slope_pct": pl.Float64,
        "slope_low": pl.Float64,
        "slope_high": pl.Float64,
        "is_drift": pl.Boolean,
    }
)
DRIFT = pl.DataFrame(
    {
        "n_cycles": [4],
        "slope_pct": [2.0],
        "slope_low": [1.0],
        "slope_high": [3.0],
        "is_drift": [True],
    }
)


def values(chart: Any) -> list[dict[str, Any]]:
    return [row for rows in chart.to_dict()["datasets"].values() for row in rows]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ["severity", "dimensions", "changes"])
def test_every_chart_draws_full_tiny_and_empty_frames(
    name: str, size: str, words: Words
) -> None:
    n = SIZES[size]
    cycles, changes = (rows if n is None else rows.head(n) for rows in (CYCLES, CHANGES))
    limit = charts.limit_of(cycles, changes)
    chart: Any = {
        "severity": lambda: charts.severity_by_cycle(
            cycles, words, limit=limit, width=400
        ),
        "dimensions": lambda: charts.dimensions_by_cycle(
            cycles, words, limit=limit, width=400
        ),
        "changes": lambda: charts.changes_by_pair(changes, words, limit=limit, width=400),
    }[name]()
    specification = chart.to_dict()
    assert json.loads(json.dumps(specification)) == specification
    drawn = picture.render(
        picture.picture(chart, finding="n = 1", name="n", source="s"), "svg"
    )
    assert drawn.startswith(b"<svg")


def test_a_cycle_without_the_examiner_is_empty_and_one_of_few_says_so(
    words: Words,
) -> None:
    rows = [
        row
        for row in values(charts.severity_by_cycle(CYCLES, words, limit=10, width=400))
        if "missing" in row
    ]
    assert len(rows) == CYCLES.height
    assert rows[2]["missing"] == words("charts.too_few")
    assert rows[3]["missing"] is None
    assert [row["value"] for row in rows[2:4]] == [None, None]
    assert rows[0]["colour"] == theme.HARSH


def test_conclusions_need_evidence(words: Words) -> None:
    quiet = CYCLES.with_columns(is_flagged=pl.lit(value=False))
    still = CHANGES.with_columns(is_flagged=pl.lit(value=False))
    may, may_not = findings.conclusions(quiet, still, NO_DRIFT, words)
    assert may == [words("examiner.may_nothing")]
    assert words("examiner.not_single") in may_not
    assert any("10.0" in sentence for sentence in may_not)


def test_a_standing_trait_takes_two_cycles(words: Words) -> None:
    standing = words("examiner.may_standing")
    may, may_not = findings.conclusions(CYCLES, CHANGES, DRIFT, words)
    assert standing in may
    assert words("examiner.not_single") not in may_not
    assert any("2023" in sentence and "2024" in sentence for sentence in may)
    assert any("+2.0" in sentence for sentence in may)
    once, _ = findings.conclusions(CYCLES.head(3), CHANGES.head(0), NO_DRIFT, words)
    assert standing not in once
    assert len(once) == 1


def test_findings_say_the_latest_and_what_could_be_seen(words: Words) -> None:
    assert "+7.0" in findings.severity(CYCLES, words)
    assert "3" in findings.severity(CYCLES.head(0), words)
    assert "13.0" in findings.change(CHANGES, words)
    assert words("terms.calibration_too_few_applications") in findings.change(
        CHANGES.head(2), words
    )
    assert findings.change(CHANGES.head(0), words) == words(
        "examiner.finding_change_empty"
    )
    assert findings.dimensions(CYCLES.head(0), words) == words(
        "examiner.finding_dimension_empty"
    )
    assert findings.dimensions(CYCLES, words) == words(
        "examiner.finding_dimension", n=3, ahead=3
    )


def test_queries_follow_one_person_through_the_marts(decided: Published) -> None:
    people = queries.examiners(decided)
    mart = decided.query("select * from marts.fct_examiner_severity")
    assert people.height == mart["examiner_id"].n_unique()
    links = decided.query("select * from marts.fct_examiner_links where n_shared > 0")
    one = people.sort("n_cycles", descending=True)["examiner_id"][0]
    rows = queries.severities(decided, one)
    assert rows["cycle"].to_list() == sorted(set(mart["cycle"]))
    theirs = mart.filter(pl.col("examiner_id") == one)
    assert rows["took_part"].sum() == theirs.height
    mine = links.filter(
        (pl.col("examiner_id") == one) | (pl.col("other_examiner_id") == one)
    )
    met = {*mine["examiner_id"], *mine["other_examiner_id"]} - {one}
    partners = queries.partners(decided, one)
    assert set(partners["examiner_id"]) == met
    assert partners["n_shared"].sum() == mine["n_shared"].sum()
    changes = queries.changes(decided, one)
    assert changes["cycle_to"].to_list() == sorted(changes["cycle_to"])


def test_nothing_of_an_undecided_cycle(undecided: Published) -> None:
    waiting = set(
        undecided.query(
            "select cycle from marts.dim_cycle where not coalesce(is_decided, false)"
        )["cycle"]
    )
    ids = undecided.query("select examiner_id from marts.dim_examiner")["examiner_id"]
    for one in ids[:5]:
        assert not waiting & set(queries.severities(undecided, one)["cycle"])
        assert not waiting & set(queries.changes(undecided, one)["cycle_to"])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_is_one_sheet_about_one_person(
    lang: str, decided: Published, decided_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CJQA_HOME", str(decided_home))
    words = Words("zh" if lang == "zh" else "en")
    last = queries.examiners(decided)["examiner_id"][-1]
    app = opened("examiner", lang=lang, examiner=last)
    assert not app.exception
    text = said(app)
    assert last in text
    assert text.count("class='finding'") == 3
    assert words("examiner.conclude") in text
    assert words("examiner.not_rank") in html.unescape(text)
    assert link_of(app)["examiner"] == last
