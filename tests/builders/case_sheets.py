"""
Files of the cases: small sheets, registers and texts, with the case's own names in them.

``{award}``, ``{organisation}``, ``{code}``, ``{examiner}``, ``{examiner_code}``,
``{second}`` and ``{third}`` in any text stand for what a case has for itself (`Own`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from score_cases import clauses
from sheets import Page, Rows, Value, write_workbook

SHEET, CYCLE = "评分表", "2025"
HEADERS = ["条款", "分值", "百分比", "得分", "优势", "改进机会"]
#: Row of the header and of the first clause on the sheets of the cases.
HEADER_ROW, FIRST_ROW = 6, 7
#: Row below the last clause.
TOTAL_ROW = FIRST_ROW + len(clauses())


@dataclass(frozen=True)
class Own:
    """What a case has for itself."""

    award: str
    organisation: str
    code: str
    examiner: str
    second: str
    third: str
    examiner_code: str
    number: str = ""

    def fill(self, value: Value) -> Value:
        """Put the case's own names into a text."""
        if isinstance(value, str) and "{" in value:
            return value.format_map(vars(self))
        return value

    def fill_rows(self, lines: Sequence[Sequence[Value]]) -> Rows:
        """Put the case's own names into all texts of a page."""
        return [[self.fill(value) for value in line] for line in lines]


#: Writes one file of a case to a path.
Written = Callable[[Path, Own], None]


@dataclass(frozen=True)
class Book:
    """A workbook: its sheets by name."""

    pages: Mapping[str, Page]
    is_1904: bool = False

    def __call__(self, path: Path, own: Own) -> None:
        pages = {
            name: replace(
                page,
                rows=own.fill_rows(page.rows),
                extra={cell: own.fill(value) for cell, value in page.extra.items()},
            )
            for name, page in self.pages.items()
        }
        write_workbook(path, pages, is_1904=self.is_1904)


@dataclass(frozen=True)
class Raw:
    """Bytes as they are."""

    content: bytes

    def __call__(self, path: Path, own: Own) -> None:
        path.write_bytes(self.content)


@dataclass(frozen=True)
class Text:
    """Lines of a delimited file, in an encoding."""

    lines: Sequence[Sequence[Value]]
    encoding: str = "utf-8"
    delimiter: str = ","

    def __call__(self, path: Path, own: Own) -> None:
        lines = [
            self.delimiter.join("" if value is None else str(value) for value in line)
            for line in own.fill_rows(self.lines)
        ]
        path.write_bytes("\r\n".join([*lines, ""]).encode(self.encoding))


def letter(number: int) -> str:
    """The name of a column."""
    return chr(ord("A") + number)


def column(name: str, found: Sequence[Any], first: int = FIRST_ROW) -> dict[str, Any]:
    """What the cells of a column hold, from a row down."""
    return {f"{name}{row}": value for row, value in enumerate(found, first)}


def ok(*percents: float, state: str = "ok") -> list[tuple[str, float]]:
    """Percentages in one state."""
    return [(state, percent) for percent in percents]


def label(clause: Mapping[str, str]) -> str:
    return f"{clause['clause']} {clause['title_zh']}"


def points_of(clause: Mapping[str, str]) -> float:
    return float(clause["points_max"])


def block(given: Mapping[str, Value] | None = None) -> Rows:
    """
    Four rows of two labels each; a label given as None is left out, its place blank.

    A label of another name goes to the last place, and from there to the right.
    """
    labels: dict[str, Value] = {
        "奖项": "{award}",
        "年度": CYCLE,
        "申报组织": "{organisation}",
        "类别": "制造类",
        "评审阶段": "独立评审",
        "评审员": "{examiner}",
        "日期": "2025.7.18",
    }
    more = {name: value for name, value in (given or {}).items() if name not in labels}
    labels |= {name: value for name, value in (given or {}).items() if name in labels}
    pairs: list[list[Value]] = [
        [None, None] if value is None else [f"{name}：", value]
        for name, value in labels.items()
    ]
    lines = [[*pairs[at], *pairs[at + 1]] for at in (0, 2, 4)]
    last = list(pairs[6])
    for name, value in more.items():
        last += [f"{name}：", value]
    return [*lines, last]


def sheet(
    percent: Sequence[Value] | None = None,
    score: Sequence[Value] | None = None,
    *,
    labels: Mapping[str, Value] | None = None,
    title: Value = "个人评分表",
    headers: Sequence[Value] = HEADERS,
    lines: Sequence[Sequence[Value]] | None = None,
    more: Mapping[str, Sequence[Value]] | None = None,
    below: Sequence[Sequence[Value]] = (),
    sector: str = "manufacturing",
    named: Callable[[Mapping[str, str]], Value] = label,
    name: str = SHEET,
    **page: Any,
) -> Book:
    """
    An examiner's sheet; clauses stand from `FIRST_ROW` down, in the standard's order.

    ``percent`` (column C) and ``score`` (column D) are filled from the first clause on,
    the rest is blank; ``more`` gives further columns by letter; ``lines`` replaces the
    clauses, ``below`` stands under them.
    """
    body: list[list[Value]] = [
        [named(clause), points_of(clause)] for clause in clauses(sector)
    ]
    if lines is not None:
        body = [list(line) for line in lines]
    columns = {"C": percent or (), "D": score or (), **(more or {})}
    for name_of, given in columns.items():
        at = ord(name_of) - ord("A")
        for line, value in zip(body, given, strict=False):
            line += [None] * (at + 1 - len(line))
            line[at] = value
    all_lines = [[title], *block(labels), list(headers), *body, *map(list, below)]
    return Book({name: Page(all_lines, **page)})


def table(
    title: str, header: Sequence[Value], *lines: Sequence[Value], name: str = SHEET
) -> Book:
    """A register or a roster: a title, a header, a row each."""
    return Book({name: Page([[title], list(header), *map(list, lines)])})


def books(**given: Book) -> Book:
    """Several sheets in one workbook, each taken from a workbook of one sheet."""
    return Book({name: next(iter(each.pages.values())) for name, each in given.items()})


REGISTER = ["组织名称", "统一社会信用代码", "类别", "资格审查", "结果"]
ROSTER = ["编号", "姓名", "单位", "级别", "本届参加"]


def register(
    *lines: Sequence[Value], header: Sequence[Value] = REGISTER, title: str = ""
) -> Book:
    """A register of the case's award in `CYCLE`, its organisations a row each."""
    return table(title or f"{{award}}{CYCLE}年度申报组织名单", header, *lines)


def roster(
    *lines: Sequence[Value], header: Sequence[Value] = ROSTER, title: str = ""
) -> Book:
    """A roster of the case's award in `CYCLE`, its examiners a row each."""
    return table(title or f"{{award}}{CYCLE}年度评审员名册", header, *lines)
