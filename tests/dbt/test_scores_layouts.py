"""Scores of every layout in one office: scales, copies, adjustments, coverage."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from layout_cases import (
    ALIKE,
    COPIED,
    FIRST_ROW,
    LISTED,
    SUMMARISED,
    UNLIKE,
    write_layout_cases,
)
from offices import build_scores, rows
from score_cases import clauses

import ingest
from warehouse.home import Home

pytestmark = pytest.mark.warehouse

Ask = Callable[..., list[dict[str, Any]]]
Values = Callable[..., dict[str, dict[str, Any]]]
Issues = Callable[[str, str], set[str]]
LAST_ROW = FIRST_ROW + len(clauses()) - 1


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    folder = tmp_path_factory.mktemp("layouts")
    home = Home(folder / "home")
    home.prepare()
    write_layout_cases(folder / "cases")
    ingest.receive([folder / "cases"], home.path)
    con = build_scores(home)
    yield lambda sql, **parameters: rows(con, sql, parameters)
    con.close()


@pytest.fixture(scope="module")
def values(ask: Ask) -> Values:
    """Cell to value, of one file and, where its sheets share addresses, one sheet."""

    def found(name: str, sheet: str | None = None) -> dict[str, dict[str, Any]]:
        told = ask(
            "from marts.fct_clause_scores where file_name = $name "
            "and ($sheet is null or sheet = $sheet) order by length(cell), cell",
            name=name,
            sheet=sheet,
        )
        by_cell = {row["cell"]: row for row in told}
        assert len(by_cell) == len(told)
        return by_cell

    return found


@pytest.fixture(scope="module")
def issues(ask: Ask) -> Issues:
    """Cells at which a file shows a rule."""

    def found(name: str, rule: str) -> set[str]:
        told = ask(
            "select cell from marts.fct_issues where file_name = $name and rule = $rule",
            name=name,
            rule=rule,
        )
        cells = [row["cell"] for row in told]
        assert len(cells) == len(set(cells))
        return set(cells)

    return found


def read(value: dict[str, Any]) -> tuple[str, float | None]:
    pct = value["score_pct"]
    return value["value_state"], None if pct is None else float(pct)


def column(letter: str) -> list[str]:
    return [f"{letter}{row}" for row in range(FIRST_ROW, LAST_ROW + 1)]


def test_each_column_of_a_summary_is_on_a_scale_of_its_own(
    ask: Ask, values: Values, issues: Issues
) -> None:
    found = values("columns.xlsx")
    assert {read(found[cell]) for cell in column("C")} == {("ok", 45)}
    assert {read(found[cell]) for cell in column("D")} == {("ok_derived", 60)}
    # whoever scored nothing above nought scored nothing
    assert {read(found[cell]) for cell in column("E")} == {("conflict", None)}
    # within the points, off the grid, and no total: neither percentages nor points
    assert not set(column("F")) & found.keys()
    assert issues("columns.xlsx", "ambiguous_scale") == {f"F{FIRST_ROW}"}
    (total,) = ask("from marts.fct_total_reconciliation where file_name = 'columns.xlsx'")
    assert (total["cell"], total["scope"]) == (f"D{LAST_ROW + 1}", "form")
    assert (total["difference_points"], total["reason"]) == (0, None)


def test_what_is_copied_is_kept_and_not_current_value_by_value(values: Values) -> None:
    own, export, summary = (
        values(name) for name in ("individual.xlsx", "long.csv", "summary.xlsx")
    )
    assert all(value["is_current"] and value["version"] == 1 for value in own.values())
    copied = [value for value in export.values() if value["sector"] is not None]
    # the first in the export is a copy of the sheet, the rest of it stands alone
    assert {
        (value["version"], value["is_current"]) for value in copied[: len(clauses())]
    } == {(2, False)}
    assert {
        (value["version"], value["is_current"]) for value in copied[len(clauses()) :]
    } == {(1, True)}
    for letter, version, is_current in (("C", 3, False), ("D", 1, True), ("G", 3, False)):
        told = [summary[cell] for cell in column(letter)]
        assert {(v["version"], v["is_current"]) for v in told} == {(version, is_current)}


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        # a number where the sheet is blank, and another number; equal ones are silent
        ("summary.xlsx", {"C6", "C7", "G7", "G23"}),
        ("long.csv", {"H2", "H4"}),
        # before the visit: a copy on the panel's sheet, a check on an examiner's
        ("visit.xlsx", {"C7", "C23"}),
        ("visitor.xlsx", {"C8", "C23"}),
        ("individual.xlsx", set()),
        ("agreed.xlsx", set()),
        ("alike 2.xlsx", set()),
    ],
)
def test_a_copy_that_differs_is_told_at_its_own_cell(
    issues: Issues, name: str, cells: set[str]
) -> None:
    assert issues(name, "copy_differs") == cells


def test_a_check_is_no_value_of_its_own(ask: Ask, values: Values) -> None:
    assert not any(cell.startswith("C") for cell in values("visitor.xlsx"))
    assert {v["stage"] for v in values("visitor.xlsx").values()} == {"site"}
    assert {v["stage"] for v in values("visit.xlsx").values()} == {"consensus", "site"}


def test_a_visit_gives_a_percentage_or_what_was_added_to_the_one_before(
    values: Values,
) -> None:
    found = {
        cell: read(value)
        for cell, value in values("visit.xlsx").items()
        if value["stage"] == "site"
    }
    assert len(found) == len(clauses())
    assert found == {
        "E6": ("ok", 55),
        "E7": ("conflict", 60),
        "F8": ("ok_derived", 55),
        "F9": ("ok_derived", 55),
        "F10": ("ok_derived", 40),
        "F11": ("ok_derived", 40),
        "F12": ("ok_derived", 50),
        "F13": ("ok_derived", 50),
        "F14": ("ok_derived", 40),
        "F15": ("ok_derived", 55),
        "F16": ("unreadable", None),
        **{f"E{row}": ("not_scored", None) for row in range(17, LAST_ROW + 1)},
    }


def test_a_note_behind_an_agreed_percentage_is_a_reason(ask: Ask, values: Values) -> None:
    assert read(values("agreed.xlsx")["D6"]) == ("ok", 50)
    found = ask("from marts.fct_clause_comments where file_name = 'agreed.xlsx'")
    assert {(row["kind"], row["comment_text"], row["cell"]) for row in found} == {
        ("reason", "王某保留意见", "D6"),
        ("reason", "均有依据", "E6"),
    }


@pytest.mark.parametrize(
    ("name", "states"),
    [
        ("alike 1.xlsx", {(1, True, "ok")}),
        ("alike 2.xlsx", {(2, False, "ok")}),
        # one examiner's columns agree, the other's contradict
        ("unlike 1.xlsx", {(1, False, "conflict"), (1, True, "ok")}),
        ("unlike 2.xlsx", {(2, False, "conflict"), (2, False, "ok")}),
    ],
)
def test_the_same_facts_twice_are_one_and_others_contradict(
    ask: Ask, values: Values, name: str, states: set[tuple[int, bool, str]]
) -> None:
    found = values(name).values()
    assert {(v["version"], v["is_current"], v["value_state"]) for v in found} == states
    (file,) = ask("from marts.fct_files where file_name = $name", name=name)
    assert file["verdict"] == "loaded"


def test_no_file_is_superseded_by_what_it_was_copied_from(ask: Ask) -> None:
    verdicts = ask("select verdict, file_name from marts.fct_files")
    assert {row["verdict"] for row in verdicts} == {"loaded", "unreadable"}
    # cells that several forms share are counted once
    (summary,) = ask("from marts.fct_files where file_name = 'summary.xlsx'")
    assert summary["n_values"] == 3 * len(clauses())


def test_a_wide_table_votes_as_a_whole(ask: Ask, values: Values, issues: Issues) -> None:
    found = values("wide.csv")
    by_row = {
        row: [read(v) for cell, v in found.items() if cell.endswith(str(row))]
        for row in (2, 3, 4)
    }
    n = len(clauses())
    assert by_row[2] == [("ok_derived", 60)] * n
    assert by_row[3] == [("ok_derived", 20)] * n
    # blank, and a code that nobody declared
    assert read(found["F4"]) == ("not_scored", None)
    assert read(found["G4"]) == ("out_of_range", None)
    assert by_row[4].count(("ok_derived", 60)) == n - 2
    totals = ask(
        "from marts.fct_total_reconciliation where file_name = 'wide.csv' order by cell"
    )
    assert [(row["cell"], row["difference_points"]) for row in totals] == [
        ("X2", 0),
        ("X3", 30),
    ]
    assert issues("wide.csv", "total_differs") == {"X3"}
    assert issues("wide.csv", "out_of_range") == {"G4"}


def test_training_has_a_reference_and_enters_no_award_mart(
    ask: Ask, values: Values
) -> None:
    found = ask("from marts.fct_training_references order by cell")
    assert [(row["cell"], row["score_pct"], row["value_state"]) for row in found] == [
        ("C5", 50, "ok"),
        ("D5", 55, "ok"),
        ("E5", 60, "ok"),
        ("F5", None, "not_scored"),
    ]
    assert {row["application_id"] for row in found} == {"case:2025/虚构案例"}
    before = values("case.xlsx", "培训前")
    assert read(before["E4"]) == ("conflict", None)
    assert read(before["F4"]) == ("not_scored", None)
    assert {v["stage"] for v in before.values()} == {"training_before"}
    assert not any(v["counts"] for v in before.values())
    for mart in ("dim_application", "fct_application_scores", "fct_score_coverage"):
        assert ask(f"from marts.{mart} where application_id like 'case:%'") == []


def test_bases_stand_side_by_side(ask: Ask) -> None:
    found = ask(
        """
        select scores.*
        from marts.fct_application_scores as scores
        inner join marts.dim_application using (application_id)
        where organisation_name = $name
        """,
        name=COPIED,
    )
    by_basis = {row["basis"]: row for row in found}
    assert by_basis.keys() == {"independent_mean", "consensus", "site", "final"}
    n = len(clauses())
    assert {b: row["n_clauses"] for b, row in by_basis.items()} == {
        "independent_mean": n,
        "consensus": n - 1,
        "site": 10,
        "final": n,
    }
    assert by_basis["consensus"]["total_points"] is None


def test_coverage_follows_the_list_else_whoever_is_named(ask: Ask) -> None:
    found = ask(
        """
        select organisation_name, examiner_name, coverage.*
        from marts.fct_score_coverage as coverage
        inner join marts.dim_application using (application_id)
        inner join marts.dim_examiner using (examiner_id)
        """
    )
    states = {
        (row["organisation_name"], row["examiner_name"], row["stage"]): (
            row["expectation"],
            row["state"],
        )
        for row in found
    }
    expected = {
        (LISTED, "虚构甲", "independent"): ("assignment", "received"),
        (LISTED, "虚构乙", "independent"): ("assignment", "unreadable"),
        (LISTED, "虚构丙", "independent"): ("assignment", "unreadable"),
        (LISTED, "虚构丁", "independent"): ("assignment", "missing"),
        (COPIED, "虚构甲", "independent"): ("named", "received"),
        (COPIED, "虚构甲", "site"): ("named", "received"),
        (COPIED, "虚构乙", "independent"): ("named", "received"),
        (SUMMARISED, "虚构丙", "independent"): ("named", "unreadable"),
        (SUMMARISED, "虚构丁", "independent"): ("named", "unreadable"),
        (ALIKE, "虚构甲", "independent"): ("named", "received"),
        (UNLIKE, "虚构甲", "independent"): ("named", "unreadable"),
    }
    assert expected.items() <= states.items()
    assert {key for key in states if key[0] in {LISTED, COPIED}} == {
        key for key in expected if key[0] in {LISTED, COPIED}
    }
    (torn,) = [row for row in found if row["unread_file_name"]]
    assert torn["examiner_name"] == "虚构丙"


def test_quality_of_comments_counts_blanks_and_repeats(ask: Ask) -> None:
    (own,) = ask("from marts.fct_comment_quality where file_name = 'individual.xlsx'")
    # one sentence on nine clauses, and on another application; 无 is no comment
    assert (own["n_clauses"], own["n_comments"]) == (len(clauses()), 9)
    assert own["blank_share"] == pytest.approx(0.5)
    assert (own["n_copied_within"], own["n_copied_between"]) == (9, 9)
    assert (own["copied_share"], own["median_length"]) == (1, len("同一句话"))
    (agreed,) = ask("from marts.fct_comment_quality where file_name = 'agreed.xlsx'")
    assert (agreed["n_copied_within"], agreed["copied_share"]) == (0, 0)
    # a summary has no room for comments
    names = {row["file_name"] for row in ask("from marts.fct_comment_quality")}
    assert not names & {"summary.xlsx", "wide.csv", "long.csv", "case.xlsx"}
