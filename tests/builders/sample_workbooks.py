"""
Workbooks of the sample cycle (data/sample), from the tables that say what is in them.

``python tests/builders/sample_workbooks.py`` writes them again, byte for byte.
"""

import csv
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

import xlsxwriter

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "data" / "sample"
AWARD, CYCLE = "示例奖", "2030年度"
#: Saved then: a workbook's own clock would make every run another file.
SAVED_AT = datetime(2030, 8, 1)

FACTORS = ["A 方法/Le 水平", "D 展开/T 趋势", "L 学习/C 对比", "I 整合"]
KINDS = {"strength": "优势", "improvement": "改进机会", "reason": "合议理由"}
SECTORS = {"manufacturing": "制造类", "service": "服务类"}
REGIONS = {"420100": "武汉市", "420500": "宜昌市", "420600": "襄阳市"}
SIZES = {"large": "大型", "medium": "中型"}
OUTCOMES = {"award": "正奖", "nomination": "提名奖", "none": "未获奖"}
#: Code, name, level.
EXAMINERS = [
    ("S01", "甲示例", "组长"),
    ("S02", "乙示例", "评审员"),
    ("S03", "丙示例", "组长"),
    ("S04", "丁示例", "行业专家"),
]
#: One printed total is ten points too high.
MISPRINTED = {("SL03", "S03"): 10.0}

Cell = str | float | None
Row = dict[str, str]


def table(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(text: str) -> Cell:
    """A number as a number, a word as a word, nothing as nothing."""
    if not text:
        return None
    return float(text) if text.isdecimal() else text


def write(path: Path, title: str, rows: Iterable[Sequence[Cell]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(path)
    book.set_properties({"created": SAVED_AT})
    sheet = book.add_worksheet(title)
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is not None:
                sheet.write(at, column, value)
    book.close()


def form(application: Row, sheet: str) -> list[Sequence[Cell]]:
    """Rows of one examiner's sheet, or of the consensus."""
    is_consensus = sheet == "consensus"
    titles = {
        row["clause"]: (row["title_zh"], float(row["points_max"]))
        for row in table(ROOT / "standards" / "clauses.csv")
        if row["scheme"] == "four_sector"
        and row["sector"] == application["sector"]
        and row["is_scored"] == "true"
    }
    rows = [
        row
        for row in table(SAMPLE / "scores.csv")
        if row["application"] == application["application"]
    ]
    comments = {
        (row["clause"], row["kind"]): row["text"]
        for row in table(SAMPLE / "comments.csv")
        if (row["application"], row["sheet"]) == (application["application"], sheet)
    }
    head: list[Sequence[Cell]] = [
        [f"{AWARD}{'合议' if is_consensus else '个人'}评分表"],
        ["奖项：", AWARD, "届次：", CYCLE],
        ["评审阶段：", "合议" if is_consensus else "独立评审"],
        ["评审组：", application["panel"], "企业编号：", application["application"]],
        ["申报组织：", application["organisation"]],
        ["类别：", SECTORS[application["sector"]], "日期：", "2030.7.31"],
    ]  # fmt: skip
    if is_consensus:
        kinds = ["reason"]
        header: list[Cell] = ["条款", "分值", "评分范围", "合议百分比", "合议得分"]
    else:
        [(code, name, _)] = [person for person in EXAMINERS if person[0] == sheet]
        head.append(["评审员：", name, "评审员编号：", code])
        kinds = ["strength", "improvement"]
        header = ["条款", "分值", "百分比", "得分"]
    body: list[Sequence[Cell]] = []
    total = 0.0
    for row in rows:
        if row["sheet"] != sheet:
            continue
        clause = row["clause"]
        title, points = titles[clause]
        given = number(row["score_pct"])
        score = points * given / 100 if isinstance(given, float) else None
        total += score or 0.0
        # percentages stand as text with their sign, so that no column needs a vote
        shown = f"{given:.0f}%" if isinstance(given, float) else given
        line: list[Cell] = [f"{clause} {title}", points, shown, score]
        if is_consensus:
            own = [
                int(other["score_pct"])
                for other in rows
                if other["clause"] == clause
                and other["sheet"] != sheet
                and other["score_pct"].isdecimal()
            ]
            line.insert(2, f"{min(own)}%~{max(own)}%")
        factors = [number(row[f"factor_{at}"]) for at in range(1, 5)]
        if is_consensus:
            factors = [f"{factor:.0f}%" for factor in factors]
        body.append([*line, *factors, *(comments.get((clause, kind)) for kind in kinds)])
    total += MISPRINTED.get((application["application"], sheet), 0.0)
    closing: list[Cell] = ["合计", 1000.0, None, total]
    if is_consensus:
        closing.insert(2, None)
    return [
        *head,
        [],
        [*header, *FACTORS, *(KINDS[kind] for kind in kinds)],
        *body,
        closing,
    ]


def registers(applications: list[Row]) -> dict[str, list[Sequence[Cell]]]:
    """Rows of the three lists by file name."""
    names = {code: (name, level) for code, name, level in EXAMINERS}
    listed = [
        [
            float(at), CYCLE, row["organisation"], row["credit_code"], row["application"],
            REGIONS[row["region"]], SECTORS[row["sector"]], row["industry_code"],
            SIZES[row["size"]], row["panel"], "合格", "否", OUTCOMES[row["outcome"]],
        ]
        for at, row in enumerate(applications, 1)
    ]  # fmt: skip
    assigned = [
        [row["panel"], row["organisation"], row["application"], names[code][0], code,
         names[code][1], "独立评审"]
        for row in applications
        for code in row["examiners"].split(";")
    ]  # fmt: skip
    return {
        "申报组织名单": [
            [f"{AWARD}{CYCLE}申报组织名单"],
            ["序号", "届次", "组织名称", "统一社会信用代码", "企业编号", "所属市州",
             "类别", "行业代码", "企业规模", "评审组", "资格审查", "是否进入现场评审",
             "结果"],
            *listed,
        ],
        "评审员名册": [
            [f"{AWARD}{CYCLE}评审员名册"],
            ["编号", "姓名", "级别", "首次聘任年度", "本届参加"],
            *([code, name, level, 2030.0, "是"] for code, name, level in EXAMINERS),
        ],
        "评审分组表": [
            [f"{AWARD}{CYCLE}评审分组表"],
            ["组号", "申报组织", "企业编号", "评审员", "评审员编号", "角色", "评审阶段"],
            *assigned,
        ],
    }  # fmt: skip


def main() -> None:
    applications = table(SAMPLE / "applications.csv")
    for name, rows in registers(applications).items():
        write(SAMPLE / "archive" / f"{name}.xlsx", name, rows)
    given = {
        (row["application"], row["sheet"]): None for row in table(SAMPLE / "scores.csv")
    }
    for application in applications:
        for code, sheet in given:
            if code == application["application"]:
                is_consensus = sheet == "consensus"
                folder = "合议评分表" if is_consensus else "个人评分表"
                end = "合议" if is_consensus else sheet
                write(
                    SAMPLE / "archive" / folder / f"{code}_{end}.xlsx",
                    folder,
                    form(application, sheet),
                )


if __name__ == "__main__":
    main()
