"""Training cases, assignments of examiners, and reports in Word."""

from collections.abc import Mapping, Sequence

from case_files import document
from case_office import Case
from case_sheets import (
    SHEET,
    Book,
    books,
    label,
    letter,
    points_of,
    register,
    roster,
    sheet,
)
from score_cases import clauses
from sheets import Page

from .summaries import summary

NUMBERS = [clause["clause"] for clause in clauses()]
TWO_FIFTHS = [points_of(clause) * 0.4 for clause in clauses()]
#: Columns of the first and of the last clause of a wide table of the cases.
FIRST, LAST, TOTAL = letter(4), letter(21), letter(22)
L1, L2, L5, L9 = ({"layout": layout} for layout in ("L1", "L2", "L5", "L9"))
LISTED = {
    "register.xlsx": register(["{organisation}", "{code}", "制造类", "合格", ""]),
    "roster.xlsx": roster(
        ["{examiner_code}", "{examiner}", "某所", "评审员", "是"],
        ["E乙{number}", "{second}", "某所", "评审员", "是"],
    ),
}
OF_LISTED = {"register.xlsx": {"layout": "L6"}, "roster.xlsx": {"layout": "L7"}}


def training(*rows: Sequence[object], numbers: Sequence[str] = NUMBERS[:4]) -> Book:
    """Who scored a case: code and name, then a column per clause."""
    return Book(
        {
            SHEET: Page(
                [
                    ["2025年度评审员培训案例评分表"],
                    ["案例：", "例案{number}"],
                    ["编号", "姓名", *numbers],
                    *map(list, rows),
                ]
            )
        }
    )


TRAINING = [
    Case(
        "a training case before and after",
        books(
            培训前=training(
                ["{examiner_code}", "{examiner}", 45, 50, 55, 60],
                ["E乙{number}", "{second}", 50, None, 55, "未评"],
                ["专家参考分", None, 50, 50, 50, 50],
            ),
            培训后=training(
                ["{examiner_code}", "{examiner}", 50, 50, 50, 50],
                ["专家参考分", None, 50, 50, 50, 50],
            ),
        ),
        layout="L8",
        values={
            "培训前!C4": ("ok", 45),
            "培训前!D5": "not_scored",
            "培训后!C4": ("ok", 50),
        },
        scores={
            "培训前!C4": {
                "stage": "training_before",
                "application_id": "case:2025/例案{number}",
                "sector": None,
                "counts": False,
                "examiner_id": "{examiner_code}",
            },
            "培训后!F4": {"stage": "training_after", "clause": NUMBERS[3]},
        },
        references={"培训前!C6": 50, "培训前!F6": 50},
        n_values=12,
        shows="L8a C11 C12",
        spares="sector_unknown unmatched_organisation organisation_missing",
    ),
    Case(
        "a training case without before or after",
        training(["{examiner_code}", "{examiner}", 45, 50, 55, 60]),
        {("stage_unknown", "")},
        layout="L8",
        scores={"C4": {"counts": False}},
        references={},
        spares="L8a C11 stage_assumed",
    ),
    Case(
        "a training case of the register",
        books(培训前=training(["{examiner_code}", "{examiner}", 45, 50, 55, 60])),
        layout="L8",
        training_cases=[["2025", "例案{number}", "", "", "同一案例"]],
        spares="case_unknown",
    ),
    Case(
        "a training case that nobody scored",
        books(培训前=training(["{examiner_code}", "{examiner}", 45, 50, 55, 60])),
        {("case_unknown", "training_cases.csv:B1")},
        layout="L8",
        training_cases=[["2025", "无例案{number}", "", "", "误"]],
    ),
    Case(
        "a training case votes as one",
        books(
            培训前=training(
                ["{examiner_code}", "{examiner}", 45, 50, 55, 60],
                ["E乙{number}", "{second}", 0.5, "50%", 55, 65],
            )
        ),
        {("conflict", "培训前!C5")},
        layout="L8",
        values={"培训前!C5": "conflict", "培训前!E5": ("ok", 55)},
        shows="U11",
        spares="C12",
    ),
]


def assigned(*rows: Sequence[object], header: Sequence[object] | None = None) -> Book:
    """Who should score whom, of the case's own award."""
    columns = header or ["组号", "申报组织", "评审员", "角色", "阶段"]
    return Book(
        {SHEET: Page([["{award}2025年度评审分组表"], list(columns), *map(list, rows)])}
    )


COVERED = "examiner_id, stage, state"
ASSIGNMENTS = [
    Case(
        "an assignment, a row per pair",
        LISTED
        | {
            "groups.xlsx": assigned(
                ["第一组", "{organisation}", "{examiner}", "评审员", "独立评审"],
                ["第一组", "{organisation}", "{second}", "评审员", "独立评审"],
            ),
            "a.xlsx": sheet([45] * 18, labels={"评审组": "第一组"}),
        },
        files=OF_LISTED | {"groups.xlsx": {"layout": "L12"}},
        scores={"a.xlsx:C7": {"panel_id": "第一组"}},
        marts={
            "fct_score_coverage": (
                COVERED,
                {
                    ("{examiner_code}", "independent", "received"),
                    ("E乙{number}", "independent", "missing"),
                },
            )
        },
        is_alone=True,
        shows="L12a S10",
        spares="panel_differs unmatched_examiner",
    ),
    Case(
        "an assignment, an examiner per column",
        LISTED
        | {
            "groups.xlsx": assigned(
                ["第一组", "{organisation}", "{examiner}", "{second}"],
                header=["组号", "申报组织", "评审员", "评审员"],
            ),
            "a.xlsx": sheet([45] * 18),
        },
        files=OF_LISTED | {"groups.xlsx": {"layout": "L12"}},
        scores={"a.xlsx:C7": {"panel_id": "第一组"}},
        marts={
            "fct_score_coverage": (
                COVERED,
                {
                    ("{examiner_code}", "independent", "received"),
                    ("E乙{number}", "independent", "missing"),
                },
            )
        },
        is_alone=True,
        shows="L12a",
        spares="examiner_missing",
    ),
    Case(
        "an assignment of several names in a cell",
        LISTED
        | {
            "groups.xlsx": assigned(
                ["第一组", "{organisation}", "{examiner}、{second}"],
                header=["组号", "申报组织", "评审员"],
            ),
            "a.xlsx": sheet([45] * 18),
        },
        files=OF_LISTED | {"groups.xlsx": {"layout": "L12"}},
        marts={
            "fct_score_coverage": (
                COVERED,
                {
                    ("{examiner_code}", "independent", "received"),
                    ("E乙{number}", "independent", "missing"),
                },
            )
        },
        is_alone=True,
        shows="L12a",
        spares="unmatched_examiner",
    ),
    Case(
        "no assignment",
        LISTED | {"a.xlsx": sheet([45] * 18)},
        files=OF_LISTED,
        marts={
            "fct_score_coverage": (
                COVERED,
                {("{examiner_code}", "independent", "received")},
            )
        },
        is_alone=True,
        spares="L12a S10",
    ),
]

LABELS: list[list[str]] = [
    ["奖项", "{award}", "年度", "2025"],
    ["申报组织", "{organisation}", "类别", "制造类"],
    ["评审阶段", "独立评审", "评审员", "{examiner}"],
]


def clause_table(percents: Mapping[int, str]) -> list[list[str]]:
    """A clause table of a report: clause, percentage, strengths, opportunities."""
    return [
        ["条款", "百分比", "优势", "改进机会"],
        *([label(c), percents.get(at, ""), "成体系" if not at else "", ""]
          for at, c in enumerate(clauses())),
    ]  # fmt: skip


REPORTS = [
    Case(
        "a report",
        {"a.docx": document([LABELS, clause_table({0: "45%", 1: "50", 2: "四十五"})])},
        {("unreadable", "table 2!B4")},
        layout="L13",
        values={
            "table 2!B2": ("ok", 45),
            "table 2!B3": ("ok", 50),
            "table 2!B4": "unreadable",
        },
        scores={"table 2!B2": {"examiner_id": "{examiner_code}", "stage": "independent"}},
        comments={"table 2!C2": ("strength", "成体系")},
        n_values=18,
        shows="L13a",
        spares="document_without_table organisation_missing",
    ),
    Case(
        "a report below all other sources",
        {
            "a.docx": document([LABELS, clause_table({0: "60%", 1: "60%", 2: "60%"})]),
            "b.xlsx": summary([45, 50], [5, 5]),
        },
        {
            ("copy_differs", "a.docx:table 2!B2"),
            ("copy_differs", "a.docx:table 2!B3"),
            ("copy_differs", "a.docx:table 2!B4"),
        },
        layout="L13",
        files={"b.xlsx": L2},
        scores={
            "a.docx:table 2!B2": {"is_current": False},
            "b.xlsx:C7": {"is_current": True, "version": 1},
        },
        shows="S11 S5",
        spares="C8",
    ),
    Case(
        "a report that stands alone",
        {"a.docx": document([LABELS, clause_table({0: "60%"})])},
        layout="L13",
        scores={"table 2!B2": {"is_current": True, "version": 1}},
        spares="S11 copy_differs",
    ),
    Case(
        "a document of other tables",
        {"a.docx": document([[["姓名", "电话"], ["甲某{number}", "1"]]])},
        {("document_without_table", "")},
        verdict="unsupported",
        layout=None,
        shows="F5",
        spares="L13a layout_unknown",
    ),
]
