"""Who and what beyond examiners' sheets: rulings of identity, each by a real file."""

from collections.abc import Callable
from typing import Any

import duckdb
import pytest
from identity_layouts import ALONE, AWARD, CODES, JOINED, MOVED, OLDER
from identity_office import FACTORY, FACTORY_CODE, SCHOOL, SCHOOL_CODE, hashed
from offices import rows

pytestmark = pytest.mark.warehouse

Form = Callable[[str], dict[str, Any]]
Found = list[tuple[str, str | None, str | None, str | None]]
Issues = Callable[[str], Found]


def application_id(organisation: str) -> str:
    code = CODES.get(organisation) or hashed(organisation)
    return f"{AWARD}/2025/{code}"


def test_an_assignment_says_who_should_score_whom(con: duckdb.DuckDBPyConnection) -> None:
    found = rows(con, "from intermediate.int_identity__assignments")
    people = {
        (row["application_id"], row["stage"]): {
            (other["examiner_id"], other["examiner_role"])
            for other in found
            if (other["application_id"], other["stage"])
            == (row["application_id"], row["stage"])
        }
        for row in found
    }
    assert people == {
        (application_id(JOINED), "independent"): {
            ("P0", "leader"),
            ("P1", "examiner"),
            ("P2", "trainee"),
            (hashed("外来人"), "examiner"),
        },
        # the later version of the table alone
        (application_id(MOVED), "independent"): {("P1", "leader"), ("P2", "examiner")},
        # a line of a panel alone is about what the register gives that panel
        (application_id(ALONE), "independent"): {("P1", "leader")},
        (application_id("未报公司"), "independent"): {("P0", "leader")},
        (application_id(JOINED), "site"): {("P0", "examiner"), ("P3", "examiner")},
        (application_id(ALONE), "site"): {("P2", "examiner")},
    }


def test_what_an_assignment_names_in_vain_is_told_at_its_cell(issues: Issues) -> None:
    found = [(rule, cell, text) for rule, cell, _, text in issues("panels/assigned.xlsx")]
    assert found == [
        ("register_row_without_name", "C7", None),
        ("unmatched_examiner", "E3", "外来人"),
        ("unmatched_organisation", "B6", "未报公司"),
    ]


def test_the_panel_is_the_assignments_then_the_registers(
    form: Form, application: Form, issues: Issues
) -> None:
    assert application(application_id(JOINED))["panel_id"] == "第一组"
    assert application(application_id(ALONE))["panel_id"] == "三组"
    assert application(application_id(MOVED))["panel_id"] == "二组"
    assert application(application_id("未报公司"))["is_provisional"]
    assert form("panels/sheet.xlsx")["panel_id"] == "二组"
    for name, cell, text in (("sheet", None, "八组"), ("list", "D5", "九组")):
        (told,) = (i for i in issues(f"panels/{name}.xlsx") if i[0] == "panel_differs")
        assert told[2:] == ("二组", text)
        assert cell is None or told[1] == cell


def test_a_summary_is_named_consensus_for_its_own_column(
    con: duckdb.DuckDBPyConnection, issues: Issues
) -> None:
    name = "stage/合议汇总.xlsx"
    found = rows(
        con, "from intermediate.int_identity__forms where file_name = $f", {"f": name}
    )
    assert {
        (row["stage"], row["examiner_id"], row["examiner_role"]) for row in found
    } == {
        ("independent", "E001", "leader"),
        ("independent", "E002", "leader"),
        ("consensus", None, None),
    }
    assert {row["application_id"] for row in found} == {f"演示奖/2025/{FACTORY_CODE}"}
    assert not [issue for issue in issues(name) if issue[0] == "stage_disagrees"]


@pytest.mark.parametrize("name", ["signed", "own"])
def test_who_wrote_down_what_many_agreed_on_is_no_examiner(
    form: Form, issues: Issues, name: str
) -> None:
    row = form(f"stage/{name}.xlsx")
    assert (row["examiner_id"], row["examiner_role"]) == (None, None)
    assert issues(f"stage/{name}.xlsx") == []


def test_a_training_sheet_scores_its_case(form: Form, issues: Issues) -> None:
    for name, case in (("培训后/folder", FACTORY), ("培训前", "往届案例")):
        row = form(f"stage/{name}.xlsx")
        assert row["application_id"] == f"case:{row['cycle']}/{case}"
        assert (row["sector"], row["organisation_id"], row["counts"]) == (
            None,
            None,
            False,
        )
        assert row["is_training"]
    assert "sector_unknown" not in [rule for rule, *_ in issues("stage/培训前.xlsx")]


def test_linked_cases_are_cases_that_somebody_scored(
    con: duckdb.DuckDBPyConnection, issues: Issues
) -> None:
    found = rows(con, "from intermediate.int_identity__case_links order by row_no")
    assert [(row["application_id"], row["linked_application_id"]) for row in found] == [
        (f"case:2025/{FACTORY}", "case:2024/往届案例"),
        ("case:2024/往届案例", "case:2023/没有的案例"),
        ("case:2026/未来案例", None),
    ]
    assert issues("registers/training_cases.csv") == [
        ("case_unknown", "B4", None, "case:2026/未来案例"),
        ("case_unknown", "D3", None, "case:2023/没有的案例"),
    ]


@pytest.mark.parametrize(
    ("name", "organisation_id", "examiner_id", "told"),
    [
        (
            "甲示安_示例学校",
            SCHOOL_CODE,
            "E001",
            [("taken_from_file_name", SCHOOL)],
        ),
        (
            "示例学校 (e002) 7",
            SCHOOL_CODE,
            "E002",
            [("taken_from_file_name", "e002")],
        ),
        (
            "示例学校分校_甲示安_7",
            None,
            "E001",
            [("organisation_missing", None), ("sector_unknown", None)],
        ),
        ("甲示安评_5", FACTORY_CODE, None, [("examiner_missing", None)]),
        ("甲示安-乙示宁", FACTORY_CODE, None, [("examiner_missing", None)]),
        (
            "【示例学校】甲示安",
            FACTORY_CODE,
            "E002",
            [("file_name_differs", SCHOOL), ("file_name_differs", "甲示安")],
        ),
        ("丁示和 汇总", FACTORY_CODE, "E005", []),
    ],
)
def test_a_file_name_serves_where_the_title_block_is_silent(
    form: Form,
    issues: Issues,
    name: str,
    organisation_id: str | None,
    examiner_id: str | None,
    told: list[tuple[str, str | None]],
) -> None:
    row = form(f"names/{name}.xlsx")
    assert row["organisation_id"] == organisation_id
    if examiner_id is None:
        assert not row["is_examiner_matched"]
    else:
        assert row["examiner_id"] == examiner_id
    found = [(rule, text) for rule, _, _, text in issues(f"names/{name}.xlsx")]
    assert sorted(found, key=str) == sorted(told, key=str)


def test_a_corrected_title_block_is_read_as_corrected(form: Form, issues: Issues) -> None:
    row = form("corrected/person.xlsx")
    assert (row["organisation_id"], row["examiner_id"]) == (FACTORY_CODE, "E001")
    assert (row["examiner_role"], row["cycle"]) == ("leader", "2025")
    assert (row["stage"], str(row["form_date"])) == ("site", "2025-07-18")
    found = issues("corrected/person.xlsx")
    assert [(rule, cell) for rule, cell, *_ in found if rule == "corrected"] == [
        ("corrected", cell) for cell in ("B2", "B3", "B4", "D2", "D3")
    ]
    assert ("corrected", "D2", "甲示安（组长）", "甲示按") in found
    row = form("corrected/one cell.xlsx")
    assert (row["examiner_id"], row["cycle"]) == (hashed("甲示安"), "2024")


def test_a_corrected_register_matches_as_corrected(form: Form) -> None:
    row = form("corrected/former.xlsx")
    assert row["organisation_id"] == "91420000DEMO0004DD"
    assert row["is_organisation_matched"]


def test_before_and_after_of_a_correction_are_both_kept(
    con: duckdb.DuckDBPyConnection, issues: Issues
) -> None:
    found = rows(con, "from intermediate.int_identity__corrections order by row_no")
    kept = [(row["raw_text"], row["corrected"], row["is_applied"]) for row in found]
    assert kept[0] == ("误写组织", FACTORY, True)
    # a correction of a copy is one of the file that was loaded
    assert kept[8] == ("独一人", "唯一人", True)
    assert [applied for *_, applied in kept[9:]] == [False, False]
    assert [(rule, cell) for rule, cell, *_ in issues("registers/corrections.csv")] == [
        ("correction_unused", "C11"),
        ("correction_unused", "C12"),
    ]


def test_an_alias_that_leads_nowhere_is_told_where_it_stands(issues: Issues) -> None:
    assert issues("registers/aliases.csv") == [
        ("alias_target_unknown", "C4", None, "无名组织"),
        ("alias_target_unknown", "C8", None, "农业类"),
    ]


def test_names_near_to_one_that_matches_nothing_are_offered(
    con: duckdb.DuckDBPyConnection, form: Form
) -> None:
    found = rows(
        con,
        """
        select candidates.*, file_name
        from intermediate.int_identity__candidates as candidates
        inner join intermediate.int_identity__contents using (file_sha256)
        order by file_name, kind, rank
        """,
    )
    near = [row for row in found if row["file_name"] == "who/near miss.xlsx"]
    assert [row["rank"] for row in near] == [1, 2, 3]
    assert (near[0]["kind"], near[0]["text"]) == ("organisation", "示例机械有限责任公司")
    assert (near[0]["target_id"], near[0]["target_name"]) == (FACTORY_CODE, FACTORY)
    assert near[0]["cell"] == form("who/near miss.xlsx")["organisation_cell"]
    assert near[0]["similarity"] > near[1]["similarity"] >= near[2]["similarity"] > 0
    # both namesakes are offered, each under its own id
    namesakes = [row for row in found if row["file_name"] == "by/namesake.xlsx"]
    assert {row["target_id"] for row in namesakes[:2]} == {"E004", hashed("丙示平")}
    assert not [row for row in found if row["file_name"] == "who/code.xlsx"]


def test_the_older_standard_is_told_by_numbers_and_points(
    con: duckdb.DuckDBPyConnection,
) -> None:
    found = rows(
        con,
        """
        select file_name, schemes.scheme
        from intermediate.int_scores__form_schemes as schemes
        inner join intermediate.int_identity__contents using (file_sha256)
        where file_name like 'scheme/%'
        order by file_name
        """,
    )
    assert [(row["file_name"], row["scheme"]) for row in found] == [
        ("scheme/older numbers.xlsx", None),
        ("scheme/older standard.xlsx", OLDER),
    ]
    clauses = rows(
        con,
        """
        select sector, points_source, sum(points_max) as points
        from marts.dim_clause where scheme = $scheme
        group by all order by sector
        """,
        {"scheme": OLDER},
    )
    assert [row["points_source"] for row in clauses] == ["unverified"] * 4
    assert {row["points"] for row in clauses} == {1000}
