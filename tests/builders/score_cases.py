"""
Examiners' sheets on the real standard, each a case of reading scores.

Every sheet is another examiner's of one invented organisation, so that no case replaces
another; those that must (versions, totals of an application) name their own.
"""

import csv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from sheets import Formula, Page, Percent, Rows, Value, scoring_sheet, write_workbook

AWARD, ORGANISATION = "试验奖", "虚构丁有限公司"
HEADERS = ["条款", "分值", "百分比", "得分", "优势", "改进机会"]
FACTOR_HEADERS = [*HEADERS[:4], "A 方法", "D", "L", "I 整合", "Le 水平", "T"]
SEEDS = Path(__file__).resolve().parents[2] / "standards"

Clause = dict[str, str]
Ask = Callable[[Clause], Value]


def clauses(sector: str = "manufacturing") -> list[Clause]:
    """The scored clauses of a sector, in order."""
    with (SEEDS / "clauses.csv").open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    return [c for c in found if c["sector"] == sector and c["is_scored"] == "true"]


def numbered(clause: Clause) -> str:
    return f"{clause['clause']} {clause['title_zh']}"


def titled(clause: Clause) -> str:
    return clause["title_zh"]


def points(clause: Clause) -> float:
    return float(clause["points_max"])


def body(
    percent: Sequence[Value] | Ask | None = None,
    score: Sequence[Value] | Ask | None = None,
    sector: str = "manufacturing",
    label: Callable[[Clause], str] = numbered,
) -> Rows:
    """A row per scored clause; values by position or by clause, else blank."""

    def value(given: Sequence[Value] | Ask | None, at: int, clause: Clause) -> Value:
        if callable(given):
            return given(clause)
        return given[at] if given is not None and at < len(given) else None

    return [
        [
            label(clause),
            points(clause),
            value(percent, at, clause),
            value(score, at, clause),
        ]
        for at, clause in enumerate(clauses(sector))
    ]


class Cases:
    """Writes the cases below a folder, each sheet by an examiner of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._n_sheets = 0

    def labels(self, **changed: str) -> dict[str, Value]:
        self._n_sheets += 1
        given: dict[str, Value] = {
            "奖项": AWARD,
            "申报组织": ORGANISATION,
            "类别": "制造类",
            "评审阶段": "独立评审",
            "评审员": f"虚构员{self._n_sheets}",
            "年度": "2025",
            "日期": "2025.7.18",
        }
        return given | changed

    def pages(self, name: str, pages: Mapping[str, Page]) -> None:
        path = self.folder / f"{name}.xlsx"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_workbook(path, pages)

    def sheet(
        self,
        name: str,
        rows: Rows,
        headers: Sequence[Value] = HEADERS,
        merges: Sequence[str] = (),
        **labels: str,
    ) -> None:
        page = scoring_sheet(
            labels=self.labels(**labels), headers=headers, rows=rows, merges=merges
        )
        self.pages(name, {"评分表": page})


def write_readings(cases: Cases) -> None:
    """Percentages, points and words in single cells and in whole columns."""
    plain = [45, 50, 60, 55, 40, 35, 50, 45, 65, 70, 30, 25]
    cases.sheet(
        "texts",
        body(
            ["未评", "百分之四十五", "55%（某员保留意见）", "45～50",
             Formula("=1/0", "#DIV/0!"), True, " N／A", "——",
             "待定", "四十五", "45分", "４５％", "0.5"],
            ["20", None, "不清", "20"],
        ),
    )  # fmt: skip
    cases.sheet(
        "fractions", body([0.45, 0.5, 1, 45, Percent(0.45), "45%", 0, -0.5, *[0.6] * 9])
    )
    cases.sheet("percentages", body([*plain, 0.5, 1, 47, 120, -1, 0]))
    cases.sheet("undecided", body([0.45, 0.5, 0.6, 45, 50, 60, "45%", 0]))
    cases.sheet("zeros", body([0] * 18))
    cases.sheet("zeros but one", body([0] * 17))
    cases.sheet("points", body(None, [23, 22, 48, 24, 60]))
    cases.sheet("points and percent", body([45, 45, 47, 45], [23, 24, 24, "未评"]))
    cases.sheet("corrected", body(["45～50", 47, "四十五"]))
    cases.sheet("declared", body([45, 50, 55, -9, 999]))
    cases.sheet("merged", body([45]), merges=["C8:C9"])


def write_labels(cases: Cases) -> None:
    """Rows that name their clause in other ways, or name none."""
    cases.sheet(
        "titles", body(lambda clause: 45, sector="education", label=titled), 类别="教育类"
    )
    cases.sheet("foreign", body(lambda clause: 45, label=titled), 类别="教育类")
    odd = body(
        lambda clause: 45, label=lambda clause: clause["clause"].replace(".", "。")
    )
    first = clauses()[0]
    odd[0][1] = points(first) + 5
    category, scored = first["category"], first["clause"]
    odd += [
        [f"{category}.1 概述", None, 60, None, "有总体考虑", None],
        [f"{category}.9 虚构", 10, 70],
        ["虚构的条款", 10, None, 7, "好"],
        [scored, 50, 50],
    ]
    cases.sheet("odd rows", odd)
    cases.sheet(
        "unknown scheme",
        [
            ["4.1 甲", 110, None, None],
            ["4.1.2 甲一", 50, 45, None],
            ["4.1.3 甲二", 60, 50, None],
            ["4.2.2 乙一", 90, 50, None],
            ["合计", 200, None, 97.5],
        ],
        申报组织="虚构旧标有限公司",
    )


def write_factors(cases: Cases) -> None:
    """Bands, percentages, marks, and factors that a clause has not."""
    rows = body(lambda clause: 45)
    rows[0] += [3, 45, "++", 0.5, None, None]
    rows[1] += [6, 50, 101, 0.6, 50, None]
    # the third scored clause asks for results
    rows[2] += [None, None, None, "45%", 47, 4]
    rows[3] += [2.5, 55, 60, 1, None, None]
    cases.sheet("factors", rows, FACTOR_HEADERS)


def write_totals(cases: Cases) -> None:
    """Subtotals by rows, by sheet, and one that is wrong."""
    rows: Rows = []
    by_category: dict[str, list[Clause]] = {}
    for clause in clauses():
        by_category.setdefault(clause["category"], []).append(clause)
    for members in by_category.values():
        rows += [[numbered(c), points(c), None, points(c) * 0.4] for c in members]
        rows.append(["小计", None, None, sum(points(c) for c in members) * 0.4])
    rows[-1][3] = rows[-1][3] + 5  # type: ignore[operator]
    rows.append(["总分", None, None, sum(points(c) for c in clauses()) * 0.4])
    cases.sheet("subtotals", rows)

    def part(dimension: str) -> Rows:
        members = [c for c in clauses() if c["dimension"] == dimension]
        part_rows: Rows = [[numbered(c), points(c), 50, points(c) * 0.5] for c in members]
        return [*part_rows, ["合计", None, None, sum(points(c) for c in members) * 0.5]]

    first = scoring_sheet(labels=cases.labels(), headers=HEADERS, rows=part("process"))
    second = scoring_sheet(labels={}, headers=HEADERS, rows=part("result"))
    cases.pages("two sheets", {"过程": first, "结果": second})
    cases.sheet("incomplete", [*body([45] * 17), ["合计", None, None, 400]])


def write_versions(cases: Cases) -> None:
    """Submissions of one examiner: ordered by word, by date, or by nothing."""
    both = {"评审员": "虚构改", "日期": "2025.7.1"}
    cases.sheet("versions/a修订版", body([50] * 18), **both)
    cases.sheet("versions/b", body([45] * 18), **both | {"日期": "2025.7.9"})
    tied = {"评审员": "虚构并", "日期": "2025.7.1"}
    cases.sheet("versions/c", body([50] * 17), **tied)
    cases.sheet("versions/d", body([45] * 18), **tied)


def write_stages(cases: Cases) -> None:
    """One application through three stages, by examiners who agree in part."""
    who = {"申报组织": "虚构汇总有限公司", "类别": "服务类"}
    for examiner, percent in (("虚构一", 45), ("虚构二", 50), ("虚构三", 50)):
        cases.sheet(
            f"stages/{examiner}",
            body([percent] * 18, sector="service"),
            评审员=examiner,
            **who,
        )
    trainee = who | {"评审员": "虚构四（见习）"}
    cases.sheet("stages/trainee", body([100] * 18, sector="service"), **trainee)
    site = who | {"评审阶段": "现场评审", "评审员": "虚构一"}
    cases.sheet("stages/site", body([60, 70], sector="service"), **site)


def write_cases(folder: Path) -> None:
    """Write all cases below a folder."""
    cases = Cases(folder)
    for write in (
        write_readings,
        write_labels,
        write_factors,
        write_totals,
        write_versions,
        write_stages,
    ):
        write(cases)
