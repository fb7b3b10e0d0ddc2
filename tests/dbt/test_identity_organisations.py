"""Whose application a sheet scores: rulings of identity, each by a real file."""

from collections.abc import Callable
from typing import Any

import duckdb
import pytest
from identity_office import CLINIC, FACTORY_CODE, hashed

pytestmark = pytest.mark.warehouse

Form = Callable[[str], dict[str, Any]]
Issues = Callable[[str], list[tuple[str, str | None, str | None, str | None]]]


def rules(found: list[tuple[str, str | None, str | None, str | None]]) -> list[str]:
    return [row[0] for row in found]


@pytest.mark.parametrize(
    ("name", "organisation_id", "matched", "expected"),
    [
        ("who/code.xlsx", FACTORY_CODE, True, []),
        ("who/entry.xlsx", FACTORY_CODE, True, []),
        ("who/former.xlsx", FACTORY_CODE, True, []),
        ("who/former line.xlsx", FACTORY_CODE, True, []),
        ("who/aliased.xlsx", FACTORY_CODE, True, []),
        (
            "who/near miss.xlsx",
            hashed("示例机械有限责任公司"),
            False,
            ["sector_unknown", "unmatched_organisation"],
        ),
        ("who/namesake.xlsx", hashed("示例酒店"), False, ["unmatched_organisation"]),
        ("who/code wins.xlsx", FACTORY_CODE, True, ["organisation_name_differs"]),
        ("who/wrong code.xlsx", FACTORY_CODE, True, ["organisation_code_unknown"]),
        ("who/new code.xlsx", "91420000DEMO0000XX", False, ["unmatched_organisation"]),
        ("who/nobody.xlsx", None, False, ["organisation_missing", "sector_unknown"]),
        ("who/number of both.xlsx", hashed(CLINIC), True, ["code_ambiguous"]),
        ("who/number of none.xlsx", hashed(CLINIC), True, ["unmatched_code"]),
        (
            "who/no sector.xlsx",
            hashed("无名组织"),
            False,
            ["sector_unknown", "unmatched_organisation"],
        ),
        (
            "who/aliased sector.xlsx",
            hashed("另一无名组织"),
            False,
            ["unmatched_organisation"],
        ),
    ],
)
def test_an_organisation_is_its_code_its_name_or_its_alias(
    form: Form,
    issues: Issues,
    name: str,
    organisation_id: str | None,
    matched: bool,
    expected: list[str],
) -> None:
    row = form(name)
    assert row["organisation_id"] == organisation_id
    assert row["is_organisation_matched"] is matched
    assert rules(issues(name)) == expected
    if organisation_id is not None:
        assert row["application_id"] == f"演示奖/2025/{organisation_id}"


def test_an_unmatched_organisation_is_reported_at_its_cell(
    form: Form, issues: Issues
) -> None:
    name = "who/namesake.xlsx"
    assert issues(name) == [
        ("unmatched_organisation", form(name)["organisation_cell"], None, "示例酒店")
    ]


def test_the_sector_is_the_registers_else_the_sheets(form: Form, issues: Issues) -> None:
    assert form("who/other sector.xlsx")["sector"] == "manufacturing"
    assert form("who/new code.xlsx")["sector"] == "service"
    assert form("who/aliased sector.xlsx")["sector"] == "medical"
    assert form("who/no sector.xlsx")["sector"] is None
    assert form("who/no sector.xlsx")["counts"] is False
    assert [(rule, *rest) for rule, _, *rest in issues("who/other sector.xlsx")] == [
        ("panel_differs", "第一组", "9组"),
        ("sector_differs", "制造类", "服务类"),
    ]


def test_the_panel_is_the_registers_under_its_alias(
    form: Form, application: Form
) -> None:
    assert form("who/other sector.xlsx")["panel_id"] == "第一组"
    assert application(f"演示奖/2025/{FACTORY_CODE}")["panel_id"] == "第一组"


def test_teams_and_persons_are_loaded_and_kept_out(
    con: duckdb.DuckDBPyConnection, form: Form, issues: Issues
) -> None:
    row = form("who/team.xlsx")
    assert row["is_organisation_matched"]
    assert row["counts"] is False
    kept = con.execute(
        "select count(*) from marts.dim_application where application_id = $1",
        [row["application_id"]],
    ).fetchall()
    assert kept == [(0,)]
    assert "not_an_organisation" in rules(issues("registers/list.xlsx"))


def test_an_application_carries_what_the_register_says(application: Form) -> None:
    factory = application(f"演示奖/2025/{FACTORY_CODE}")
    assert factory["region"] == "420100"
    assert factory["size"] == "large"
    assert factory["outcome"] == "award"
    assert factory["reached_site"] is True
    assert str(factory["official_points"]) == "612.500"
    assert factory["official_rank"] == 1
    clinic = application(f"演示奖/2025/{hashed(CLINIC)}")
    assert (clinic["outcome"], clinic["reached_site"]) == ("ineligible", False)
    assert not clinic["is_provisional"]
    hotel = application("演示奖/2025/91420000DEMO00003C")
    assert (hotel["outcome"], hotel["official_points"]) == ("pending", None)
    assert application(f"演示奖/2025/{hashed('无名组织')}")["is_provisional"]


def test_a_register_is_answered_for_row_by_row(issues: Issues) -> None:
    found = rules(issues("registers/list.xlsx"))
    assert found == sorted(
        [
            "not_an_organisation",
            "outcome_missing",
            "register_number_unreadable",
            "register_row_repeats",
            "register_row_without_name",
            "register_word_unknown",
        ]
    )
