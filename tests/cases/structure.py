"""Where things stand on a sheet: merges, headers, hidden parts, several tables."""

from dataclasses import replace

from case_office import Case
from case_sheets import (
    FIRST_ROW,
    HEADERS,
    SHEET,
    Book,
    books,
    column,
    label,
    ok,
    points_of,
    sheet,
)
from score_cases import clauses
from sheets import Page

PROCESS = [c for c in clauses() if c["dimension"] == "process"]
RESULT = [c for c in clauses() if c["dimension"] == "result"]
BLANK_LABELS = dict.fromkeys(
    ["奖项", "年度", "申报组织", "类别", "评审阶段", "评审员", "日期"]
)


def part(dimension: str, percent: float) -> list[list[object]]:
    return [
        [label(c), points_of(c), percent]
        for c in clauses()
        if c["dimension"] == dimension
    ]


def page(book: Book) -> Page:
    return next(iter(book.pages.values()))


def moved(top: int, left: int) -> Book:
    return Book({SHEET: replace(page(sheet([45] * 18)), top=top, left=left)})


def one_cell_labels() -> Book:
    """Label and value in one cell each."""
    return Book(
        {
            SHEET: Page(
                [
                    ["个人评分表"],
                    ["奖项：{award}", "年度: 2025"],
                    ["申报组织：{organisation}", None, "类别：制造类"],
                    ["评审阶段：独立评审　评审员：{examiner}"],
                    ["日期：2025年7月18日"],
                    HEADERS,
                    *[[label(c), points_of(c), 45] for c in clauses()],
                ]
            )
        }
    )


def two_row_header() -> Book:
    lines = list(page(sheet([45] * 18)).rows)
    head = [
        [None, None, "评分", None, "意见", None],
        HEADERS,
    ]
    return Book({SHEET: Page([*lines[:5], *head, *lines[6:]], merges=["C6:D6", "E6:F6"])})


def repeated_header() -> Book:
    lines = list(page(sheet([45] * 18)).rows)
    return Book({SHEET: Page([*lines[:12], HEADERS, *lines[12:]])})


def blank_rows() -> Book:
    lines = list(page(sheet([45] * 18)).rows)
    return Book({SHEET: Page([[], *lines[:6], *lines[6:10], [], [], *lines[10:]])})


STRUCTURE = [
    Case(
        "labels and values in one cell",
        one_cell_labels(),
        values=column("C", ok(*[45] * 18)),
        scores={"C7": {"examiner_id": "{examiner_code}", "stage": "independent"}},
        shows="L1a R8b",
        spares="stage_assumed examiner_missing",
    ),
    Case(
        "a page that starts elsewhere",
        moved(top=4, left=3),
        values={f"E{row}": ("ok", 45) for row in range(10, 28)},
        shows="R8b",
        spares="stray_value",
    ),
    Case(
        "a header of two rows",
        two_row_header(),
        values=column("C", ok(*[45] * 18), first=8),
        shows="R8c",
        spares="stray_value clause_unknown",
    ),
    Case(
        "a header repeated after a page break",
        repeated_header(),
        values=column("C", ok(*[45] * 6)) | column("C", ok(*[45] * 12), first=14),
        n_values=18,
        shows="R8d",
        spares="R8c clause_unknown unreadable",
    ),
    Case(
        "blank rows among the clauses",
        blank_rows(),
        values=column("C", ok(*[45] * 4), first=8)
        | column("C", ok(*[45] * 14), first=14),
        n_values=18,
        shows="T2",
        spares="R8d stray_value",
    ),
    Case(
        "a percentage merged over two clauses",
        sheet([45, None, None, 50], merges=["C7:C8"]),
        {("merged_over_clauses", "C7")},
        values={
            "C7": ("ok", 45),
            "C8": ("ok", 45),
            "C9": "not_scored",
            "C10": ("ok", 50),
        },
        shows="U16 R8a",
        spares="T1",
    ),
    Case(
        "a comment merged over two clauses",
        sheet([45] * 18, more={"E": ["展开充分"]}, merges=["E7:E8"]),
        comments={"E7": ("strength", "展开充分")},
        spares="U16 R8a merged_over_clauses",
    ),
    Case(
        "a heading merged over the table",
        sheet(
            lines=[
                [f"{clauses()[0]['category']} 领导作用"],
                *[[label(c), points_of(c), 45] for c in clauses()],
            ],
            merges=["A7:F7"],
        ),
        values=column("C", ok(*[45] * 18), first=8),
        shows="L1e",
        spares="U16 not_a_scored_clause merged_over_clauses",
    ),
    Case(
        "a signature below the table",
        sheet([45] * 18, below=[[], ["评审员签字：", "某人", "日期：", "2025.7.19"]]),
        n_values=18,
        shows="L1e",
        spares="stray_value clause_unknown",
    ),
    Case(
        "a value beside the table",
        sheet([45] * 18, extra={"J9": 88}),
        {("stray_value", "J9")},
        n_values=18,
        spares="column_unknown L1e",
    ),
    Case(
        "a column of no known header",
        sheet([45] * 18, headers=[*HEADERS, "天气情况"], more={"G": ["晴"]}),
        {("column_unknown", "G6")},
        n_values=18,
        spares="stray_value F11",
    ),
    Case(
        "hidden rows",
        sheet([45, 50, 55], hidden_rows=[8]),
        {("hidden_rows", "")},
        values=column("C", ok(45, 50, 55)),
        shows="R8f",
        spares="R8e hidden_columns",
    ),
    Case(
        "hidden columns",
        sheet([45, 50, 55], hidden_columns=["C"]),
        {("hidden_columns", "")},
        values=column("C", ok(45, 50, 55)),
        shows="R8f",
        spares="R8e hidden_rows hidden_sheet",
    ),
    Case(
        "a hidden sheet",
        Book(
            {
                SHEET: page(sheet([45, 50])),
                "旧稿": replace(page(sheet([60, 65])), is_hidden=True),
            }
        ),
        {("hidden_sheet", "旧稿!")},
        values=column("C", ok(45, 50)),
        n_values=18,
        shows="R8e",
        spares="R8f hidden_rows hidden_columns",
    ),
    Case(
        "a sheet of something else beside it",
        Book(
            {
                SHEET: page(sheet([45, 50])),
                "通讯录": Page([["姓名", "电话"], ["甲", "1"]]),
            }
        ),
        {("sheet_not_recognised", "通讯录!")},
        n_values=18,
        spares="layout_unknown hidden_sheet L7a",
    ),
    Case(
        "an empty sheet beside it",
        Book({SHEET: page(sheet([45, 50])), "Sheet2": Page([])}),
        n_values=18,
        spares="sheet_not_recognised empty_workbook",
    ),
    Case(
        "process and result on two sheets",
        books(
            过程=sheet(lines=[*part("process", 45), ["合计", None, None, None]]),
            结果=sheet(lines=part("result", 50), labels=BLANK_LABELS),
        ),
        values={f"过程!C{FIRST_ROW}": ("ok", 45), f"结果!C{FIRST_ROW}": ("ok", 50)},
        scores={f"结果!C{FIRST_ROW}": {"examiner_id": "{examiner_code}"}},
        n_values=18,
        shows="L1d",
        spares="repeated_value examiner_missing",
    ),
    Case(
        "two examiners on two sheets",
        books(
            甲=sheet([45] * 18),
            乙=sheet([50] * 18, labels={"评审员": "{second}"}),
        ),
        values={"甲!C7": ("ok", 45), "乙!C7": ("ok", 50)},
        scores={"乙!C7": {"examiner_id": "E乙{number}", "is_current": True}},
        n_values=36,
        spares="L1d T7",
    ),
    Case(
        "one sheet twice in a workbook",
        books(**{SHEET: sheet([45] * 18), f"{SHEET} (2)": sheet([45] * 18)}),
        values={"C7": ("ok", 45)},
        scores={"C7": {"is_current": True}},
        shows="T7",
        spares="conflict L1d",
    ),
    Case(
        "one sheet twice, changed",
        books(**{SHEET: sheet([45]), f"{SHEET} (2)": sheet([50])}),
        {("conflict", "C7"), ("conflict", f"{SHEET} (2)!C7")},
        values={"C7": "conflict", f"{SHEET} (2)!C7": "conflict"},
        spares="T7",
    ),
    Case(
        "labels twice with the same content",
        sheet([45] * 18, extra={"I2": "申报组织：", "J2": "{organisation}"}),
        spares="label_repeated",
    ),
    Case(
        "labels twice with other content",
        sheet([45] * 18, extra={"I3": "申报组织：", "J3": "虚构另一公司"}),
        {("label_repeated", "J3")},
        spares="stray_value",
    ),
    Case(
        "rows below the table",
        sheet([45] * 18, below=[["注：以5%为一档"]]),
        n_values=18,
        spares="clause_unknown stray_value L1a",
    ),
]
