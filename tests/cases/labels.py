"""Which clause a row is about, and which standard a sheet follows."""

import csv
from collections.abc import Mapping

from case_office import Case
from case_sheets import column, label, ok, points_of, register, roster, sheet
from score_cases import SEEDS, clauses

Clause = Mapping[str, str]
FIRST, SECOND, THIRD = clauses()[:3]
CATEGORY = FIRST["category"]
#: Four clauses of a standard that nobody entered.
UNKNOWN = [
    ["7.1 甲", 110],
    ["7.1.2 甲一", 50, 45],
    ["7.1.3 甲二", 60, 50],
    ["7.2.2 乙一", 90, 50],
]


def spelled(clause: Clause) -> str:
    """A number in another spelling for each clause."""
    at = clauses().index(dict(clause))
    number, title = clause["clause"], clause["title_zh"]
    wide = number.translate(str.maketrans("0123456789.", "０１２３４５６７８９．"))
    return [
        number,
        wide,
        number.replace(".", "。"),
        number + title,
        f" {number}  {title}",
        f"{wide} {title}",
        number.replace(".", " . "),
        f"{number}、{title}",
        number.replace(".", "．") + "　" + title,
    ][at % 9]


def titles(sector: str) -> set[tuple[str, str]]:
    """Titles that a sector's text has for its clauses, with the clause."""
    with (SEEDS / "clause_aliases.csv").open(encoding="utf-8", newline="") as file:
        return {
            (row["alias"], row["clause"])
            for row in csv.DictReader(file)
            if row["sector"] in (sector, "any")
        }


def titled(clause: Clause) -> str:
    return clause["title_zh"]


def with_first(*lines: list[object], start: int = 0) -> list[list[object]]:
    """The clauses of the standard at 45, and further rows below."""
    known = [[label(c), points_of(c), 45] for c in clauses()[start:]]
    return [*known, *lines]


EDUCATION = {"labels": {"类别": "教育类"}}
SCHOOL = {
    "register.xlsx": register(["{organisation}", "{code}", "教育类", "合格", ""]),
    "roster.xlsx": roster(["{examiner_code}", "{examiner}", "某所", "评审员", "是"]),
}
REGISTERS = {"register.xlsx": {"layout": "L6"}, "roster.xlsx": {"layout": "L7"}}
#: Titles of the medical text that education's section headings and table do not have.
FOREIGN = [
    at
    for at, clause in enumerate(clauses("medical"))
    if (clause["title_zh"], clause["clause"]) not in titles("education")
]

LABELS = [
    Case(
        "numbers in every spelling",
        sheet([45] * 18, named=spelled),
        values=column("C", ok(*[45] * 18)),
        scores={f"C{7 + at}": {"clause": c["clause"]} for at, c in enumerate(clauses())},
        n_values=18,
        shows="R4a R1a",
        spares="R4d clause_unknown scheme_unknown",
    ),
    Case(
        "a number with a slip",
        sheet(
            [45] * 18,
            named=lambda c: label(c).replace(".", ",") if c == FIRST else label(c),
        ),
        {("clause_unknown", "C7")},
        spares="R4a",
    ),
    Case(
        "titles of the sector",
        SCHOOL
        | {"a.xlsx": sheet([45] * 18, sector="education", named=titled, **EDUCATION)},
        scores={
            f"a.xlsx:C{7 + at}": {"clause": c["clause"], "sector": "education"}
            for at, c in enumerate(clauses("education"))
        },
        shows="R4b",
        spares="R4c foreign_title",
        files=REGISTERS,
        is_alone=True,
    ),
    Case(
        "titles of another sector",
        SCHOOL
        | {"a.xlsx": sheet([45] * 18, sector="medical", named=titled, **EDUCATION)},
        {("foreign_title", f"a.xlsx:A{7 + at}") for at in FOREIGN},
        scores={
            f"a.xlsx:C{7 + at}": {"clause": c["clause"]}
            for at, c in enumerate(clauses("medical"))
        },
        shows="R4c",
        spares="R4b clause_unknown",
        files=REGISTERS,
        is_alone=True,
    ),
    Case(
        "a number outranks a title",
        sheet(
            [45] * 18,
            named=lambda c: c["clause"] + (SECOND if c == FIRST else c)["title_zh"],
        ),
        scores={"C7": {"clause": FIRST["clause"]}, "C8": {"clause": SECOND["clause"]}},
        spares="R4b",
    ),
    Case(
        "labels that could be numbers",
        sheet(
            lines=[
                ["7.10", 50, 45],
                ["7.1", 60, 50],
                ["7.2", 90, 50],
                ["7.20", 40, 55],
            ]
        ),
        {("scheme_unknown", "A7")},
        scores={
            "C7": {"clause": "7.10"},
            "C8": {"clause": "7.1"},
            "C10": {"clause": "7.20"},
        },
        shows="R4d",
        spares="repeated_value",
    ),
    Case(
        "clauses that are not scored",
        sheet(
            [45] * 18,
            below=[
                ["5.1 组织环境", None, 45],
                [f"{CATEGORY}.1 概述", None, None, 20],
                [f"{CATEGORY} 领导作用"],
            ],
        ),
        {("not_a_scored_clause", "C25"), ("not_a_scored_clause", "D26")},
        n_values=18,
        shows="R4e",
        spares="clause_unknown",
    ),
    Case(
        "clauses that are not scored, without a value",
        sheet(
            [45] * 18,
            below=[
                ["5.1 组织环境", None, None, None, "背景清楚"],
                [f"{CATEGORY}.1 概述", None, "-", "未评"],
            ],
        ),
        n_values=18,
        spares="R4e not_a_scored_clause",
    ),
    Case(
        "a row of no clause",
        sheet(
            [45] * 18,
            below=[["虚构的条款", 10, 45], [f"{CATEGORY}.9 虚构", 10, 45]],
        ),
        {("clause_unknown", "C25"), ("clause_unknown", "C26")},
        n_values=18,
        spares="R4e",
    ),
    Case(
        "a clause twice",
        sheet([45] * 18, below=[[label(FIRST), points_of(FIRST), 45]]),
        {("repeated_value", "C25")},
        values={"C7": ("ok", 45)},
        n_values=18,
        spares="conflict",
    ),
    Case(
        "a clause twice, differently",
        sheet([45] * 18, below=[[label(FIRST), points_of(FIRST), 50]]),
        {("conflict", "C7"), ("repeated_value", "C25")},
        values={"C7": "conflict"},
        n_values=18,
        spares="clause_unknown",
    ),
    Case(
        "a clause twice, once blank",
        sheet([None, *[45] * 17], below=[[label(FIRST), points_of(FIRST), 50]]),
        values={"C25": ("ok", 50)},
        n_values=18,
        spares="repeated_value",
    ),
    Case(
        "printed points that differ",
        sheet(lines=[[label(FIRST), points_of(FIRST) + 5, 45], *with_first(start=1)]),
        {("points_differ", "B7")},
        scores={"C7": {"points_max": points_of(FIRST), "scheme": "four_sector"}},
        spares="scheme_unknown",
    ),
    Case(
        "points that are not printed",
        sheet(lines=[[label(FIRST), None, 45], *with_first(start=1)]),
        scores={"C7": {"points_max": points_of(FIRST)}},
        spares="points_differ",
    ),
    Case(
        "the standard by its points",
        sheet([45] * 18),
        scores={"C7": {"scheme": "four_sector"}, "C24": {"scheme": "four_sector"}},
        marts={
            "fct_application_scores": (
                "basis, scheme, total_points, n_clauses",
                {
                    ("independent_mean", "four_sector", 450, 18),
                    ("final", "four_sector", 450, 18),
                },
            )
        },
        shows="R5a",
        spares="R5b R5c U22",
    ),
    Case(
        "an unknown standard",
        sheet(lines=[*UNKNOWN, ["合计", 200, None, 97.5]], labels={"类别": "制造类"}),
        {("scheme_unknown", "A8")},
        values=column("C", ok(45, 50, 50), first=8),
        scores={"C8": {"clause": "7.1.2", "scheme": None, "points_max": 50}},
        marts={
            "fct_application_scores": (
                "basis, scheme, total_points, scored_pct",
                {("independent_mean", None, None, 48.75), ("final", None, None, 48.75)},
            )
        },
        shows="R5b R5c",
        spares="R5a",
    ),
    Case(
        "a part of the standard",
        sheet(lines=with_first(start=9)),
        values=column("C", ok(*[45] * 9)),
        n_values=9,
        marts={
            "fct_application_scores": (
                "basis, total_points, n_clauses",
                {("independent_mean", None, 9), ("final", None, 9)},
            )
        },
        shows="U22",
        spares="R5b scheme_unknown",
    ),
]
