"""Identity beyond examiners' sheets: assignments, summaries, file names, corrections."""

import csv
from hashlib import sha256
from pathlib import Path

from offices import Office
from sheets import CLAUSES, POINTS, Page, Rows

AWARD = "分组奖"
JOINED, ALONE, MOVED = "甲组示例公司", "乙组示例公司", "丙组示例公司"
CODES = {
    JOINED: "91420000DEMO0001AA",
    ALONE: "91420000DEMO0002BB",
    MOVED: "91420000DEMO0003CC",
}
SEEDS = Path(__file__).resolve().parents[2] / "standards"
OLDER = "gbt_19580_2012"


def write_assignments(office: Office) -> None:
    """Write an award of its own, whose panels three tables assign."""
    office.table(
        "panels/list.xlsx",
        f"{AWARD}2025年度申报组织名单",
        ["组织名称", "统一社会信用代码", "类别", "评审组", "推荐单位"],
        [
            [JOINED, CODES[JOINED], "制造类", "", "某协会"],
            [ALONE, CODES[ALONE], "服务类", "三组", "某协会"],
            [MOVED, CODES[MOVED], "教育类", "九组", "某协会"],
        ],
    )
    office.table(
        "panels/roster.xlsx",
        f"{AWARD}2025年度评审员名册",
        ["编号", "姓名", "单位", "级别", "本届参加"],
        [
            [f"P{at}", f"评{name}人", "某所", "评审员", "是"]
            for at, name in enumerate("甲乙丙丁")
        ],
    )
    header = ["组号", "申报组织", "评审阶段", "组长", "评审员", "观察员"]
    office.table(
        "panels/assigned.xlsx",
        f"{AWARD}2025年度评审分组表",
        header,
        [
            ["1组", JOINED, "独立评审", "评甲人", "评乙人、评丙人（见习）；外来人", ""],
            ["二组", MOVED, "独立评审", "评甲人", "", "评丁人"],
            ["三组", "", "独立评审", "评乙人", "", ""],
            ["一组", "未报公司", "独立评审", "评甲人", "", ""],
            ["", "", "独立评审", "评甲人", "", ""],
        ],
    )
    office.table(
        "panels/assigned 修订版.xlsx",
        f"{AWARD}2025年度评审分组表",
        header,
        [["二组", MOVED, "独立评审", "评乙人", "评丙人", ""]],
    )
    office.table(
        "panels/by code.xlsx",
        f"{AWARD}2025年度现场评审分组表",
        ["统一社会信用代码", "评审员编号", "评审员"],
        [[CODES[JOINED], "P0、p3", "评甲人、评丁人"], [CODES[ALONE], "P2", ""]],
    )
    who = {"奖项": AWARD, "年度": "2025", "评审阶段": "独立评审", "评审员": "评甲人"}
    office.sheet("panels/sheet.xlsx", **who, 申报组织=MOVED, 评审组="八组")


def write_stages(office: Office, organisation: str) -> None:
    """Write sheets whose stage the table, or nobody, says."""
    who = {"申报组织": organisation, "年度": "2025"}
    office.sheet("stage/signed.xlsx", **who, 评审阶段="合议", 评审员="记录人")
    office.sheet("stage/own.xlsx", **who, 评审阶段="自评", 评审员="填表人")
    lines: Rows = [
        [clause, points, 45 + 5 * at, 50, 55]
        for at, (clause, points) in enumerate(zip(CLAUSES, POINTS, strict=True))
    ]
    office.pages(
        "stage/合议汇总.xlsx",
        {
            "汇总": Page(
                [
                    ["评审组合议汇总表"],
                    ["申报组织：", organisation, "年度：", "2025"],
                    ["条款", "分值", "甲示安★", "乙示宁", "合议"],
                    [None, None, "百分比", "百分比", "百分比"],
                    *lines,
                ]
            )
        },
    )


def write_file_names(office: Office, organisation: str) -> None:
    """Write sheets whose names say what their title blocks say or leave out."""
    when = {"年度": "2025", "评审阶段": "独立评审"}
    office.sheet("names/甲示安_示例学校.xlsx", **when, 评审员="甲示安")
    office.sheet("names/示例学校 (e002) 7.xlsx", **when, 申报组织="示例学校")
    office.sheet("names/示例学校分校_甲示安_7.xlsx", **when, 评审员="甲示安")
    office.sheet("names/甲示安评_5.xlsx", **when, 申报组织=organisation)
    office.sheet("names/甲示安-乙示宁.xlsx", **when, 申报组织=organisation)
    office.sheet(
        "names/【示例学校】甲示安.xlsx", **when, 申报组织=organisation, 评审员="乙示宁"
    )
    office.sheet("names/丁示和 汇总.xlsx", **when, 申报组织=organisation, 评审员="丁示和")


def write_corrections(office: Office, organisation: str) -> None:
    """Write sheets and a register that the office corrects, and its corrections."""
    person = office.sheet(
        "corrected/person.xlsx",
        申报组织="误写组织",
        评审员="甲示按",
        年度="2052",
        评审阶段="现厂评审",
        日期="2025.7.81",
    )
    one_cell = office.pages(
        "corrected/one cell.xlsx",
        {
            "评分表": Page(
                [
                    ["评分表"],
                    [f"申报组织：{organisation}", "评审员：甲示按", "年度：2025"],
                    ["条款", "分值", "百分比"],
                    *([c, p, 35] for c, p in zip(CLAUSES, POINTS, strict=True)),
                ]
            )
        },
    )
    listed = office.table(
        "corrected/list.xlsx",
        "更正奖2025年度申报组织名单",
        ["组织名称", "统一社会信用代码", "类别", "曾用名", "推荐单位"],
        [["更正示例公司", "91420000DEMO0004DD", "制造", "旧更正场", "某协会"]],
    )
    scored = office.sheet(
        "corrected/former.xlsx",
        奖项="更正奖",
        申报组织="更更正厂",
        评审员="独一人",
        年度="2025",
    )
    again = office.copy(scored, "corrected/z former again.xlsx")
    columns = "file_sha256 sheet cell expected corrected reason decided_by decided_on"
    rows = [
        (person, "B2", "误写组织", organisation),
        (person, "D2", "甲示按", "甲示安（组长）"),
        (person, "B3", "2052", "2025年度"),
        (person, "D3", "", "现场评审"),
        (person, "B4", "2025.7.81", "2025年7月18日"),
        (one_cell, "B2", "评审员：甲示按", "评审员：甲示安"),
        (one_cell, "C2", "2025", "2024"),
        (listed, "D3", "旧更正场", "更更正厂；另一旧名"),
        (again, "B3", "独一人", "唯一人"),
        (scored, "Z99", "", "45"),
    ]
    office.register(
        "corrections",
        columns.split(),
        *(
            [office.sha256(name), "评分表", cell, expected, corrected, "来电", "某", ""]
            for name, cell, expected, corrected in rows
        ),
        [
            sha256(b"never received").hexdigest(),
            "评分表",
            "B2",
            "甲",
            "乙",
            "来电",
            "",
            "",
        ],
    )


def write_older_standard(office: Office, organisation: str) -> None:
    """Write a sheet of the older standard, and one that only shares its numbers."""
    with (SEEDS / "clauses.csv").open(encoding="utf-8", newline="") as file:
        clauses = [
            row
            for row in csv.DictReader(file)
            if row["scheme"] == OLDER and row["is_scored"] == "true"
        ]
    for name, excess in (("older standard", 0), ("older numbers", 5)):
        office.pages(
            f"scheme/{name}.xlsx",
            {
                "评分表": Page(
                    [
                        ["评分表"],
                        [
                            "申报组织：",
                            organisation,
                            "评审员：",
                            "甲示安",
                            "年度：",
                            "2026",
                        ],
                        ["条款", "分值", "百分比"],
                        *(
                            [
                                f"{row['clause']} {row['title_zh']}",
                                float(row["points_max"]) + excess,
                                40 + excess,
                            ]
                            for row in clauses
                        ),
                    ]
                )
            },
        )
