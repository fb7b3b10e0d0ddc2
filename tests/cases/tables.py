"""Legacy tables with a column per clause, and exports with a row per score."""

from collections.abc import Sequence

from case_office import Case, Issues
from case_sheets import Text, column, letter, ok, points_of, register, roster, sheet
from score_cases import clauses

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


def across(row: int, found: Sequence[object], first: int = 4) -> dict[str, object]:
    """What the cells of a row hold, from a column on."""
    return {f"{letter(first + at)}{row}": value for at, value in enumerate(found)}


def wide(
    *rows: tuple[str, Sequence[object], object],
    numbers: Sequence[str] = NUMBERS,
    cycle: str = "2025",
    encoding: str = "utf-8",
    delimiter: str = ",",
    award: Sequence[str] = (),
) -> Text:
    """
    A legacy cycle: a row per examiner (name, scores, total).

    ``award`` is a further column before the clauses: its header and what stands in it.
    """
    header = ["年度", "企业编号", "企业名称", "评审员", *award[:1], *numbers, "总分"]
    lines = [
        [cycle, "{code}", "{organisation}", name, *award[1:], *scores,
         *[None] * (len(numbers) - len(scores)), total]
        for name, scores, total in rows
    ]  # fmt: skip
    return Text([header, *lines], encoding, delimiter)


def of_wide(name: str, text: Text, issues: Issues | None = None, **more: object) -> Case:
    return Case(name, {"a.csv": text}, issues or set(), layout="L5", **more)  # type: ignore[arg-type]


WIDE = [
    of_wide(
        "a wide table of percentages",
        wide(("{examiner}", [45] * 18, 450), ("{second}", [50] * 17, None)),
        values=across(2, ok(*[45] * 18)) | {f"{LAST}3": "not_scored"},
        scores={
            f"{FIRST}2": {
                "sheet": None,
                "stage": "independent",
                "clause": NUMBERS[0],
                "examiner_id": "{examiner_code}",
                "counts": True,
            },
            f"{LAST}2": {"clause": NUMBERS[-1]},
        },
        totals={f"{TOTAL}2": {"printed_points": 450, "difference_points": 0}},
        shows="L5a L5b C1 F8",
        spares="stage_assumed total_differs U11",
    ),
    of_wide(
        "a wide table of points",
        wide(
            ("{examiner}", TWO_FIFTHS, 400),
            ("{second}", TWO_FIFTHS, 400),
            encoding="gb18030",
            delimiter="\t",
        ),
        values=across(2, ok(*[40] * 18, state="ok_derived")),
        totals={f"{TOTAL}2": {"printed_points": 400, "difference_points": 0}},
        shows="L5b R3d T8",
        spares="R3c ambiguous_scale",
    ),
    of_wide(
        "a wide table whose total is wrong",
        wide(("{examiner}", [45] * 18, 480), encoding="utf-16", delimiter=";"),
        {("total_differs", f"{TOTAL}2")},
        totals={f"{TOTAL}2": {"difference_points": 30}},
        shows="R7b",
        spares="L5a L5b",
    ),
    of_wide(
        "a wide table with means",
        wide(
            ("{examiner}", [45] * 18, 450),
            ("{second}", [55] * 18, 550),
            ("平均", [50] * 18, 500),
            encoding="utf-8-sig",
        ),
        n_values=36,
        shows="L5b R7c",
        spares="unmatched_examiner",
    ),
    of_wide(
        "a wide table votes as one",
        wide(
            ("{examiner}", [45] * 18, None),
            ("{second}", [0.45, "50%", 55], None),
        ),
        {("conflict", f"{FIRST}3")},
        values=across(3, ["conflict", *ok(50, 55)]),
        shows="U11",
        spares="U5",
    ),
    Case(
        "a wide table with declared codes",
        {
            "register.xlsx": register(
                ["{organisation}", "{code}", "制造类", "合格", ""],
                title="{award}2015年度申报组织名单",
            ),
            "roster.xlsx": roster(
                ["{examiner_code}", "{examiner}", "某所", "评审员", "是"],
                title="{award}2015年度评审员名册",
            ),
            "a.csv": wide(
                ("{examiner}", [45, 50, -1, 999], None),
                cycle="2015",
                award=("奖项", "{award}"),
            ),
        },
        {("out_of_range", "a.csv:I2")},
        layout="L5",
        files=OF_LISTED,
        values={
            f"a.csv:{at}": value
            for at, value in across(
                2, [*ok(45, 50), "not_scored", "out_of_range"], first=5
            ).items()
        },
        missing_codes=[["", "L5", "2015", "-1"]],
        is_alone=True,
        cycles=[["2015", "", "", "", "", ""]],
        shows="C19 V12 L5b C20",
        spares="C18",
    ),
]

START = ["届次", "组织名称", "评审员", "评审阶段", "条款", "百分比"]


def long(
    *rows: Sequence[object], header: Sequence[object] = START, cycle: str = "2025"
) -> Text:
    """An export of another system: a row per application, examiner, stage and clause."""
    return Text([header, *([cycle, *row] for row in rows)])


ONE = ["{organisation}", "{examiner}", "独立评审"]
LONG = [
    Case(
        "a long table",
        {
            "a.csv": long(
                [*ONE, NUMBERS[0], 45, 3, "++"],
                [*ONE, NUMBERS[1], "50%", 4, None],
                ["{organisation}", "{second}", "独立评审", NUMBERS[0], 55, None, None],
                ["{organisation}", None, "合议", NUMBERS[0], 50, None, None],
                header=[*START, "A", "D"],
            )
        },
        layout="L9",
        values=column("F", ok(45, 50, 55, 50), 2),
        scores={
            "F2": {"examiner_id": "{examiner_code}", "stage": "independent"},
            "F4": {"examiner_id": "E乙{number}", "clause": NUMBERS[0]},
            "F5": {"examiner_id": None, "stage": "consensus"},
        },
        factors={
            "G2": ("A", None, 3, "ok"),
            "G3": ("A", None, 4, "ok"),
            "H2": ("D", None, None, "note"),
        },
        n_values=4,
        shows="L9a F8",
        spares="repeated_value examiner_missing L5a",
    ),
    Case(
        "a long table without stages",
        {
            "a.csv": Text(
                [
                    ["届次", "组织名称", "评审员", "条款", "百分比"],
                    ["2025", "{organisation}", "{examiner}", NUMBERS[0], 45],
                    ["2025", "{organisation}", "{examiner}", NUMBERS[1], 50],
                    ["2025", "{organisation}", "{examiner}", NUMBERS[0], 45],
                ]
            )
        },
        {("repeated_value", "E4")},
        layout="L9",
        scores={"E2": {"stage": "independent"}},
        n_values=2,
        shows="C1",
        spares="L9a stage_assumed",
    ),
    Case(
        "a long table of another stage",
        {"a.csv": long(["{organisation}", "{examiner}", "现场评审", NUMBERS[0], 45])},
        layout="L9",
        scores={"F2": {"stage": "site", "sheet": None}},
        spares="C1",
    ),
    Case(
        "one score in three sources",
        {
            "a.xlsx": sheet(lines=[[NUMBERS[0], 50, 45]]),
            "b.csv": long([*ONE, NUMBERS[0], 50], [*ONE, NUMBERS[1], 50]),
            "d.xlsx": summary([60, 60, 60, 60], [5, 5, 5, 5]),
        },
        {
            ("copy_differs", "b.csv:F2"),
            ("copy_differs", "d.xlsx:C7"),
            ("copy_differs", "d.xlsx:C8"),
        },
        files={"b.csv": L9, "d.xlsx": L2},
        scores={
            "a.xlsx:C7": {"is_current": True, "version": 1},
            "b.csv:F2": {"is_current": False, "version": 2},
            "b.csv:F3": {"is_current": True},
            "d.xlsx:C8": {"is_current": False},
            "d.xlsx:C9": {"is_current": True},
        },
        shows="C7 C9 C10",
        spares="R10f C8",
    ),
    Case(
        "a long, a wide table and a summary",
        {
            "b.csv": long([*ONE, NUMBERS[0], 50]),
            "c.csv": wide(("{examiner}", [55, 55], None)),
            "d.xlsx": summary([60, 60], [5, 5]),
        },
        {
            ("copy_differs", f"c.csv:{FIRST}2"),
            ("copy_differs", "d.xlsx:C7"),
            ("copy_differs", "d.xlsx:C8"),
        },
        layout="L9",
        files={"c.csv": L5, "d.xlsx": L2},
        scores={
            "b.csv:F2": {"is_current": True, "version": 1},
            f"c.csv:{FIRST}2": {"is_current": False, "version": 2},
            f"c.csv:{letter(5)}2": {"is_current": True},
            "d.xlsx:C8": {"is_current": False},
        },
        shows="C7 C10",
        spares="C8",
    ),
]
