"""
Tables of every scoring layout at random, with their truth beside them.

`GENERATORS` makes, by layout, a file of random geometry, wording, spelling and noise from
a random number generator; what it gives says of each score where it stands, what it is,
of which clause and by whom.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from documents import write_document
from sheets import Page, Percent, Styled, Value, write_workbook
from xlsxwriter.utility import xl_rowcol_to_cell

Rows = list[list[Value]]
#: A cell: the name of its sheet (None in a text file) and its address.
Place = tuple[str | None, str]

NAMES = [f"虚构{letter}" for letter in "甲乙丙丁戊己庚辛壬"]
ORGANISATION = "虚构（武汉）有限公司"
COMMENTS = [None, "做法成体系；已分享。", "展开不够", "见附件第3页"]


@dataclass(frozen=True)
class Score:
    """What a cell with a score says: a number in its unit, its clause and its author."""

    role: str
    number: float
    unit: str
    clause: str
    examiner: str | None


@dataclass
class Generated:
    """A file to be written, and its truth."""

    suffix: str
    pages: dict[str | None, Rows] = field(default_factory=dict)
    scores: dict[Place, Score] = field(default_factory=dict)
    #: Texts whose role is certain: place to role and text.
    texts: dict[Place, tuple[str, str]] = field(default_factory=dict)
    merges: list[str] = field(default_factory=list)
    encoding: str = "utf-8"
    delimiter: str = ","

    def filled(self) -> set[Place]:
        """Every cell that is not empty."""
        return {
            (sheet, xl_rowcol_to_cell(row, column))
            for sheet, lines in self.pages.items()
            for row, line in enumerate(lines)
            for column, value in enumerate(line)
            if value is not None and str(value).strip()
        }

    def write(self, path: Path) -> None:
        """Write the file."""
        if self.suffix == "docx":
            tables = [[[_said(v) for v in row] for row in t] for t in self.pages.values()]
            write_document(path, tables)
        elif self.suffix == "csv":
            (lines,) = self.pages.values()
            text = "\n".join(self.delimiter.join(map(_said, line)) for line in lines)
            path.write_bytes(f"{text}\n".encode(self.encoding))
        else:
            pages = {str(name): Page(rows) for name, rows in self.pages.items()}
            next(iter(pages.values())).merges = self.merges
            write_workbook(path, pages)


def _said(value: Value) -> str:
    return (
        "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
    )


def spelled(rng: random.Random, percent: int) -> tuple[Value, tuple[float, str]]:
    """One percentage in one of the ways in which people write it on a sheet."""
    return rng.choice(
        [
            (float(percent), (float(percent), "plain")),
            (str(percent), (float(percent), "plain")),
            (f"{percent}%", (float(percent), "percent_text")),
            (f" {percent} ％", (float(percent), "percent_text")),
            (f"{percent}%（复核）", (float(percent), "percent_text")),
            (Percent(percent / 100), (percent / 100, "percent_format")),
            (Percent(percent / 100, '0.0%;"-"0.0%'), (percent / 100, "percent_format")),
            (Styled(float(percent), "0.0"), (float(percent), "plain")),
        ]
    )


def written(rng: random.Random, percent: int) -> tuple[Value, tuple[float, str]]:
    """One percentage as it may stand in a text file or a document."""
    return rng.choice(
        [
            (str(percent), (float(percent), "plain")),
            (f"{percent}.0", (float(percent), "plain")),
            (f"{percent / 100:.2f}", (round(percent / 100, 2), "plain")),
            (f"{percent}%", (float(percent), "percent_text")),
            (f" {percent}％", (float(percent), "percent_text")),
        ]
    )


def clause_labels(rng: random.Random, n: int) -> list[str]:
    """Numbers of an invented standard, some with their titles."""
    title = rng.choice(["", " 甲法", "乙的结果"])
    return [f"{7 + at // 3}.1.{at % 3 + 2}{title}" for at in range(n)]


def title_block(rng: random.Random, *, examiner: str | None, stage: str | None) -> Rows:
    """Rows of labels, each in a cell of its own or with its value."""
    said = {"申报组织": ORGANISATION, "届次": "第十届（2025年度）", "类别": "制造业"}
    if examiner:
        said["评审员"] = examiner
    if stage:
        said["评审阶段"] = stage
    rows: Rows = [["虚构奖评分材料"]] if rng.random() < 0.7 else []
    for label, value in said.items():
        rows.append(
            rng.choice([[f"{label}：", value], [f"{label}：{value}"], [label, value]])
        )
    return rows + [[] for _ in range(rng.randint(0, 2))]


def closing(rng: random.Random) -> Rows:
    """What may stand below a table."""
    return rng.choice(
        [[], [["评审员签字：", None, "日期："]], [["注：以5%为一档"], ["签名", "某人"]]]
    )


class _Table:
    """A table of clauses that grows row by row and remembers its truth."""

    def __init__(self, rng: random.Random, sheet: str, rows: Rows) -> None:
        self.rng, self.sheet, self.rows = rng, sheet, rows
        self.made = Generated("xlsx", {sheet: rows})
        self.examiner: str | None = None

    def score(self, line: list[Value], role: str, clause: str, by: str | None) -> None:
        """Put a score, or nothing, into the next cell of a row."""
        value: Value = None
        if self.rng.random() < 0.9:
            value, (number, unit) = spelled(self.rng, 5 * self.rng.randint(0, 20))
            at = xl_rowcol_to_cell(len(self.rows), len(line))
            self.made.scores[self.sheet, at] = Score(role, number, unit, clause, by)
        line.append(value)

    def clauses(self) -> Iterator[tuple[str, list[Value]]]:
        """Give each clause with its row, and noise between the rows."""
        rng = self.rng
        width, n_header_rows = max(map(len, self.rows)), len(self.rows)
        for clause in clause_labels(rng, rng.randint(3, 12)):
            line: list[Value] = [clause]
            at = xl_rowcol_to_cell(len(self.rows), 0)
            self.made.texts[self.sheet, at] = ("clause", clause)
            if self.has_points:
                line.append(rng.choice([40, 50, 80]))
            yield clause, line
            self.rows.append(line)
            if rng.random() < 0.05:
                self.rows.append([])
        for line in rng.sample(self.rows[n_header_rows:], k=rng.choice([0, 0, 1, 2])):
            # beside the table, under no header
            line += [None] * (width + rng.randint(1, 4) - len(line))
            line.append(rng.choice([88, "见附件", "0.5", 3.14, "第 1 页"]))
        if rng.random() < 0.5:
            numbers: list[Value] = [55.5] * (width - 1)
            self.rows.append([rng.choice(["合计", "总分", "小 计"]), *numbers])
        self.rows += closing(rng)

    @property
    def has_points(self) -> bool:
        """Whether the header printed last has a column of points."""
        return any("分值" in line for line in self.rows)


def panel_summary(rng: random.Random) -> Generated:
    """L2: an examiner per column, under one row of headers or two."""
    names = NAMES[: rng.randint(2, 9)]
    table = _Table(
        rng,
        "评分表",
        title_block(rng, examiner=None, stage=rng.choice([None, "材料评审"])),
    )
    below = rng.choice([None, "百分比", "得分"])
    role = {None: "score", "百分比": "score_pct", "得分": "score_points"}[below]
    more = [w for w in ("平均", "最大差") if rng.random() < 0.7]
    is_agreed = rng.random() < 0.5
    # a name over a column of percentages and one of points
    is_double = below is not None and rng.random() < 0.3
    header: list[Value] = ["条款", *(["分值"] if rng.random() < 0.8 else [])]
    start = len(header)
    for at, name in enumerate(names):
        said = rng.choice([name, f"{name}（组长）", f"★{name}"]) if not at else name
        header += [said, None] if is_double else [said]
    header += more + (["合议"] if is_agreed else [])
    table.rows.append(header)
    under: list[Value] = ["百分比", "得分"] if is_double else [below]
    if below:
        words = [None] * start + under * len(names) + [None] * len(more)
        table.rows.append(words + ([below] if is_agreed else []))
    if is_double:
        top = len(table.rows) - 2
        table.made.merges += [
            f"{xl_rowcol_to_cell(top, start + 2 * at)}"
            f":{xl_rowcol_to_cell(top, start + 2 * at + 1)}"
            for at in range(len(names))
        ]
    for clause, line in table.clauses():
        for name in names:
            for each in ("score_pct", "score_points") if is_double else (role,):
                table.score(line, each, clause, name)
        line += [rng.choice([47.5, 10, None]) for _ in more]
        if is_agreed:
            table.score(line, role, clause, None)
    return table.made


def consensus_sheet(rng: random.Random) -> Generated:
    """L3: ranges, agreed percentages, reasons."""
    table = _Table(rng, "合议", title_block(rng, examiner=None, stage=None))
    header: list[Value] = ["条款", *(["分值"] if rng.random() < 0.8 else [])]
    has_points = rng.random() < 0.5
    header += ["评分范围", rng.choice(["合议百分比", "合议得分率"])]
    header += (["得分"] if has_points else []) + ["合议理由", "分歧说明"]
    table.rows.append(header)
    for clause, line in table.clauses():
        line.append(rng.choice(["45%~60%", "40-55", None]))
        table.score(line, "score_pct", clause, None)
        if has_points:
            table.score(line, "score_points", clause, None)
        line += [rng.choice(COMMENTS), rng.choice(COMMENTS)]
    return table.made


def site_visit(rng: random.Random) -> Generated:
    """L4: before and after the visit, by a panel or an examiner."""
    examiner = rng.choice([None, NAMES[0]])
    table = _Table(rng, "现场", title_block(rng, examiner=examiner, stage=None))
    header: list[Value] = ["条款", *(["分值"] if rng.random() < 0.8 else [])]
    has_adjustment = rng.random() < 0.7
    header += ["材料评审百分比", "现场验证情况", "现场评审百分比"]
    header += (["调整"] if has_adjustment else []) + ["调整理由"]
    table.rows.append(header)
    for clause, line in table.clauses():
        table.score(line, "score_pct", clause, examiner)
        line.append(rng.choice(COMMENTS))
        table.score(line, "score_pct", clause, examiner)
        if has_adjustment:
            line.append(rng.choice(["+5", "维持", "↓10", None]))
        line.append(rng.choice(COMMENTS))
    return table.made


def _wide_rows(
    rng: random.Random,
    made: Generated,
    sheet: str | None,
    start: int,
    names: Sequence[str],
    numbers: Sequence[str],
    before: Callable[[str], list[Value]],
    spell: Callable[[random.Random, int], tuple[Value, tuple[float, str]]],
) -> Rows:
    """A row per examiner, a column per clause; the truth goes to what is made."""
    rows: Rows = []
    for name in names:
        line = before(name)
        for number in numbers:
            value: Value = None
            if rng.random() < 0.9:
                value, (said, unit) = spell(rng, 5 * rng.randint(0, 20))
                at = xl_rowcol_to_cell(start + len(rows), len(line))
                made.scores[sheet, at] = Score("score", said, unit, number, name)
            line.append(value)
        rows.append(line)
    return rows


def wide_table(rng: random.Random) -> Generated:
    """L5: a legacy cycle as a text file."""
    made = Generated("csv")
    made.encoding = rng.choice(["gb18030", "utf-8", "utf-8-sig", "utf-16"])
    made.delimiter = rng.choice([",", "\t", ";"])
    numbers = [f"7.{at // 3 + 1}.{at % 3 + 2}" for at in range(rng.randint(4, 18))]
    names = NAMES[: rng.randint(1, 9)]
    has_total = rng.random() < 0.6
    header: list[Value] = ["年度", "企业编号", "企业名称", "评审员", *numbers]
    rows = _wide_rows(
        rng, made, None, 1, names, numbers,
        lambda name: ["2019", "Q001", ORGANISATION, name], written,
    )  # fmt: skip
    if rng.random() < 0.4:
        mean: list[Value] = ["2019", None, None, "平均", *["47.5" for _ in numbers]]
        rows.append(mean)
    if has_total:
        header.append("总分")
        rows = [[*line, rng.choice(["455", None])] for line in rows]
    made.pages = {None: [header, *rows]}
    return made


def training_case(rng: random.Random) -> Generated:
    """L8: what every examiner gave a common case, before and after training."""
    made = Generated("xlsx")
    numbers = [f"7.{at // 3 + 1}.{at % 3 + 2}" for at in range(rng.randint(4, 18))]
    for sheet in rng.choice([["培训前"], ["培训后"], ["培训前", "培训后"]]):
        top: Rows = [["2025年度案例评分表"], ["案例：", "虚构案例一"]]
        top.append(["编号", "姓名", *numbers])
        codes = {name: f"E{at:03d}" for at, name in enumerate(NAMES)}
        names = NAMES[: rng.randint(1, 9)]

        def identity(name: str, codes: dict[str, str] = codes) -> list[Value]:
            return [codes[name], name]

        rows = _wide_rows(rng, made, sheet, len(top), names, numbers, identity, spelled)
        if rng.random() < 0.7:
            reference: list[Value] = ["专家参考分", None, *[50 for _ in numbers]]
            for at, number in enumerate(numbers):
                place = sheet, xl_rowcol_to_cell(len(top) + len(rows), at + 2)
                made.scores[place] = Score("score", 50, "plain", number, None)
            rows.append(reference)
        made.pages[sheet] = [*top, *rows, *closing(rng)]
    return made


def long_table(rng: random.Random) -> Generated:
    """L9: a row per application, examiner, stage and clause."""
    made = Generated(rng.choice(["csv", "xlsx"]))
    sheet = None if made.suffix == "csv" else "Sheet1"
    spell = written if made.suffix == "csv" else spelled
    columns = ["年度", "企业名称", "评审员", "评审阶段", "条款"]
    rng.shuffle(columns)
    header: list[Value] = [*columns, "百分比", *rng.choice([[], ["优势"]])]
    rows: Rows = [header]
    for name in NAMES[: rng.randint(1, 5)]:
        for clause in clause_labels(rng, rng.randint(2, 9)):
            said = {
                "年度": "2019", "企业名称": ORGANISATION, "评审员": name,
                "评审阶段": "独立评审", "条款": clause,
            }  # fmt: skip
            line: list[Value] = [said[word] for word in columns]
            value, (number, unit) = spell(rng, 5 * rng.randint(0, 20))
            at = xl_rowcol_to_cell(len(rows), len(line))
            made.scores[sheet, at] = Score("score_pct", number, unit, clause, name)
            line.append(value)
            line += [rng.choice(COMMENTS) for _ in header[len(line) :]]
            rows.append(line)
    made.pages = {sheet: rows}
    return made


def assignment(rng: random.Random) -> Generated:
    """L12: who should score whom, a row per pair or an examiner per column."""
    made = Generated("xlsx")
    is_by_column = rng.random() < 0.5
    names = NAMES[: rng.randint(2, 6)]
    rows: Rows = [["2025年度评审分组表"]] if rng.random() < 0.8 else []
    header = ["组号", "申报组织"]
    header += [f"评审员{at + 1}" for at, _ in enumerate(names)] if is_by_column else [
        "评审员", "角色", "阶段",
    ]  # fmt: skip
    rows.append(list(header))
    for at in range(rng.randint(1, 6)):
        who = [f"第{at + 1}组", f"虚构{at}有限公司"]
        if is_by_column:
            lines = [[*who, *names]]
        else:
            lines = [[*who, name, "评审员", "独立评审"] for name in names]
        for line in lines:
            for column, value in enumerate(line):
                role = {"组号": "panel", "申报组织": "organisation", "角色": "role"}.get(
                    header[column], "stage" if header[column] == "阶段" else "examiner"
                )
                place = "分组", xl_rowcol_to_cell(len(rows), column)
                made.texts[place] = (role, value)
            rows.append(list(line))
    made.pages = {"分组": rows}
    return made


def report(rng: random.Random) -> Generated:
    """L13: a Word document: labels, then a clause table."""
    made = Generated("docx")
    labels: Rows = [["申报组织", ORGANISATION], ["评审员", NAMES[0]], ["年度", "2025"]]
    header: list[Value] = ["条款", "百分比", "优势", "改进机会"]
    rows: Rows = [header]
    for clause in clause_labels(rng, rng.randint(3, 12)):
        value, (number, unit) = written(rng, 5 * rng.randint(0, 20))
        at = xl_rowcol_to_cell(len(rows), 1)
        made.scores["table 2", at] = Score("score_pct", number, unit, clause, NAMES[0])
        rows.append([clause, value, rng.choice(COMMENTS), rng.choice(COMMENTS)])
    made.pages = {"table 1": labels, "table 2": rows}
    return made


GENERATORS: dict[str, Callable[[random.Random], Generated]] = {
    "L2": panel_summary,
    "L3": consensus_sheet,
    "L4": site_visit,
    "L5": wide_table,
    "L8": training_case,
    "L9": long_table,
    "L12": assignment,
    "L13": report,
}
