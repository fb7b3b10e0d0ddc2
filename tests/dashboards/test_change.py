"""Changes of scale: what could be seen comes first, and nobody is named in a fog."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from running_pages import link_of, opened, said

from dashboards.charts import change as charts
from dashboards.charts import picture, theme
from dashboards.queries import change as queries
from dashboards.wording import Words
from dashboards.wording.findings import change as findings
from warehouse.reader import Published

pytestmark = pytest.mark.warehouse

SIZES = {"full": None, "tiny": 1, "empty": 0}


def pair(**facts: Any) -> dict[str, Any]:
    return {
        "cycle_from": "2024",
        "cycle_to": "2025",
        "n_examiners": 20,
        "n_tested": 20,
        "n_flagged": 0,
        "detectable_low": 15.0,
        "detectable_pct": 16.0,
        "detectable_high": 18.0,
        "detectable_single_pct": 10.5,
        "is_too_coarse": True,
        "n_linking": 20,
        "evidence": "linked",
        "identified": "relative_to_linking_examiners",
        "offset_pct": 0.5,
        "state": "estimated",
        **facts,
    }


def change(place: int, value: float | None, **facts: Any) -> dict[str, Any]:
    return {
        "examiner_id": f"E{place:03}",
        "examiner_name": "甲",
        "state": "estimated" if value is not None else "too_few_applications",
        "n_applications_from": 4,
        "n_applications_to": 5,
        "change_pct": value,
        "change_low": None if value is None else value - 4.0,
        "change_high": None if value is None else value + 4.0,
        "change_unshrunk_pct": None if value is None else 2 * value,
        "p_adjusted": 0.5,
        "detectable_pct": 16.0,
        "detectable_single_pct": 10.5,
        "is_flagged": False,
        **facts,
    }


def drift(place: int, slope: float, **facts: Any) -> dict[str, Any]:
    return {
        "examiner_id": f"E{place:03}",
        "examiner_name": "甲",
        "n_cycles": 4,
        "cycle_from": "2020",
        "cycle_to": "2025",
        "state": "estimated",
        "slope_pct": slope,
        "slope_low": slope - 1.0,
        "slope_high": slope + 1.0,
        "p_adjusted": 0.3,
        "direction": "none",
        "is_drift": False,
        **facts,
    }


def pool(**facts: Any) -> dict[str, Any]:
    return {
        "cycle_from": "2024",
        "cycle_to": "2025",
        "change_pct": None,
        "low": None,
        "high": None,
        "evidence": "none",
        "n_linking": 0,
        "n_materials": 0,
        "n_sheets_from": 0,
        "n_sheets_to": 0,
        **facts,
    }


PAIRS = pl.DataFrame(
    [
        pair(cycle_from="2023", cycle_to="2024", detectable_pct=8.0, is_too_coarse=False),
        pair(),
        pair(cycle_from="2020", state="too_few_linking")
        | dict.fromkeys(
            (
                "detectable_low",
                "detectable_pct",
                "detectable_high",
                "detectable_single_pct",
            )
        ),
    ]
)
CHANGES = pl.DataFrame(
    [change(1, 5.0, is_flagged=True), change(2, 0.0), change(3, -2.0), change(4, None)]
)
DRIFTS = pl.DataFrame(
    [drift(1, 3.0, is_drift=True, direction="harsher"), drift(2, 0.1), drift(3, -1.0)]
)
POOL = pl.DataFrame(
    [pool(cycle_from="2023", cycle_to="2024", change_pct=1.0, low=-1.0, high=3.0), pool()]
)


def values(chart: Any) -> list[dict[str, Any]]:
    return [row for rows in chart.to_dict()["datasets"].values() for row in rows]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ["detectable", "named", "unnamed", "drift", "pool"])
def test_every_chart_draws_full_tiny_and_empty_frames(
    name: str, size: str, words: Words
) -> None:
    n = SIZES[size]

    def cut(rows: pl.DataFrame) -> pl.DataFrame:
        return rows if n is None else rows.head(n)

    chart: Any = {
        "detectable": lambda: charts.detectable_by_pair(
            cut(PAIRS), words, selected=("2024", "2025"), width=500
        ),
        "named": lambda: charts.changes_of_pair(
            cut(CHANGES), words, is_named=True, width=500
        ),
        "unnamed": lambda: charts.changes_of_pair(
            cut(CHANGES), words, is_named=False, width=500
        ),
        "drift": lambda: charts.drift_by_examiner(cut(DRIFTS), words, width=500),
        "pool": lambda: charts.pool_by_pair(cut(POOL), words, width=500),
    }[name]()
    specification = chart.to_dict()
    assert json.loads(json.dumps(specification)) == specification
    drawn = picture.render(
        picture.picture(chart, finding="n = 1", name="n", source="s"), "svg"
    )
    assert drawn.startswith(b"<svg")


def test_nobody_is_named_where_nothing_worth_finding_can_be_found(words: Words) -> None:
    def text(*, is_named: bool) -> str:
        chart = charts.changes_of_pair(CHANGES, words, is_named=is_named, width=500)
        return json.dumps(chart.to_dict(), ensure_ascii=False)

    assert "E001" in text(is_named=True)
    for word in ("E001", "E002", "甲"):
        assert word not in text(is_named=False)


def test_only_a_drift_is_named(words: Words) -> None:
    chart = charts.drift_by_examiner(DRIFTS, words, width=500)
    text = json.dumps(chart.to_dict(), ensure_ascii=False)
    assert "E001" in text
    assert "E002" not in text
    assert "E003" not in text


def test_flags_alone_are_filled(words: Words) -> None:
    rows = [
        row
        for row in values(charts.changes_of_pair(CHANGES, words, is_named=True, width=9))
        if "is_weak" in row
    ]
    assert [row["is_weak"] for row in rows] == [False, True, True, True]
    assert rows[0]["colour"] == theme.HARSH
    assert rows[3]["missing"] == words("terms.calibration_too_few_applications")


def test_the_size_that_can_be_found_is_said_first(words: Words) -> None:
    coarse, fine, none = (
        findings.detectable(row, words)
        for row in (pair(), PAIRS.row(0, named=True), PAIRS.row(2, named=True))
    )
    assert "16.0" in coarse
    assert coarse.endswith(words("change.finding_coarse"))
    assert not fine.endswith(words("change.finding_coarse"))
    assert words("terms.calibration_too_few_linking") in none


def test_findings_never_call_silence_a_green_light(words: Words) -> None:
    quiet = CHANGES.with_columns(is_flagged=pl.lit(value=False))
    said_quiet = findings.changes(quiet, pair(), words)
    assert "16.0" in said_quiet
    assert findings.changes(CHANGES, pair(), words) != said_quiet
    assert findings.changes(CHANGES.tail(1), pair(), words) == findings.detectable(
        pair(), words
    )
    assert findings.drifts(DRIFTS.head(0), words) == words("change.finding_drift_empty")
    assert findings.drifts(DRIFTS.tail(2), words) == words("change.finding_no_drift", n=2)
    assert findings.pool(POOL.tail(1), words) == words("change.finding_pool_none", n=1)
    assert "+1.0" in findings.pool(POOL, words)
    assert findings.pool(POOL.head(0), words) == words("change.finding_pool_empty")


def test_evidence_says_relative_to_whom(words: Words) -> None:
    linked = findings.evidence(pair(), words)
    assert words("change.identified_relative_to_linking_examiners") in linked
    case = findings.evidence(pair(identified="common_case"), words)
    assert words("change.identified_common_case") in case
    assert case != linked


def test_queries_agree_with_the_marts(decided: Published) -> None:
    mart = decided.query("select * from marts.fct_examiner_change")
    pairs = queries.pairs(decided)
    keys = ["cycle_from", "cycle_to"]
    assert pairs.height == mart.select(keys).n_unique() > 0
    for row in pairs.iter_rows(named=True):
        theirs = mart.filter(
            pl.col("cycle_from") == row["cycle_from"],
            pl.col("cycle_to") == row["cycle_to"],
        )
        assert row["n_examiners"] == theirs.height
        assert row["n_tested"] == theirs.height - theirs["change_pct"].null_count()
        assert row["n_flagged"] == theirs["is_flagged"].fill_null(value=False).sum()
        largest: Any = theirs["detectable_pct"].cast(pl.Float64).max()
        assert row["detectable_high"] == largest
        ours = queries.changes(decided, row["cycle_from"], row["cycle_to"])
        assert set(ours["examiner_id"]) == set(theirs["examiner_id"])


def test_undecided_cycles_give_nothing(undecided: Published) -> None:
    waiting = set(
        undecided.query(
            "select cycle from marts.dim_cycle where not coalesce(is_decided, false)"
        )["cycle"]
    )
    for rows in (queries.pairs(undecided), queries.pool(undecided)):
        assert not waiting & set(rows["cycle_to"])
    assert not waiting & set(queries.drifts(undecided)["cycle_to"])
    for cycle in waiting:
        assert not queries.changes(undecided, "2024", cycle).height


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_says_what_could_be_seen_before_anything_else(
    lang: str, decided: Published, decided_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CJQA_HOME", str(decided_home))
    words = Words("zh" if lang == "zh" else "en")
    app = opened("change", lang=lang)
    assert not app.exception
    text = said(app)
    assert text.count("class='finding'") == 4
    link = link_of(app)
    start, end = link["pair"].split("-")
    row = queries.pairs(decided).row(
        by_predicate=(pl.col("cycle_from") == start) & (pl.col("cycle_to") == end),
        named=True,
    )
    first = text.index("class='finding'")
    assert text.index(findings.detectable(row, words), first) < first + 40
    assert link_of(opened("change", **link)) == link
