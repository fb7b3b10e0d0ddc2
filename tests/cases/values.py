"""What one cell says: value states, words, texts and number formats."""

from case_files import calculated_by_nobody
from case_office import Case
from case_sheets import column, ok, sheet
from sheets import Formula, Percent

WORDS_NOT_SCORED = [
    "未评", "未评分", "未打分", "空", "待定", "缺", "无", "-", "—", "/",
    "——", "\u2212", "未评审", " 未 评 ", "－", "／",
]  # fmt: skip
WORDS_NOT_APPLICABLE = ["不适用", "不涉及", "N/A", "NA", "n/a", "Ｎ／Ａ", " 不 适用"]

VALUES = [
    Case(
        "on the grid",
        sheet([0, 5, 45, 100, "50", "５５", 60.0, " 65 "]),
        values=column("C", ok(0, 5, 45, 100, 50, 55, 60, 65)) | {"C15": "not_scored"},
        scores={"C7": {"band": 1, "stage": "independent", "is_current": True}},
        shows="V1 R1a T6",
        spares="U1 V5 V6 V8 V11 R2c off_grid out_of_range conflict unreadable",
    ),
    Case(
        "off the grid",
        sheet([47, 52.5, 99, 45, 1.5]),
        {("off_grid", "C7"), ("off_grid", "C8"), ("off_grid", "C9"), ("off_grid", "C11")},
        values=column("C", ok(47, 52.5, 99, state="off_grid") + ok(45)),
        scores={"C7": {"band": 3}, "C9": {"band": 6}, "C11": {"band": 1}},
        shows="V5 U1",
        spares="V1 V6",
    ),
    Case(
        "out of range",
        sheet([-5, 101, 999, "-1%", "120％", "\u22125", 0, 100, *[45] * 6]),
        {("out_of_range", f"C{row}") for row in range(7, 13)},
        values=column("C", [*["out_of_range"] * 6, *ok(0, 100)]),
        shows="V6 S15",
        spares="V12 C18",
    ),
    Case(
        "words for not scored",
        sheet([*WORDS_NOT_SCORED, None, None]),
        values=column("C", ["not_scored"] * 18),
        shows="V11 U12 U13",
        spares="V13 V14 S15 unreadable",
    ),
    Case(
        "words for not applicable",
        sheet(WORDS_NOT_APPLICABLE),
        values=column("C", ["not_applicable"] * 7),
        shows="V13",
        spares="V14",
    ),
    Case(
        "words that are no value",
        sheet(["四十五", "45分", "较好", True, "未评价", "N/A-", "百分之四十五"]),
        {("unreadable", f"C{row}") for row in range(7, 13)},
        values=column("C", [*["unreadable"] * 6, *ok(45)]),
        shows="V14 U14 R1b",
        spares="U12 U13",
    ),
    Case(
        "ranges",
        sheet(["45~50", "45-50%", "45～50", "50%—55%", "50~55", "55%（45~50之间）"]),
        {("unreadable", f"C{row}") for row in range(7, 12)},
        values=column("C", [*["unreadable"] * 5, *ok(55)]),
        comments={"C12": ("reason", "45~50之间")},
        shows="V15 R12b",
        spares="U14",
    ),
    Case(
        "errors of formulas",
        sheet(
            [Formula("=1/0", "#DIV/0!"), Formula("=A1", "#REF!"), Formula("=40+5", 45)]
        ),
        {("unreadable", "C7"), ("unreadable", "C8")},
        values={"C7": "unreadable", "C8": "unreadable", "C9": ("ok", 45)},
        shows="V16",
        spares="V17",
    ),
    Case(
        "a formula that nobody calculated",
        calculated_by_nobody(sheet([Formula("=40+5", 45), 50])),
        {("unreadable", "C7")},
        values={"C7": "unreadable", "C8": ("ok", 50)},
        shows="V17",
        spares="V16",
    ),
    Case(
        "percent formats",
        sheet([Percent(0.45), Percent(0.075, "0.0%"), Percent(0.5, "0.00%"), 45, 50]),
        {("off_grid", "C8")},
        values=column("C", [("ok", 45), ("off_grid", 7.5), *ok(50, 45, 50)]),
        shows="R2a T3",
        spares="V8 conflict",
    ),
    Case(
        "7.5 that is no percent format",
        sheet([7.5, 45, 50, 55]),
        {("off_grid", "C7")},
        values=column("C", [("off_grid", 7.5), *ok(45, 50, 55)]),
        spares="T3 R2a",
    ),
    Case(
        "percent texts",
        sheet(["45%", "５０％", " 55 %", "0%", "100％", 45, 0.5 * 100, 60]),
        values=column("C", ok(45, 50, 55, 0, 100, 45, 50, 60)),
        shows="R2b",
        spares="R12a R12b",
    ),
    Case(
        "float noise",
        sheet([Percent(0.15 + 0.3), 1.1 * 50, 0.35 * 100, 44.9999, 45, 50, 55]),
        {("off_grid", "C10")},
        values=column("C", [*ok(45, 55, 35), ("off_grid", 44.9999)]),
        shows="T4",
        spares="V5",
    ),
    Case(
        "noise too large to be noise",
        sheet([45.001, 45, 50, 55]),
        {("off_grid", "C7")},
        values={"C7": ("off_grid", 45.001)},
        spares="T4",
    ),
    Case(
        "numbers with a space inside",
        sheet(["4 5", "四五", "45", "50"]),
        {("unreadable", "C8")},
        values={"C7": ("ok", 45), "C8": "unreadable", "C9": ("ok", 45)},
        spares="T6 R1a R1b",
    ),
    Case(
        "points alone",
        sheet(None, [23, 22, 48, 24, 60, None, "22.5"]),
        {("off_grid", "D10"), ("out_of_range", "D11")},
        values={
            "D7": ("ok_derived", 45),  # 22.5 rounded up
            "D8": ("ok_derived", 45),  # 22.5 rounded to even
            "D9": ("ok_derived", 60),
            "D10": ("off_grid", 48),
            "D11": "out_of_range",
            "D13": ("ok_derived", 45),
        },
        shows="V2 V3 U2 U4",
        spares="V11 V4",
    ),
    Case(
        "points of small clauses",
        sheet(
            lines=[
                ["7.1.2 甲法", 10, None, 5],
                ["7.1.3 乙法", 15, None, 8],
                ["7.1.4 丙法", 15, None, 6],
                ["7.1.5 丁法", 40, None, 18],
            ],
        ),
        {("scheme_unknown", "A7"), ("off_grid", "D7"), ("off_grid", "D8")},
        values={
            "D7": ("off_grid", 50),
            "D8": ("off_grid", 53.333),
            "D9": ("ok_derived", 40),
            "D10": ("ok_derived", 45),
        },
        shows="V4",
        spares="V2 V3 U4",
    ),
    Case(
        "percentage and points",
        sheet([45, 45, 45, 47], [23, 23.1, 24, 23.5]),
        {("conflict", "C8"), ("conflict", "C9"), ("off_grid", "C10")},
        values=column("C", [*ok(45), *ok(45, 45, state="conflict"), ("off_grid", 47)]),
        shows="V7",
        spares="U2",
    ),
    Case(
        "percentage and points within half a point",
        sheet([45, 50, 55], [22, 25.5, 44]),
        values=column("C", ok(45, 50, 55)),
        spares="V7 conflict",
    ),
    Case(
        "a word beside a score",
        sheet(["未评", "不适用", None], [20, 20, "未评"]),
        values={"C7": "not_scored", "C8": "not_applicable", "D9": "not_scored"},
        shows="U3",
        spares="V2 U2",
    ),
    Case(
        "a score that is no number",
        sheet([45, 50], ["不清", 25]),
        {("points_unreadable", "D7")},
        values=column("C", ok(45, 50)),
        spares="U3",
    ),
    Case(
        "a score that is a word for nothing",
        sheet([45, 50], ["未评", "-"]),
        values=column("C", ok(45, 50)),
        spares="points_unreadable",
    ),
    Case(
        "eighteen zeros",
        sheet([0] * 18),
        {("conflict", f"C{row}") for row in range(7, 25)},
        values=column("C", ["conflict"] * 18),
        shows="V9 U17",
        spares="R2c",
    ),
    Case(
        "seventeen zeros",
        sheet([0] * 17),
        values=column("C", [*ok(*[0] * 17), "not_scored"]),
        spares="V9 U17",
    ),
    Case(
        "seventeen zeros and a five",
        sheet([*[0] * 17, "5%"]),
        values=column("C", ok(*[0] * 17, 5)),
        spares="V9 U17",
    ),
    Case(
        "notes behind a percentage",
        sheet(["55%（某员保留意见）", "50（待核）", "45％ (复核)", 60]),
        values=column("C", ok(55, 50, 45, 60)),
        comments={
            "C7": ("reason", "某员保留意见"),
            "C8": ("reason", "待核"),
            "C9": ("reason", "复核"),
        },
        shows="U15 S14",
        spares="V15 unreadable",
    ),
    Case(
        "a note that holds the value",
        sheet(["（55%）保留", "保留意见55%", "未评（请假）", 45]),
        {("unreadable", "C7"), ("unreadable", "C8"), ("unreadable", "C9")},
        values=column("C", [*["unreadable"] * 3, *ok(45)]),
        spares="U15 S14",
    ),
    Case(
        "a column that starts late",
        sheet([*[None] * 15, 45, 50, 55], [*[None] * 17, 38.5]),
        values=column("C", [*["not_scored"] * 15, *ok(45, 50, 55)]),
        shows="T1",
    ),
    Case(
        "a column that ends early",
        sheet([45, 50, 55]),
        values=column("C", [*ok(45, 50, 55), *["not_scored"] * 15]),
        spares="T1 T2",
    ),
]
