"""
One invented office on the real standard, in every layout that holds scores.

Each application is about one thing: what was copied from what, a visit's adjustments,
columns of a summary, an old cycle in one row per examiner, an export, a training case.
"""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from score_cases import AWARD, Clause, body, clauses, numbered, points
from sheets import Page, Rows, Value, scoring_sheet, title_block, write_workbook

CYCLE = "2025"
#: The application that was scored, summarised, agreed on and visited.
COPIED = "虚构转抄有限公司"
#: The one whose summary has columns of every kind.
SUMMARISED = "虚构汇总表有限公司"
#: Those whose summary came twice: alike, and differing.
ALIKE, UNLIKE = "虚构同份有限公司", "虚构异份有限公司"
#: The one of the old cycle, of the export, and the one that nobody but a list names.
OLD, EXPORTED, LISTED = "虚构旧届有限公司", "虚构导出有限公司", "虚构分组有限公司"

#: Row of the first clause on the sheets of a panel.
FIRST_ROW = 6


def labels(organisation: str, **more: str) -> dict[str, Value]:
    return {
        "奖项": AWARD,
        "申报组织": organisation,
        "类别": "制造类",
        "年度": CYCLE,
    } | more


def panel_page(
    organisation: str,
    title: str,
    columns: Mapping[str, Sequence[Value]],
    *,
    end: Rows | None = None,
    **more: str,
) -> Page:
    """A sheet of clause and points with the columns given; its first clause in row 6."""
    block = title_block(labels(organisation, **more))
    header: list[Value] = ["条款", "分值", *columns]
    rows: Rows = []
    for at, clause in enumerate(clauses()):
        values = [given[at] if at < len(given) else None for given in columns.values()]
        rows.append([numbered(clause), points(clause), *values])
    blank: Rows = [[] for _ in range(FIRST_ROW - len(block) - 3)]
    return Page([[title], *block, *blank, header, *rows, *(end or [])])


def in_points(percent: float) -> list[Value]:
    return [points(clause) * percent / 100 for clause in clauses()]


def write_copies(folder: Path) -> None:
    """One application from examiner to visit; each copy differs in one known cell."""

    def book(name: str, page: Page) -> None:
        write_workbook(folder / f"{name}.xlsx", {"评分表": page})

    own = scoring_sheet(
        labels=labels(COPIED, 评审阶段="独立评审", 评审员="虚构甲", 日期="2025.7.1"),
        headers=["条款", "分值", "百分比", "得分", "优势", "改进机会"],
        rows=[
            [*row, "同一句话" if at < 9 else None, "无"]
            for at, row in enumerate(body([None, *[45] * 17]))
        ],
    )
    book("individual", own)
    summary = panel_page(
        COPIED,
        "评审组评分汇总表",
        {
            # the first was left blank on the sheet, the second is another number
            "虚构甲★": [45, 50, *[45] * 16],
            "虚构乙": [55] * 18,
            "平均": [50] * 18,
            "最大差": [10] * 18,
            "合议": [50, 60, *[50] * 16],
        },
    )
    book("summary", summary)
    agreed = panel_page(
        COPIED,
        "合议评分表",
        {
            "评分范围": ["45%~55%"] * 18,
            "合议百分比": ["50%（王某保留意见）", *[50] * 16],
            "合议理由": ["均有依据"],
        },
    )
    book("agreed", agreed)
    added: list[Value] = [5, "+5", "+5", "↑5", "-10", "↓10", "维持", "不变"]
    visit: dict[str, Sequence[Value]] = {
        "材料评审百分比": [50, 45, *[50] * 16],
        "现场验证情况": ["属实"],
        "现场评审百分比": [55, 60, *[None] * 10],
        "调整": [*added, "\u221210", 5, "待议"],
        "调整理由": ["有新证据"],
    }
    book("visit", panel_page(COPIED, "现场评审评分表", visit))
    visitor = visit | {"材料评审百分比": [50, 50, 40, *[50] * 15]}
    page = panel_page(COPIED, "现场评审评分表", visitor, 评审员="虚构甲")
    book("visitor", page)


def write_summaries(folder: Path) -> None:
    """Columns of a summary on scales of their own; summaries that came twice."""
    off_grid: list[Value] = [7, *in_points(20)[1:]]
    columns: dict[str, Sequence[Value]] = {
        "虚构甲": [0.45] * 18,
        "虚构乙": in_points(60),
        "虚构丙": [0] * 18,
        "虚构丁": off_grid,
        "平均": [50] * 18,
    }
    total: Rows = [["合计", None, None, sum(points(c) for c in clauses()) * 0.6]]
    page = panel_page(SUMMARISED, "评审组评分汇总表", columns, end=total)
    write_workbook(folder / "columns.xlsx", {"汇总": page})
    for name, organisation, percent in (
        ("alike 1", ALIKE, 50),
        ("alike 2", ALIKE, 50),
        ("unlike 1", UNLIKE, 50),
        ("unlike 2", UNLIKE, 55),
    ):
        columns = {"虚构甲": [percent] * 18, "虚构乙": [40] * 18}
        page = panel_page(organisation, "评审组评分汇总表", columns, end=[[name]])
        write_workbook(folder / f"{name}.xlsx", {"汇总": page})


def write_text(path: Path, rows: Rows) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)


def write_tables(folder: Path) -> None:
    """An old cycle in one row per examiner, in points; an export in one row per score."""
    header: list[Value] = ["年度", "奖项", "企业名称", "类别", "评审员"]
    header += [clause["clause"] for clause in clauses()] + ["总分"]

    def row(examiner: str, values: Sequence[Value], total: Value) -> list[Value]:
        return ["2019", AWARD, OLD, "制造类", examiner, *values, total]

    high, low = in_points(60), in_points(20)
    whole = sum(points(clause) for clause in clauses())
    write_text(
        folder / "wide.csv",
        [
            header,
            row("虚构甲", high, whole * 0.6),
            # its total is wrong, and what it holds is told by the other rows
            row("虚构乙", low, whole * 0.2 + 30),
            row("虚构丙", [None, -1, *high[2:]], None),
            ["平均", None, None, None, None, *in_points(40), whole * 0.4],
        ],
    )
    names = ["年度", "奖项", "申报组织", "类别", "评审员", "阶段", "条款", "百分比"]
    export: Rows = [list(names)]
    for examiner, organisation, percent in (
        ("虚构甲", COPIED, 45),
        ("虚构甲", EXPORTED, 65),
        ("虚构乙", EXPORTED, 70),
    ):
        for at, clause in enumerate(clauses()):
            value = 35 if organisation == COPIED and at == 2 else percent
            said: list[Value] = [CYCLE, AWARD, organisation, "制造类", examiner]
            export.append([*said, "独立评审", clause["clause"], value])
    write_text(folder / "long.csv", export)


def write_training(folder: Path) -> None:
    """A case before and after training, with what experts hold right, twice."""
    part: list[Clause] = clauses()[:4]

    def page(values: Mapping[str, Sequence[Value]]) -> Page:
        title: Rows = [["案例：", "虚构案例", "年度：", CYCLE, "奖项：", AWARD]]
        header: list[Value] = ["编号", "姓名", *(clause["clause"] for clause in part)]
        rows: Rows = [[None, name, *given] for name, given in values.items()]
        return Page([*title, header, *rows])

    before: dict[str, Sequence[Value]] = {
        "虚构甲": [40, 70, 60, 45],
        "虚构乙": [50, 55, 0.5],
    }
    after: dict[str, Sequence[Value]] = {"虚构甲": [50, 60, 60, 50]}
    reference: dict[str, Sequence[Value]] = {"专家参考分": [50, 55, 60, None]}
    write_workbook(
        folder / "case.xlsx",
        {
            "培训前": page(before | reference),
            "培训后": page(after | reference),
        },
    )


def write_lists(folder: Path) -> None:
    """Who should score whom, in one application, and a file that nobody can read."""
    rows: Rows = [
        ["评审分组表", None, None, None],
        ["年度：", CYCLE, "奖项：", AWARD],
        ["组号", "申报组织", "评审员", "阶段"],
        ["第一组", LISTED, "虚构甲", "独立评审"],
        ["第一组", LISTED, "虚构乙", "独立评审"],
        ["第一组", LISTED, "虚构丙", "独立评审"],
        ["第一组", LISTED, "虚构丁", "独立评审"],
    ]
    write_workbook(folder / "list.xlsx", {"分组": Page(rows)})
    for examiner, percent in (("虚构甲", 45), ("虚构乙", "看不清")):
        page = scoring_sheet(
            labels=labels(LISTED, 评审阶段="独立评审", 评审员=examiner),
            headers=["条款", "分值", "百分比", "得分", "优势", "改进机会"],
            rows=[[*row, "同一句话", None] for row in body([percent] * 18)],
        )
        write_workbook(folder / f"{LISTED} {examiner}.xlsx", {"评分表": page})
    (folder / f"{LISTED} 虚构丙.xlsx").write_bytes(b"PK\x03\x04 torn")


def write_layout_cases(folder: Path) -> None:
    """Write all cases into a folder."""
    folder.mkdir(parents=True)
    for write in (
        write_copies,
        write_summaries,
        write_tables,
        write_training,
        write_lists,
    ):
        write(folder)
