"""Copies and re-submissions: duplicates, versions in order, versions in none."""

from case_files import copied, saved_again
from case_office import Case
from case_sheets import TOTAL_ROW, Book, books, column, sheet
from sheets import Formula


def first(**labels: object) -> Book:
    return sheet([45, 50], labels=labels)


def second(**labels: object) -> Book:
    return sheet([50, 55], labels=labels)


UNORDERED = {
    (rule, f"{name}:C{row}")
    for rule in ("conflict",)
    for name in ("a.xlsx", "b.xlsx")
    for row in (7, 8)
}


def ordered(name: str, earlier: str, later: str, **more: object) -> Case:
    """Two submissions of one day whose names alone say which is the later."""
    return Case(
        name,
        {later: second(), earlier: first()},
        files={earlier: {"verdict": "superseded"}},
        scores={
            f"{earlier}:C7": {"is_current": False, "version": 1, "score_pct": 45},
            f"{later}:C7": {"is_current": True, "version": 2, "score_pct": 50},
        },
        **more,  # type: ignore[arg-type]
    )


VERSIONS = [
    ordered(
        "a word against none",
        "z.xlsx",
        "a修订版.xlsx",
        shows="R10c R10e C14 C13",
        spares="R10d R10f V10",
    ),
    ordered("amended", "z.xlsx", "a修改.xlsx", shows="C14", spares="C15"),
    ordered("corrected copy", "z.xlsx", "a更正.xlsx", shows="C14", spares="C15"),
    ordered("two over amended", "甲修订.xlsx", "乙V2.xlsx", shows="C14", spares="C16"),
    ordered("three over two", "甲V2.xlsx", "乙v3.xlsx", shows="C14", spares="C16"),
    ordered("ten over nine", "甲V9.xlsx", "乙V10.xlsx", shows="C14", spares="C16"),
    ordered("final over nine", "甲V9.xlsx", "乙最终版.xlsx", shows="C14", spares="C16"),
    ordered(
        "final in other words", "甲V2.xlsx", "乙定稿.xlsx", shows="C14", spares="C16"
    ),
    Case(
        "a word of the title block",
        {"a.xlsx": second(版本="V2"), "z.xlsx": first()},
        files={"z.xlsx": {"verdict": "superseded"}},
        scores={"a.xlsx:C7": {"is_current": True, "version": 2}},
        shows="C13",
        spares="C17",
    ),
    Case(
        "a word of the sheet's name",
        {"a.xlsx": books(评分表修订=second()), "z.xlsx": first()},
        files={"z.xlsx": {"verdict": "superseded"}},
        scores={"a.xlsx:评分表修订!C7": {"is_current": True, "version": 2}},
        shows="C13",
        spares="C17",
    ),
    Case(
        "a word of a folder",
        {"修订版/a.xlsx": second(), "z.xlsx": first()},
        {
            ("conflict", f"{name}:C{row}")
            for name in ("修订版/a.xlsx", "z.xlsx")
            for row in (7, 8)
        },
        spares="C13",
    ),
    Case(
        "a later day",
        {"a.xlsx": second(日期="2025.7.19"), "z.xlsx": first()},
        files={"z.xlsx": {"verdict": "superseded"}},
        scores={
            "a.xlsx:C7": {"is_current": True, "version": 2},
            "z.xlsx:C7": {"is_current": False, "version": 1, "value_state": "ok"},
        },
        shows="R10d R10e",
        spares="R10f R10c conflict",
    ),
    Case(
        "a word against a later day",
        {"a.xlsx": second(日期="2025.7.19"), "b修订版.xlsx": first()},
        files={"a.xlsx": {"verdict": "superseded"}},
        scores={"b修订版.xlsx:C7": {"is_current": True, "version": 2}},
        shows="R10c",
        spares="R10d",
    ),
    Case(
        "equal words and a later day",
        {"乙V2.xlsx": second(日期="2025.7.19"), "甲V2.xlsx": first()},
        files={"甲V2.xlsx": {"verdict": "superseded"}},
        scores={"乙V2.xlsx:C7": {"is_current": True}},
        shows="C16",
        spares="C14 C17",
    ),
    Case(
        "nothing that orders them",
        {"a.xlsx": first(), "b.xlsx": second()},
        UNORDERED,
        values={
            "a.xlsx:C7": "conflict",
            "b.xlsx:C7": "conflict",
            "a.xlsx:C9": "not_scored",
        },
        scores={
            "a.xlsx:C7": {"is_current": False, "version": 1},
            "b.xlsx:C7": {"is_current": False, "version": 2},
        },
        shows="R10f V10 C17 S12",
        spares="R10a R10b R10d R10e",
    ),
    Case(
        "copies with a number and with a word for copy",
        {"a (1).xlsx": first(), "a - 副本.xlsx": second()},
        {
            ("conflict", f"{name}:C{row}")
            for name in ("a (1).xlsx", "a - 副本.xlsx")
            for row in (7, 8)
        },
        shows="C15",
        spares="C14 C16",
    ),
    Case(
        "totals of versions in no order",
        {
            "a.xlsx": sheet([40] * 18, below=[["合计", None, None, 300]]),
            "b.xlsx": sheet([50] * 18, below=[["合计", None, None, 500]]),
        },
        {
            ("conflict", f"{name}:C{row}")
            for name in ("a.xlsx", "b.xlsx")
            for row in range(7, 25)
        },
        totals={
            f"{name}:D{TOTAL_ROW}": {"difference_points": None, "reason": "unordered"}
            for name in ("a.xlsx", "b.xlsx")
        },
        shows="S6",
        spares="S7 total_differs",
    ),
    Case(
        "totals of versions in order",
        {
            "a.xlsx": sheet([40] * 18, below=[["合计", None, None, 300]]),
            "乙V2.xlsx": sheet([50] * 18, below=[["合计", None, None, 500]]),
        },
        {("total_differs", f"a.xlsx:D{TOTAL_ROW}")},
        files={"a.xlsx": {"verdict": "superseded"}},
        totals={f"乙V2.xlsx:D{TOTAL_ROW}": {"difference_points": 0}},
        spares="S6",
    ),
    Case(
        "the same bytes twice",
        {"b.xlsx": first(), "c.xlsx": copied("b.xlsx"), "a.xlsx": copied("b.xlsx")},
        files={"b.xlsx": {"verdict": "duplicate"}, "c.xlsx": {"verdict": "duplicate"}},
        values={"a.xlsx:C7": ("ok", 45)},
        n_values=18,
        shows="R10a F7",
        spares="R10f conflict",
    ),
    Case(
        "the same facts in other bytes",
        {"b.xlsx": first(), "a.xlsx": saved_again(first())},
        files={"b.xlsx": {"verdict": "duplicate"}},
        values={"a.xlsx:C7": ("ok", 45)},
        n_values=18,
        shows="R10b T9 F7",
        spares="R10f V10 conflict",
    ),
    Case(
        "saved again with a value changed",
        {"b.xlsx": first(), "a.xlsx": saved_again(second())},
        UNORDERED,
        spares="T9 R10b F7",
    ),
    Case(
        "saved again where a formula stood",
        {
            "b.xlsx": sheet([Formula("=40+5", 45), 50]),
            "a.xlsx": sheet([45, Formula("=A1", 50)]),
        },
        files={"b.xlsx": {"verdict": "duplicate"}},
        shows="R10b",
        spares="V17",
    ),
    Case(
        "two stages of one examiner",
        {"a.xlsx": first(), "b.xlsx": second(评审阶段="现场评审")},
        scores={"a.xlsx:C7": {"is_current": True}, "b.xlsx:C7": {"is_current": True}},
        values=column("b.xlsx:C", [("ok", 50), ("ok", 55)]),
        spares="R10f C17 S12",
    ),
    Case(
        "two examiners of one application",
        {"a.xlsx": first(), "b.xlsx": second(评审员="{second}")},
        scores={"a.xlsx:C7": {"is_current": True}, "b.xlsx:C7": {"is_current": True}},
        spares="V10 R10e",
    ),
]
