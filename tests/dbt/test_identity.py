"""Whose sheet it is and which cycle it belongs to: cases of sheets.md, each by a real file."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any

import duckdb
import pytest
from offices import Office, rows

pytestmark = pytest.mark.warehouse

FACTORY, SCHOOL, CLINIC = "示例机械有限公司", "示例学校", "示例医院"
FACTORY_CODE, SCHOOL_CODE = "91420000DEMO00001A", "12420000DEMO00002B"
LISTED = [
    "届次", "组织名称", "统一社会信用代码", "编号", "所属市州", "类别", "企业规模", "评审组",
    "资格审查", "是否进入现场评审", "结果", "曾用名", "综合得分", "名次", "申报类型",
]  # fmt: skip
ROSTER = ["编号", "姓名", "单位", "级别", "首次聘任年度", "本届参加"]

Form = Callable[[str], dict[str, Any]]
Issues = Callable[[str], list[tuple[str, str | None, str | None, str | None]]]


def hashed(name: str) -> str:
    return "P-" + sha256(name.encode()).hexdigest()[:10]


def write_cycles(office: Office) -> None:
    who = {"申报组织": FACTORY, "评审员": "甲示安", "评审阶段": "独立评审"}
    office.sheet("cycle/edition.xlsx", **who, 届次="第十届")
    office.sheet("cycle/both.xlsx", **who, 届次="第九届（2024年度）")
    office.sheet("cycle/alias.xlsx", **who, 届次="十届演奖")
    office.sheet("cycle/hand alias.xlsx", **who, 届次="本届")
    office.sheet("cycle/2024年 late.xlsx", **who, 年度="2025")
    office.sheet("2025年/title.xlsx", "演示奖2024年度评分表", **who)
    office.sheet("2022年/2023年/folder.xlsx", **who)
    office.sheet("2025年/2022至2023年.xlsx", **who)
    office.sheet("cycle/two labels.xlsx", **who, 届次="第九届", 年度="2025年度")
    office.sheet("cycle/two years.xlsx", **who, 届次="2024年度", 年度="2025年度")
    office.sheet("cycle/none.xlsx", **who)
    office.sheet("cycle/unknown edition.xlsx", **who, 届次="第七十七届")
    office.sheet("cycle/standard.xlsx", **who, 奖项="湖北省长江质量奖", 届次="第七届")
    office.sheet("cycle/other award.xlsx", **who, 奖项="示范市质量奖", 届次="第十届")
    office.sheet("cycle/entitled.xlsx", "示范市质量奖评分表", **who, 届次="第三届")


def write_registers(office: Office) -> None:
    row = [
        "",
        "",
        "",
        "",
        "武汉市",
        "制造类",
        "大型",
        "1组",
        "合格",
        "是",
        "正奖",
        "",
        "",
        "",
        "",
    ]

    def listed(**values: str) -> list[str]:
        return [values.get(name, row[at]) for at, name in enumerate(LISTED)]  # type: ignore[misc]

    former = "旧示例机械厂、老示例机械厂\n示例机械（集团）公司"
    office.table(
        "registers/list.xlsx",
        "演示奖2025年度申报组织名单",
        LISTED,
        [
            listed(组织名称=FACTORY, 统一社会信用代码=FACTORY_CODE, 编号="Q001", 曾用名=former,
                   综合得分="612.5", 名次="1"),
            listed(组织名称=SCHOOL, 统一社会信用代码=SCHOOL_CODE, 编号="7", 类别="教育类",
                   结果="提名奖", 企业规模="巨型", 评审组="2组"),
            listed(组织名称=CLINIC, 类别="医疗类", 资格审查="不合格", 结果="", 是否进入现场评审="否"),
            listed(组织名称="示例酒店", 统一社会信用代码="91420000DEMO00003C", 类别="",
                   结果="", 综合得分="未定"),
            listed(组织名称="示例酒店", 统一社会信用代码="91420000DEMO00004D", 类别="服务类"),
            listed(组织名称="示例一班", 申报类型="班组"),
            listed(组织名称=SCHOOL, 统一社会信用代码=SCHOOL_CODE, 类别="教育类"),
            listed(统一社会信用代码="", 组织名称=""),
        ],
    )  # fmt: skip
    office.table(
        "registers/rows.xlsx",
        "示范市质量奖申报组织名单",
        LISTED,
        [
            listed(届次="2024", 组织名称=FACTORY, 统一社会信用代码=FACTORY_CODE),
            listed(届次="第三届", 组织名称=FACTORY, 统一社会信用代码=FACTORY_CODE),
            listed(组织名称=SCHOOL, 统一社会信用代码=SCHOOL_CODE),
        ],
    )
    office.table(
        "registers/timeless.xlsx", "申报组织名单", LISTED, [listed(组织名称=FACTORY)]
    )


def write_rosters(office: Office) -> None:
    office.table(
        "rosters/2025.xlsx",
        "演示奖2025年度评审员名册",
        ROSTER,
        [
            ["E001", "甲示安", "某所", "评审员", "2020", "是"],
            ["E002", "乙示宁", "某所", "组长", "2025", "是"],
            ["E003", "丙示平", "某所", "评审员", "2025", "是"],
            ["E004", "丙示平", "另一所", "评审员", "2025", "是"],
            ["E005", "丁示和", "某所", "见习", "2025", "是"],
            ["7", "戊示顺", "某所", "行业专家", "2025", "是"],
            ["", "己示康", "某所", "评审员", "2025", "是"],
            ["", "庚示泰", "某所", "评审员", "2025", "是"],
            ["", "庚示泰", "另一所", "评审员", "2025", "是"],
        ],
    )
    office.table(
        "rosters/2024.xlsx",
        "演示奖2024年度评审员名册",
        ROSTER,
        [
            ["E003", "辛示吉", "某所", "评审员", "2024", "是"],
            ["E001", "贾示安", "某所", "评审员", "2020", "是"],
        ],
    )


def write_organisations(office: Office) -> None:
    who = {"评审员": "甲示安", "评审阶段": "独立评审", "年度": "2025"}
    office.sheet("who/code.xlsx", **who, 统一社会信用代码=FACTORY_CODE)
    office.sheet("who/entry.xlsx", **who, 申报组织=FACTORY, 编号="Q001")
    office.sheet("who/former.xlsx", **who, 申报组织="老示例机械厂")
    office.sheet("who/former line.xlsx", **who, 申报组织="示例机械(集团)公司")
    office.sheet("who/aliased.xlsx", **who, 申报组织="示例机械")
    office.sheet("who/near miss.xlsx", **who, 申报组织="示例机械有限责任公司")
    office.sheet("who/namesake.xlsx", **who, 申报组织="示例酒店", 类别="服务类")
    office.sheet(
        "who/code wins.xlsx", **who, 申报组织=SCHOOL, 统一社会信用代码=FACTORY_CODE
    )
    office.sheet("who/wrong code.xlsx", **who, 申报组织=FACTORY, 企业编号="Q999")
    office.sheet("who/new code.xlsx", **who, 申报组织="新厂", 企业编号="91420000DEMO0000XX",
                 类别="服务业")  # fmt: skip
    office.sheet("who/nobody.xlsx", **who)
    office.sheet("who/number of both.xlsx", **who, 申报组织=CLINIC, 编号="7")
    office.sheet("who/number of none.xlsx", **who, 申报组织=CLINIC, 编号="8888")
    office.sheet("who/team.xlsx", **who, 申报组织="示例一班")
    office.sheet(
        "who/other sector.xlsx", **who, 申报组织=FACTORY, 类别="服务类", 评审组="9组"
    )
    office.sheet("who/no sector.xlsx", **who, 申报组织="无名组织", 类别="农业类")
    office.sheet(
        "who/aliased sector.xlsx", **who, 申报组织="另一无名组织", 类别="大健康类"
    )


def write_examiners(office: Office) -> None:
    what = {"申报组织": FACTORY, "评审阶段": "独立评审", "年度": "2025"}
    office.sheet("by/name.xlsx", **what, 评审员="乙示宁")
    office.sheet("by/leader.xlsx", **what, 评审员="甲示安（组长）")
    office.sheet("by/trainee.xlsx", **what, 评审员="丁示和")
    office.sheet("by/observer.xlsx", **what, 评审员="甲示安（观察员）")
    office.sheet("by/namesake.xlsx", **what, 评审员="丙示平")
    office.sheet("by/uncoded namesake.xlsx", **what, 评审员="庚示泰")
    office.sheet("by/uncoded.xlsx", **what, 评审员="己示康")
    office.sheet("by/coded namesake.xlsx", **what, 评审员="丙示平", 评审员编号="E004")
    office.sheet("by/reused.xlsx", **what, 评审员="丙示平", 评审员编号="E003")
    office.sheet("by/code wins.xlsx", **what, 评审员="乙示宁", 评审员编号="e001")
    office.sheet("by/wrong code.xlsx", **what, 评审员="乙示宁", 评审员编号="E999")
    office.sheet("by/stranger.xlsx", **what, 评审员="外示人")
    office.sheet("by/aliased.xlsx", **what, 评审员="假示安")
    office.sheet("by/nobody.xlsx", **what)
    what |= {"年度": "2026"}
    office.sheet("by/later.xlsx", **what, 评审员="乙示宁")
    what |= {"年度": "2019"}
    office.sheet("by/rosterless.xlsx", **what, 评审员="外示人", 评审员编号="X1")
    office.sheet("by/rosterless name.xlsx", **what, 评审员="外示人")


def write_stages(office: Office) -> None:
    who = {"申报组织": FACTORY, "评审员": "甲示安", "年度": "2025"}
    office.sheet("stage/label.xlsx", **who, 评审阶段="现场评审")
    office.sheet("stage/title.xlsx", "现场评审个人评分表", **who)
    office.sheet("stage/培训后/folder.xlsx", **who)
    office.sheet("stage/none.xlsx", **who)
    office.sheet("stage/两说/合议.xlsx", "现场评审评分表", **who)
    office.sheet("stage/培训前与培训后.xlsx", **who)
    office.sheet(
        "stage/site of panel.xlsx", 申报组织=FACTORY, 年度="2025", 评审阶段="现场评审"
    )
    office.sheet("version/修订版 b.xlsx", **who, 日期="2025.7.20")
    office.sheet("version/修订版/V3.xlsx", **who)


@pytest.fixture(scope="module")
def con(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    office = Office(tmp_path_factory.mktemp("office"))
    office.register(
        "cycles",
        ["award", "year", "edition", "scheme", "places", "decided_on", "aliases"],
        ["演示奖", "2025", "10", "", "3", "2025-12-01", "十届演奖;X届"],
        ["演示奖", "2024", "9", "four_sector", "", "", ""],
        ["示范市质量奖", "2021", "3", "", "", "", ""],
    )
    office.register(
        "aliases",
        ["kind", "text", "target_id", "reason", "decided_by", "decided_on"],
        ["cycle", "本届", "2025", "r", "d", ""],
        ["organisation", "示例 机械", FACTORY_CODE, "r", "d", ""],
        ["organisation", "无名组织", "P-0000000000", "leads nowhere", "d", ""],
        ["examiner", "假示安", "E001", "r", "d", ""],
        ["examiner", "贾示安", "E001", "the name of 2024", "d", ""],
        ["sector", "大健康类", "medical", "r", "d", ""],
        ["sector", "农业类", "agriculture", "leads nowhere", "d", ""],
        ["panel", "1组", "第一组", "r", "d", ""],
    )
    for write in (
        write_cycles, write_registers, write_rosters, write_organisations, write_examiners,
        write_stages,
    ):  # fmt: skip
        write(office)
    built = office.build("+int_identity__issues", "+int_identity__files",
                         "+path:models/marts/identity")  # fmt: skip
    yield built
    built.close()


@pytest.fixture(scope="module")
def form(con: duckdb.DuckDBPyConnection) -> Form:
    found = rows(con, "from intermediate.int_identity__forms")
    by_name = {row["file_name"]: row for row in found}
    assert len(by_name) == len(found)
    return by_name.__getitem__


@pytest.fixture(scope="module")
def issues(con: duckdb.DuckDBPyConnection) -> Issues:
    found = con.execute(
        """
        select contents.file_name, issues.rule, issues.cell, issues.expected, issues.found
        from intermediate.int_identity__issues as issues
        inner join intermediate.int_identity__contents as contents
            on issues.file_sha256 = contents.file_sha256
        order by all
        """
    ).fetchall()
    return lambda name: [row[1:] for row in found if row[0] == name]


@pytest.fixture(scope="module")
def application(con: duckdb.DuckDBPyConnection) -> Form:
    found = rows(con, "from marts.dim_application")
    return {row["application_id"]: row for row in found}.__getitem__


def rules(found: list[tuple[str, str | None, str | None, str | None]]) -> list[str]:
    return [row[0] for row in found]


@pytest.mark.parametrize(
    ("name", "award", "cycle", "expected"),
    [
        ("cycle/edition.xlsx", "演示奖", "2025", []),
        ("cycle/both.xlsx", "演示奖", "2024", []),
        ("cycle/alias.xlsx", "演示奖", "2025", []),
        ("cycle/hand alias.xlsx", "演示奖", "2025", []),
        ("cycle/2024年 late.xlsx", "演示奖", "2025", ["cycle_disagrees"]),
        ("2025年/title.xlsx", "演示奖", "2024", ["cycle_disagrees"]),
        ("2022年/2023年/folder.xlsx", "演示奖", "2023", ["cycle_made"]),
        ("2025年/2022至2023年.xlsx", "演示奖", "2025", ["cycle_ambiguous"]),
        ("cycle/two labels.xlsx", "演示奖", None, ["cycle_conflict", "cycle_unknown"]),
        ("cycle/two years.xlsx", "演示奖", None, ["cycle_unknown"]),
        ("cycle/none.xlsx", "演示奖", None, ["cycle_unknown"]),
        (
            "cycle/unknown edition.xlsx",
            "演示奖",
            None,
            ["cycle_unknown", "edition_unknown"],
        ),
        ("cycle/standard.xlsx", "湖北省长江质量奖", "2017", []),
        (
            "cycle/other award.xlsx",
            "示范市质量奖",
            None,
            ["cycle_unknown", "edition_unknown"],
        ),
        ("cycle/entitled.xlsx", "示范市质量奖", "2021", []),
    ],
)
def test_the_nearest_text_names_the_cycle(
    form: Form,
    issues: Issues,
    name: str,
    award: str,
    cycle: str | None,
    expected: list[str],
) -> None:
    row = form(name)
    assert (row["award_id"], row["cycle"]) == (award, cycle)
    found = [rule for rule in rules(issues(name)) if "cycle" in rule or "edition" in rule]
    assert found == expected
    if cycle is None:
        assert row["application_id"] is None
        assert row["counts"] is False


def test_a_disagreement_says_what_was_used_and_what_was_found(issues: Issues) -> None:
    assert ("cycle_disagrees", None, "2024", "2025") in issues("2025年/title.xlsx")


def test_ingest_alone_reports_a_conflict_that_one_file_shows(
    con: duckdb.DuckDBPyConnection,
) -> None:
    found = con.execute(
        """
        select count(*) from raw.issues
        inner join raw.receipts using (file_sha256)
        where file_name = 'cycle/two years.xlsx' and rule = 'cycle_conflict'
        """
    ).fetchall()
    assert found == [(1,)]


def test_cycles_are_registered_known_or_made(con: duckdb.DuckDBPyConnection) -> None:
    found = rows(con, "from marts.dim_cycle where award_id = '演示奖' order by cycle")
    assert [(row["cycle"], row["edition_no"], row["is_decided"]) for row in found] == [
        ("2019", None, False),
        ("2023", None, False),
        ("2024", 9, False),
        ("2025", 10, True),
        ("2026", None, False),
    ]
    assert [row["scheme"] for row in found][2:4] == ["four_sector", None]
    standard = rows(con, "from marts.dim_cycle where award_id = '湖北省长江质量奖'")
    assert {"2011", "2017", "2022"} <= {row["cycle"] for row in standard}


def test_a_register_that_names_no_cycle_is_refused(
    con: duckdb.DuckDBPyConnection, issues: Issues
) -> None:
    name = "registers/timeless.xlsx"
    found = rows(
        con, "from intermediate.int_identity__files where file_name = $f", {"f": name}
    )
    assert [(row["verdict"], row["reason_rule"]) for row in found] == [
        ("unrecognised", "register_without_cycle")
    ]
    assert rules(issues(name)) == ["register_without_cycle"]


def test_rows_of_a_register_name_their_own_cycle(
    application: Form, issues: Issues
) -> None:
    for cycle in ("2024", "2021"):
        assert not application(f"示范市质量奖/{cycle}/{FACTORY_CODE}")["is_provisional"]
    assert "cycle_unknown" in rules(issues("registers/rows.xlsx"))


@pytest.mark.parametrize(
    ("name", "organisation_id", "matched", "expected"),
    [
        ("who/code.xlsx", FACTORY_CODE, True, []),
        ("who/entry.xlsx", FACTORY_CODE, True, []),
        ("who/former.xlsx", FACTORY_CODE, True, []),
        ("who/former line.xlsx", FACTORY_CODE, True, []),
        ("who/aliased.xlsx", FACTORY_CODE, True, []),
        ("who/near miss.xlsx", hashed("示例机械有限责任公司"), False,
         ["sector_unknown", "unmatched_organisation"]),
        ("who/namesake.xlsx", hashed("示例酒店"), False, ["unmatched_organisation"]),
        ("who/code wins.xlsx", FACTORY_CODE, True, ["organisation_name_differs"]),
        ("who/wrong code.xlsx", FACTORY_CODE, True, ["organisation_code_unknown"]),
        ("who/new code.xlsx", "91420000DEMO0000XX", False, ["unmatched_organisation"]),
        ("who/nobody.xlsx", None, False, ["organisation_missing", "sector_unknown"]),
        ("who/number of both.xlsx", hashed(CLINIC), True, ["code_ambiguous"]),
        ("who/number of none.xlsx", hashed(CLINIC), True, ["unmatched_code"]),
        ("who/no sector.xlsx", hashed("无名组织"), False,
         ["sector_unknown", "unmatched_organisation"]),
        ("who/aliased sector.xlsx", hashed("另一无名组织"), False, ["unmatched_organisation"]),
    ],
)  # fmt: skip
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


@pytest.mark.parametrize(
    ("name", "examiner_id", "role", "matched", "expected"),
    [
        ("who/code.xlsx", "E001", "examiner", True, []),
        ("by/name.xlsx", "E002", "leader", True, []),
        ("by/leader.xlsx", "E001", "leader", True, ["role_differs"]),
        ("by/trainee.xlsx", "E005", "trainee", True, []),
        ("by/observer.xlsx", "E001", "observer", True, ["role_differs"]),
        ("by/namesake.xlsx", hashed("丙示平"), "examiner", False, ["unmatched_examiner"]),
        ("by/uncoded namesake.xlsx", hashed("庚示泰"), "examiner", False,
         ["unmatched_examiner"]),
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
)  # fmt: skip
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
    assert {"examiner_id": hashed("辛示吉"), "examiner_name": "辛示吉",
            "first_cycle": "2024", "is_matched": True} in people  # fmt: skip


def test_an_alias_keeps_one_person_with_two_names_one(
    con: duckdb.DuckDBPyConnection,
) -> None:
    people = rows(con, "from marts.dim_examiner where examiner_id = 'E001'")
    assert [(row["examiner_name"], row["first_cycle"]) for row in people] == [
        ("甲示安", "2020")
    ]


@pytest.mark.parametrize(
    ("name", "stage", "expected"),
    [
        ("stage/label.xlsx", "site", []),
        ("stage/title.xlsx", "site", []),
        ("stage/培训后/folder.xlsx", "training_after", []),
        ("stage/none.xlsx", "independent", ["stage_assumed"]),
        ("stage/两说/合议.xlsx", "site", ["stage_disagrees"]),
        (
            "stage/培训前与培训后.xlsx",
            "independent",
            ["stage_ambiguous", "stage_assumed"],
        ),
    ],
)
def test_the_nearest_text_names_the_stage(
    form: Form, issues: Issues, name: str, stage: str, expected: list[str]
) -> None:
    assert form(name)["stage"] == stage
    assert rules(issues(name)) == expected


def test_version_words_of_folders_rank_no_file(form: Form) -> None:
    assert form("version/修订版 b.xlsx")["version_rank"] == 1
    assert str(form("version/修订版 b.xlsx")["form_date"]) == "2025-07-20"
    assert form("version/修订版/V3.xlsx")["version_rank"] == 3
    assert form("stage/none.xlsx")["version_rank"] == 0
