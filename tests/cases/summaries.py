"""Panel summaries: an examiner per column, and whole cycles of them in one book."""

from collections.abc import Sequence

from case_office import Case
from case_sheets import (
    FIRST_ROW,
    TOTAL_ROW,
    Book,
    books,
    column,
    ok,
    points_of,
    register,
    roster,
    sheet,
)
from score_cases import clauses

NOBODY = {"评审员": None, "评审阶段": None}
#: Column names of the summaries of the cases: examiners stand from C on.
NAMES = ["{examiner}", "{second}", "{third}"]
#: Two fifths of each clause: within the points, off the grid where that is a fraction.
TWO_FIFTHS = [points_of(clause) * 0.4 for clause in clauses()]
L2, L3, L4 = {"layout": "L2"}, {"layout": "L3"}, {"layout": "L4"}
WHO = {"C": "{examiner_code}", "D": "E乙{number}", "E": "E丙{number}"}


def summary(
    *scores: Sequence[object],
    names: Sequence[object] = NAMES,
    more: Sequence[object] = (),
    words: Sequence[object] = (),
    labels: dict[str, object] | None = None,
    below: Sequence[Sequence[object]] = (),
) -> Book:
    """
    A panel's summary: columns of scores from C on, under names and further headers.

    ``words`` is a second row of headers; the first clause then stands a row lower.
    """
    header = ["条款", "分值", *list(names)[: len(scores) - len(more)], *more]
    letters = "CDEFGHIJKLMN"
    made = sheet(
        headers=header,
        more={letters[at]: given for at, given in enumerate(scores)},  # type: ignore[misc]
        labels={"评审员": None, "评审阶段": "材料评审"} | (labels or {}),
        title="评审组汇总表",
        below=below,
    )
    if words:
        lines = next(iter(made.pages.values())).rows
        lines.insert(FIRST_ROW - 1, [None, None, *words])
    return made


SUMMARIES = [
    Case(
        "a summary with a second row of headers",
        summary(
            [45] * 18,
            [50] * 18,
            [47.5] * 18,
            [5] * 18,
            [50] * 18,
            more=["平均", "最大差", "合议"],
            words=["百分比", "百分比", None, None, "百分比"],
        ),
        layout="L2",
        values=column("C", ok(*[45] * 18), 8)
        | column("D", ok(*[50] * 18), 8)
        | column("G", ok(*[50] * 18), 8),
        scores={
            "C8": {"examiner_id": WHO["C"], "stage": "independent", "counts": True},
            "D8": {"examiner_id": WHO["D"], "stage": "independent"},
            "G8": {"examiner_id": None, "stage": "consensus", "is_current": True},
        },
        n_values=54,
        shows="L2b L2c R8c",
        spares="L2a ambiguous_scale stage_assumed",
    ),
    Case(
        "a summary in points",
        summary(TWO_FIFTHS, TWO_FIFTHS, words=["得分", "得分"]),
        layout="L2",
        values=column("C", ok(*[40] * 18, state="ok_derived"), 8),
        n_values=36,
        shows="L2b",
        spares="R3d ambiguous_scale",
    ),
    Case(
        "a summary with a leader",
        {
            "roster.xlsx": roster(
                ["{examiner_code}", "{examiner}", "某所", "组长", "是"],
                ["E乙{number}", "{second}", "某所", "见习", "是"],
            ),
            "register.xlsx": register(["{organisation}", "{code}", "制造类", "合格", ""]),
            "a.xlsx": summary([45], [50], names=["★{examiner}", "{second}（见习）"]),
        },
        layout="L2",
        files={"roster.xlsx": {"layout": "L7"}, "register.xlsx": {"layout": "L6"}},
        scores={
            "a.xlsx:C7": {"examiner_role": "leader", "examiner_id": "{examiner_code}"},
            "a.xlsx:D7": {"examiner_role": "trainee", "counts": False},
        },
        is_alone=True,
        shows="L2a",
        spares="role_differs unmatched_examiner",
    ),
    Case(
        "a summary with a stranger",
        summary([45] * 18, [50] * 18, names=["{examiner}", "外例{number}"]),
        {("unmatched_examiner", "D6")},
        layout="L2",
        scores={"C7": {"counts": True}, "D7": {"counts": False}},
        n_values=36,
        spares="L2a",
    ),
    Case(
        "a summary without a stage",
        summary([45] * 18, [50] * 18, labels={"评审阶段": None}),
        layout="L2",
        scores={"C7": {"stage": "independent"}},
        spares="S8 L2b L2c stage_assumed",
    ),
    Case(
        "bare columns with a value above its points",
        summary([20, 25, 85], [60, 45]),
        layout="L2",
        values=column("C", ok(20, 25, 85)) | column("D", ok(60, 45)),
        shows="R3c",
        spares="R3d R3f",
    ),
    Case(
        "bare columns that add up to their total",
        summary(TWO_FIFTHS, [45] * 18, below=[["合计", 1000, sum(TWO_FIFTHS), None]]),
        layout="L2",
        values=column("C", ok(*[40] * 18, state="ok_derived"))
        | column("D", ok(*[45] * 18)),
        totals={f"C{TOTAL_ROW}": {"difference_points": 0}},
        shows="R3d",
        spares="R3c R3e R3f ambiguous_scale",
    ),
    Case(
        "bare columns on the grid",
        summary([20, 25, 40, 20, 15, 45] * 3, [5] * 18),
        layout="L2",
        values=column("C", ok(20, 25, 40, 20, 15, 45)) | column("D", ok(*[5] * 18)),
        shows="R3e",
        spares="R3d R3f U10",
    ),
    Case(
        "bare columns on the grid that do not add up",
        summary([20] * 18, [25] * 18, below=[["合计", 1000, 200, 250]]),
        layout="L2",
        values=column("C", ok(*[20] * 18)) | column("D", ok(*[25] * 18)),
        totals={
            f"C{TOTAL_ROW}": {"difference_points": 0},
            f"D{TOTAL_ROW}": {"difference_points": 0},
        },
        shows="R3e",
        spares="R3d total_differs",
    ),
    Case(
        "bare columns that nothing explains",
        summary([21, 22.5, 33, 24, 17, 38], [60, 45]),
        {("ambiguous_scale", "C7")},
        layout="L2",
        values=column("D", ok(60, 45)),
        shows="R3f",
        spares="R3c R3e",
    ),
    Case(
        "bare columns of fractions",
        summary([0.4] * 18, [0.45] * 18, below=[["合计", 1000, 400, 450]]),
        layout="L2",
        values=column("C", ok(*[40] * 18)) | column("D", ok(*[45] * 18)),
        shows="U10",
        spares="R3d R3f ambiguous_scale",
    ),
    Case(
        "bare columns with an undeclared code",
        summary([*TWO_FIFTHS[:17], -1], [999, 45, 50, 60], below=[["合计", 1000, 372]]),
        {("out_of_range", "C24"), ("out_of_range", "D7")},
        layout="L2",
        values={"C7": ("ok_derived", 40), "C24": "out_of_range", "D7": "out_of_range"},
        shows="C20",
        spares="R3c V12",
    ),
    Case(
        "a column of zeros beside another",
        summary([0] * 18, [45] * 18),
        {("conflict", f"C{row}") for row in range(7, 25)},
        layout="L2",
        values=column("C", ["conflict"] * 18) | column("D", ok(*[45] * 18)),
        shows="U17",
        spares="V9",
    ),
    Case(
        "each column votes for itself",
        summary([0.45, 0.5, 0.55, 0.6], [45, 50, 55, 60]),
        layout="L2",
        values=column("C", ok(45, 50, 55, 60)) | column("D", ok(45, 50, 55, 60)),
        spares="U11 U8",
    ),
    Case(
        "a summary that copies an examiner's sheet",
        {
            "a.xlsx": sheet([45, 50, None, "未评"]),
            "b.xlsx": summary([45, 55, 60, None], [70, 75]),
        },
        {("copy_differs", "b.xlsx:C8"), ("copy_differs", "b.xlsx:C9")},
        files={"b.xlsx": L2},
        scores={
            "a.xlsx:C7": {"is_current": True, "version": 1},
            "b.xlsx:C7": {"is_current": False, "version": 2},
            "b.xlsx:C8": {"is_current": False, "score_pct": 55},
            "a.xlsx:C9": {"is_current": True},
            "b.xlsx:C9": {"is_current": False, "score_pct": 60},
            "b.xlsx:D7": {"is_current": True, "version": 1},
        },
        shows="C7 C10 S5",
        spares="C17 conflict C9",
    ),
    Case(
        "a summary that copies an examiner's sheet truly",
        {"a.xlsx": sheet([45, 50]), "b.xlsx": summary([45, 50], [70, 75])},
        files={"b.xlsx": L2},
        scores={"b.xlsx:C7": {"is_current": False}, "a.xlsx:C7": {"is_current": True}},
        shows="C10",
        spares="C7 copy_differs S5 R10b",
    ),
    Case(
        "a summary beside a sheet of some clauses",
        {
            "a.xlsx": sheet(lines=[[clauses()[0]["clause"], 50, 45]], labels={}),
            "b.xlsx": summary([45, 50], [70, 75]),
        },
        files={"b.xlsx": L2},
        scores={
            "b.xlsx:C7": {"is_current": False},
            "b.xlsx:C8": {"is_current": True},
        },
        shows="C9",
        spares="C10 copy_differs",
    ),
    Case(
        "two summaries in one workbook",
        books(
            甲=summary([45], [50]),
            乙=summary([55], [60], labels={"申报组织": "试例{number}另一公司"}),
        ),
        {("unmatched_organisation", "乙!B3")},
        layout="L2",
        values={"甲!C7": ("ok", 45), "乙!D7": ("ok", 60)},
        n_values=72,
        spares="L10a",
    ),
    Case(
        "a cycle book",
        books(
            甲=summary([45], [50], labels={"奖项": "{award}"}),
            名单=register(["{organisation}", "{code}", "制造类", "合格", "正奖"]),
            名册=roster(
                ["{examiner_code}", "{examiner}", "某所", "评审员", "是"],
                ["E乙{number}", "{second}", "某所", "评审员", "是"],
            ),
        ),
        layout="L10",
        values={"甲!C7": ("ok", 45), "甲!D7": ("ok", 50)},
        applications={"{organisation}": {"outcome": "award", "is_provisional": False}},
        is_alone=True,
        shows="L10a",
        spares="no_roster unmatched_organisation sheet_not_recognised",
    ),
]
