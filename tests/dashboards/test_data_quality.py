"""Data quality: what is in, what to doubt and where it stands, counted independently."""

from typing import Any

import polars as pl
import pytest

from dashboards.charts import coverage, matrix, receipts
from dashboards.queries import data_quality as queries
from dashboards.queries import reference
from dashboards.wording import Words
from dashboards.wording.findings import data_quality as findings
from warehouse.reader import Published

EN = Words("en")
STATES = {"missing": "×", "unreadable": "?", "superseded": "~"}


def sheet(panel: str | None, application: str, **says: Any) -> dict[str, Any]:
    return {
        "panel_id": panel,
        "application_id": application,
        "organisation_name": f"org {application}",
        "examiner_name": "examiner",
        "state": "received",
        "n_sheets": 1,
        "n_values": 18,
        "n_due": 18,
        "n_untrusted": 0,
        "unread_file_name": None,
    } | says


def sheets(*rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(
        list(rows),
        schema={
            name: pl.Int64 if name.startswith("n_") else pl.String
            for name in sheet("A", "a")
        },
    )


def drawn(chart: Any) -> list[dict[str, Any]]:
    """Give the rows of a chart's first data set."""
    sets = chart.to_dict()["datasets"]
    rows: list[dict[str, Any]] = max(sets.values(), key=len)
    return rows


@pytest.mark.parametrize(("state", "sign"), STATES.items())
def test_a_sheet_that_says_nothing_is_told_by_a_sign_as_well(
    state: str, sign: str, words: Words
) -> None:
    chart = coverage.coverage_by_panel(
        sheets(sheet("A", "a"), sheet("A", "a", state=state, n_values=0)), words
    )
    assert [row["label"] for row in drawn(chart)] == ["18", sign]
    said = findings.coverage(sheets(sheet("A", "a", state=state)), EN, stage="site")
    assert EN(f"data.finding_coverage_{state}", count=1) in said


def test_applications_stand_apart_and_long_panels_go_on_below() -> None:
    rows = drawn(
        coverage.coverage_by_panel(
            sheets(*(sheet("A", f"{n:02}") for n in range(14) for _ in range(3))), EN
        )
    )
    assert len({row["row"] for row in rows}) == 3
    starts = [row["start"] for row in rows[:4]]
    assert starts[1] - starts[0] == 1
    assert starts[3] - starts[2] > 1


def test_of_many_panels_those_with_gaps_are_drawn_and_marks_stay_few() -> None:
    many = [
        sheet(f"{panel:03}", f"{panel}-{n}") for panel in range(200) for n in range(12)
    ]
    many[-1] = many[-1] | {"state": "missing", "n_values": 0}
    rows = drawn(coverage.coverage_by_panel(sheets(*many), EN))
    assert len({row["row"] for row in rows}) == coverage.MOST_PANELS
    assert "199" in {row["row"] for row in rows}
    assert 3 * len(rows) < 2000


def test_a_scheme_that_nobody_entered_leaves_no_gap() -> None:
    frame = sheets(sheet(None, "a", n_due=None, n_values=41))
    assert coverage.kind(frame.row(0, named=True)) == "full"
    assert "complete" in findings.coverage(frame, EN, stage="independent")


@pytest.mark.parametrize("rows", [0, 1])
def test_tiny_and_empty_frames_are_drawn(rows: int, words: Words) -> None:
    frame = sheets(sheet(None, "a")).head(rows)
    states = pl.DataFrame({"value_state": ["unreadable"], "n_values": [1]}).head(rows)
    compared = pl.DataFrame(
        {"stage": ["site"], "reason": [None], "n_totals": [1], "n_differing": [1]},
        schema_overrides={"reason": pl.String},
    ).head(rows)
    differing = pl.DataFrame(
        {
            "stage": ["site"],
            "difference_points": [-3.0],
            "organisation_name": ["o"],
            "file_name": ["f"],
            "cell": ["A1"],
        }
    ).head(rows)
    comments = pl.DataFrame(
        {
            "panel_id": [None],
            "n_sheets": [1],
            "n_clauses": [9],
            "n_blank": [3],
            "n_comments": [12],
            "n_copied": [6],
        },
        schema_overrides={"panel_id": pl.String},
    ).head(rows)
    for chart in (
        coverage.coverage_by_panel(frame, words),
        coverage.coverage_with_key(frame, words),
        receipts.values_by_state(states, words),
        receipts.differences_by_stage(compared, differing, words),
        receipts.comments_by_panel(comments, words),
    ):
        chart.to_dict()
    for said in (
        findings.coverage(frame, words, stage="independent"),
        findings.values(states, words),
        findings.totals(compared, differing, words),
        findings.comments(comments, words),
    ):
        assert said.endswith(("。", "."))


def test_no_share_is_drawn_of_fewer_than_ten() -> None:
    comments = pl.DataFrame(
        {
            "panel_id": ["A"],
            "n_sheets": [1],
            "n_clauses": [9],
            "n_blank": [3],
            "n_comments": [12],
            "n_copied": [6],
        }
    )
    shares = [row["share"] for row in drawn(receipts.comments_by_panel(comments, EN))]
    assert shares == [None, 50.0]


def test_counts_print_every_number_and_leave_zeros_empty() -> None:
    found = pl.DataFrame({"row": ["x", "y"], "column": ["a", "b"], "n": [1234, 2]})
    chart = matrix.counts(
        found, rows=["x", "y"], columns=["a", "b"], total="all", tip=("r", "c", "n")
    )
    labels = {(row["row"], row["column"]): row["label"] for row in drawn(chart)}
    assert labels["x", "all"] == labels["x", "a"] == "1,234"
    assert labels["x", "b"] == ""
    assert labels["y", "all"] == "2"


def test_findings_name_what_is_most_frequent() -> None:
    issues = pl.DataFrame(
        {
            "rule": ["conflict", "off_grid", "off_grid"],
            "level": ["error", "warning", "warning"],
            "panel_id": ["B", "", "A"],
            "n_issues": [3, 9, 1],
        }
    )
    said = findings.issues(issues, EN)
    assert EN.term("rule", "off_grid") + " (10)" in said
    assert "B has most, 3" in said
    assert "errors 3" in said
    assert findings.issues(issues.clear(), EN) == EN("data.finding_issues_none")


def test_corrections_without_effect_are_told() -> None:
    entered = pl.DataFrame({"is_applied": [False, True]})
    assert "1 corrections are in force; 1 had no effect" in findings.corrections(
        entered, EN
    )
    assert "all took effect" in findings.corrections(entered.tail(1), EN)


@pytest.mark.warehouse
def test_each_rule_that_can_be_broken_has_a_short_name() -> None:
    import csv
    from pathlib import Path

    root = Path(__file__).resolve().parents[2]
    for path in ("ingest/wording/rules.csv", "dbt/warehouse/wording/rules.csv"):
        with (root / path).open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                for lang in ("zh", "en"):
                    name = Words("zh" if lang == "zh" else "en").term("rule", row["rule"])
                    assert name != row["rule"]


def at(office: Published) -> tuple[str, str]:
    award = reference.awards(office)["award_id"][0]
    return award, reference.cycles(office, award)["cycle"][0]


@pytest.mark.warehouse
def test_files_and_issues_are_those_of_the_marts(office: Published) -> None:
    award, cycle = at(office)
    files = office.query("select * from marts.fct_files").filter(
        pl.col("cycle").is_null() | (pl.col("cycle") == cycle)
    )
    assert queries.files(office, award, cycle)["n_files"].sum() == files.height
    issues = office.query("select * from marts.fct_issues").join(
        files, on=["file_sha256", "file_name"], how="semi"
    )
    counted = queries.issues_by_rule(office, award, cycle)
    expected = issues.group_by("rule").len().sort("rule")
    assert counted.group_by("rule").agg(pl.sum("n_issues")).sort("rule").rows() == (
        expected.rows()
    )
    listed = queries.issues(office, award, cycle, "all", "all", "")
    assert listed.height == min(issues.height, queries.MOST_ROWS)
    assert listed["n_found"][0] == issues.height
    rule = listed["rule"][0]
    one = queries.issues(office, award, cycle, rule, "all", "")
    assert one.height == issues.filter(pl.col("rule") == rule).height
    text = listed["file_name"][0]
    sought = queries.issues(office, award, cycle, "all", "all", text)
    assert sought.height == issues.filter(pl.col("file_name") == text).height


@pytest.mark.warehouse
def test_coverage_and_values_are_those_of_the_marts(office: Published) -> None:
    award, cycle = at(office)
    assert "independent" in queries.stages(office, award, cycle)
    found = queries.coverage(office, award, cycle, "independent")
    expected = office.query("select * from marts.fct_score_coverage").filter(
        pl.col("cycle") == cycle, pl.col("stage") == "independent"
    )
    assert found.group_by("state").len().sort("state").rows() == (
        expected.group_by("state").len().sort("state").rows()
    )
    scores = office.query("select * from marts.fct_clause_scores").filter(
        pl.col("cycle") == cycle,
        pl.col("is_current"),
        pl.col("stage").is_in(["independent", "consensus", "site"]),
    )
    counted = dict(queries.value_states(office, award, cycle).iter_rows())
    assert counted == dict(scores.group_by("value_state").len().iter_rows())
    doubted = scores.filter(
        pl.col("stage") == "independent",
        pl.col("value_state").is_in(
            ["conflict", "out_of_range", "unreadable", "off_grid"]
        ),
    ).join(expected, on=["application_id", "examiner_id"], how="semi")
    assert found["n_untrusted"].sum() == doubted.height


@pytest.mark.warehouse
def test_totals_and_comments_are_those_of_the_marts(office: Published) -> None:
    award, cycle = at(office)
    totals = office.query("select * from marts.fct_total_reconciliation").filter(
        pl.col("cycle") == cycle
    )
    found = queries.totals(office, award, cycle)
    assert found["n_totals"].sum() == totals.height
    differing = queries.totals_that_differ(office, award, cycle)
    assert differing.height == totals.filter("is_differing").height
    # the same texts, counted one by one instead of by sheet
    comments = office.query(
        "select * from marts.fct_clause_comments where is_current"
    ).filter(pl.col("cycle") == cycle)
    quality = queries.comments(office, award, cycle)
    assert quality["n_comments"].sum() == comments.height
    by_panel = comments.group_by("panel_id").len().sort("panel_id").rows()
    assert (
        quality.filter(pl.col("n_comments") > 0)
        .select("panel_id", "n_comments")
        .sort("panel_id")
        .rows()
        == by_panel
    )
