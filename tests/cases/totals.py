"""Printed subtotals and totals: checks, never data."""

from case_office import Case
from case_sheets import TOTAL_ROW, label, points_of, sheet
from score_cases import clauses

SCORES = [points_of(clause) * 0.4 for clause in clauses()]
#: 45% of each clause, printed as a whole number: every second one is half a point off.
WHOLE = [round(points_of(clause) * 0.45 + 0.001) for clause in clauses()]
SUM, SUM_OF_WHOLE = sum(SCORES), sum(WHOLE)
AT = f"D{TOTAL_ROW}"
N_FIRST = sum(c["category"] == clauses()[0]["category"] for c in clauses())


def total(printed: object, word: str = "合计") -> list[list[object]]:
    return [[word, None, None, printed]]


def with_subtotals(off: float) -> list[list[object]]:
    """Each category and its subtotal; the first is wrong by ``off``."""
    lines: list[list[object]] = []
    for category in sorted({c["category"] for c in clauses()}):
        members = [c for c in clauses() if c["category"] == category]
        lines.append([f"{category} 条目"])
        lines += [[label(c), points_of(c), 40, points_of(c) * 0.4] for c in members]
        lines.append(["小计", None, None, sum(points_of(c) for c in members) * 0.4 + off])
        off = 0
    return [*lines, *total(SUM, "总分")]


TOTALS = [
    Case(
        "a total that is right",
        sheet([40] * 18, SCORES, below=total(SUM)),
        totals={AT: {"printed_points": 400, "difference_points": 0, "scope": "form"}},
        n_values=18,
        shows="R7c",
        spares="total_differs R7a",
    ),
    Case(
        "a total that is wrong",
        sheet([40] * 18, SCORES, below=total(SUM + 1.5)),
        {("total_differs", AT)},
        totals={AT: {"printed_points": 401.5, "difference_points": 1.5}},
        n_values=18,
        shows="R7a S7 F10",
        spares="F9",
    ),
    Case(
        "a total half a point off",
        sheet([40] * 18, SCORES, below=total(SUM + 0.5)),
        totals={AT: {"difference_points": 0.5, "is_differing": False}},
        spares="R7a F10 total_differs",
    ),
    Case(
        "a total that is too small",
        sheet([40] * 18, SCORES, below=total(SUM - 30)),
        {("total_differs", AT)},
        totals={AT: {"difference_points": -30}},
        shows="S7",
        spares="S6",
    ),
    Case(
        "a total of rounded scores",
        sheet([45] * 18, WHOLE, below=total(SUM_OF_WHOLE)),
        totals={
            AT: {
                "recomputed_points": 450,
                "difference_points": SUM_OF_WHOLE - 450,
                "printed_sum_points": SUM_OF_WHOLE,
                "is_differing": False,
            }
        },
        shows="R7b",
        spares="R7a total_differs",
    ),
    Case(
        "a total further off than its scores",
        sheet([45] * 18, WHOLE, below=total(SUM_OF_WHOLE + 1)),
        {("total_differs", AT)},
        shows="R7a",
        spares="R7b",
    ),
    Case(
        "a total without printed scores",
        sheet([40] * 18, below=total(SUM + 1)),
        totals={AT: {"difference_points": 1, "is_differing": False}},
        shows="R7b",
        spares="total_differs",
    ),
    Case(
        "a total too far off without printed scores",
        sheet([40] * 18, below=total(SUM + 1.1)),
        {("total_differs", AT)},
        totals={AT: {"difference_points": 1.1, "is_differing": True}},
        spares="R7b",
    ),
    Case(
        "a total over a missing value",
        sheet([40] * 17, SCORES[:17], below=total(100)),
        totals={AT: {"difference_points": None, "reason": "incomplete"}},
        shows="F9",
        spares="F10 total_differs",
    ),
    Case(
        "a total that is no number",
        sheet([40] * 18, SCORES, below=total("见附件")),
        totals={AT: {"difference_points": None, "reason": "unreadable"}},
        shows="F9",
        spares="total_differs",
    ),
    Case(
        "subtotals by category",
        sheet(lines=with_subtotals(0)),
        totals={
            f"D{8 + N_FIRST}": {"difference_points": 0, "scope": "category"},
        },
        n_values=18,
        shows="L1e R7c",
        spares="total_differs",
    ),
    Case(
        "a subtotal that is wrong",
        sheet(lines=with_subtotals(9)),
        {("total_differs", f"D{8 + N_FIRST}")},
        totals={f"D{8 + N_FIRST}": {"difference_points": 9}},
        shows="R7a",
        spares="L1e",
    ),
    Case(
        "a mean and a range below the table",
        sheet(
            [40] * 18, SCORES, below=[["平均", None, 40, 22.2], ["最大差", None, 0, 16]]
        ),
        n_values=18,
        shows="R7c",
        spares="clause_unknown total_differs",
    ),
    Case(
        "a row that only sounds like a total",
        sheet([40] * 18, SCORES, below=[["总体情况", None, 40, 16]]),
        {("clause_unknown", f"C{TOTAL_ROW}"), ("clause_unknown", f"D{TOTAL_ROW}")},
        n_values=18,
        spares="R7c",
    ),
]
