"""Who filled in a sheet and in which role: rulings of identity, each by a real file."""

from collections.abc import Callable
from typing import Any

import duckdb
import pytest
from identity_office import hashed
from offices import rows

pytestmark = pytest.mark.warehouse

Form = Callable[[str], dict[str, Any]]
Issues = Callable[[str], list[tuple[str, str | None, str | None, str | None]]]


def rules(found: list[tuple[str, str | None, str | None, str | None]]) -> list[str]:
    return [row[0] for row in found]


@pytest.mark.parametrize(
    ("name", "examiner_id", "role", "matched", "expected"),
    [
        ("who/code.xlsx", "E001", "examiner", True, []),
        ("by/name.xlsx", "E002", "leader", True, []),
        ("by/leader.xlsx", "E001", "leader", True, ["role_differs"]),
        ("by/trainee.xlsx", "E005", "trainee", True, []),
        ("by/observer.xlsx", "E001", "observer", True, ["role_differs"]),
        ("by/namesake.xlsx", hashed("丙示平"), "examiner", False, ["unmatched_examiner"]),
        (
            "by/uncoded namesake.xlsx",
            hashed("庚示泰"),
            "examiner",
            False,
            ["unmatched_examiner"],
        ),
        ("by/uncoded.xlsx", hashed("己示康"), "examiner", True, []),
        ("by/coded namesake.xlsx", "E004", "examiner", True, []),
        ("by/reused.xlsx", hashed("丙示平"), "examiner", True, []),
        ("by/code wins.xlsx", "E001", "examiner", True, ["examiner_name_differs"]),
        ("by/wrong code.xlsx", "E002", "leader", True, ["examiner_code_unknown"]),
        ("by/stranger.xlsx", hashed("外示人"), "examiner", False, ["unmatched_examiner"]),
        ("by/aliased.xlsx", "E001", "examiner", True, []),
        ("by/later.xlsx", "E002", "leader", True, ["roster_approximate"]),
        ("by/rosterless name.xlsx", "X1", "examiner", True, ["no_roster"]),
    ],
)
def test_an_examiner_is_the_rosters_code_or_its_only_namesake(
    form: Form,
    issues: Issues,
    name: str,
    examiner_id: str,
    role: str,
    matched: bool,
    expected: list[str],
) -> None:
    row = form(name)
    assert (row["examiner_id"], row["examiner_role"]) == (examiner_id, role)
    assert row["is_examiner_matched"] is matched
    found = [
        r for r in rules(issues(name)) if "cycle" not in r and "organisation" not in r
    ]
    assert [rule for rule in found if rule != "sector_unknown"] == expected
    has_sector = row["sector"] is not None
    assert row["counts"] is (
        matched and has_sector and role not in {"trainee", "observer"}
    )


def test_a_sheet_without_an_examiner_is_nobodys(form: Form, issues: Issues) -> None:
    row = form("by/nobody.xlsx")
    assert row["examiner_id"].startswith("P-")
    assert not row["is_examiner_matched"]
    assert row["counts"] is False
    assert rules(issues("by/nobody.xlsx")) == ["examiner_missing"]


def test_a_sheet_of_the_panel_needs_no_examiner(form: Form, issues: Issues) -> None:
    row = form("stage/site of panel.xlsx")
    assert row["examiner_id"] is None
    assert row["counts"] is True
    assert rules(issues("stage/site of panel.xlsx")) == []


def test_without_any_roster_each_name_is_one_examiner(form: Form, issues: Issues) -> None:
    names = ["by/rosterless.xlsx", "by/rosterless name.xlsx"]
    assert {form(name)["examiner_id"] for name in names} == {"X1"}
    found = [rule for name in names for rule in rules(issues(name))]
    assert found.count("no_roster") == 1


def test_a_code_of_two_people_identifies_neither(
    con: duckdb.DuckDBPyConnection, issues: Issues
) -> None:
    for name in ("rosters/2024.xlsx", "rosters/2025.xlsx"):
        assert [(rule, cell, found) for rule, cell, _, found in issues(name)] == [
            ("code_reused", "A3" if name.endswith("4.xlsx") else "A5", "丙示平、辛示吉")
        ]
    people = rows(con, "from marts.dim_examiner")
    assert "E003" not in {row["examiner_id"] for row in people}
    assert {
        "examiner_id": hashed("辛示吉"),
        "examiner_name": "辛示吉",
        "first_cycle": "2024",
        "is_matched": True,
    } in people


def test_an_alias_keeps_one_person_with_two_names_one(
    con: duckdb.DuckDBPyConnection,
) -> None:
    people = rows(con, "from marts.dim_examiner where examiner_id = 'E001'")
    assert [(row["examiner_name"], row["first_cycle"]) for row in people] == [
        ("甲示安", "2020")
    ]
