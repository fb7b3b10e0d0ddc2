"""The shape of a scoring sheet: a form laid out as an office would, with addresses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import ceil
from typing import Any

from ingest.simulate.deposits import Key
from ingest.simulate.forms import Form, Line, clause_label
from ingest.simulate.looks import Look, spell_date
from ingest.simulate.pages import Address, Page, Value, Written
from ingest.simulate.scheme import Category, Clause, Scheme

_WIDTHS = {
    "category": 16.0,
    "clause": 24.0,
    "points_max": 9.0,
    "score_pct": 11.0,
    "score_points": 11.0,
    "factor": 11.0,
    "strength": 36.0,
    "improvement": 36.0,
    "finding": 30.0,
    "reason": 36.0,
    "dissent": 24.0,
}
_WIDTH = 11.0


@dataclass
class Rendered:
    """
    A form with a shape.

    Attributes
    ----------
    pages : list of Page
        The sheets.
    at : dict of tuple to Address
        Where things stand: ``("score_pct", clause)``, ``("score_points", clause)``,
        ``(role, clause)`` of any other column, ``("factor", clause, factor)``,
        ``("field", role)``, ``("header", role)``, ``("total",)``, ``("total", role)``.
    """

    pages: list[Page]
    at: dict[Key, Address] = field(default_factory=dict)


@dataclass(frozen=True)
class _Column:
    role: str
    header: str
    block: str | None = None
    codes: Mapping[str, str] = field(default_factory=dict)  # dimension -> factor


def render(form: Form, scheme: Scheme, words: Mapping[str, Any]) -> Rendered:
    """
    Lay out a form.

    Parameters
    ----------
    form : Form
        The form.
    scheme : Scheme
        The standard.
    words : mapping
        Section ``scoring`` of the simulator's words.

    Returns
    -------
    Rendered
    """
    rendered = Rendered([])
    if form.look.factors == "sheets":
        parts = [("process", words["process_sheet"]), ("result", words["result_sheet"])]
    else:
        parts = [("", form.look.sheet_name)]
    for place, (dimension, name) in enumerate(parts):
        page = Page(name)
        rendered.pages.append(page)
        columns = _columns(form, dimension, scheme, words)
        table = _Table(form, page, columns, dimension, rendered.at, words)
        table.write(is_first=place == 0, is_last=place == len(parts) - 1)
    rendered.pages.extend(form.more_pages)
    return rendered


def _columns(
    form: Form, dimension: str, scheme: Scheme, words: Mapping[str, Any]
) -> list[_Column]:
    look = form.look
    columns: list[_Column] = []
    for role in form.columns:
        if role == "factors":
            columns += _factor_columns(look, dimension, scheme, words)
        elif role in look.headers:
            columns.append(_Column(role, look.headers[role], form.blocks.get(role)))
    return columns


def _factor_columns(
    look: Look, dimension: str, scheme: Scheme, words: Mapping[str, Any]
) -> list[_Column]:
    columns: list[_Column] = []
    process, result = scheme.factors["process"], scheme.factors["result"]

    def word(code: str, title: str) -> str:
        return {"codes": code, "titles": title}.get(look.factor_words, f"{code} {title}")

    if look.factors == "sheets":
        for factor in scheme.factors[dimension]:
            header = word(factor.factor, factor.title)
            codes = {dimension: factor.factor}
            columns.append(_Column("factor", header, look.factor_block, codes))
    elif look.factors == "apart":
        for name, of_name in (("process", process), ("result", result)):
            for factor in of_name:
                header = word(factor.factor, factor.title)
                block = words[f"{name}_sheet"]
                columns.append(_Column("factor", header, block, {name: factor.factor}))
    elif look.factors == "shared":
        for left, right in zip(process, result, strict=True):
            sides = (word(left.factor, left.title), word(right.factor, right.title))
            columns.append(
                _Column(
                    "factor",
                    "/".join(dict.fromkeys(sides)),
                    look.factor_block,
                    {"process": left.factor, "result": right.factor},
                )
            )
    return columns


class _Table:
    """The writing of one sheet of a form, from the top down."""

    def __init__(
        self,
        form: Form,
        page: Page,
        columns: Sequence[_Column],
        dimension: str,
        at: dict[Key, Address],
        words: Mapping[str, Any],
    ) -> None:
        self.form, self.look, self.page = form, form.look, page
        self.columns, self.dimension, self.at, self.words = columns, dimension, at, words
        self.left = self.look.left
        self.last = self.left + len(columns) - 1
        self.row = self.look.top
        self.of_role = {c.role: self.left + i for i, c in enumerate(columns)}
        self.of_line = {line.clause.clause: line for line in form.lines}
        for i, column in enumerate(columns):
            page.widths[self.left + i] = _WIDTHS.get(column.role, _WIDTH)

    def write(self, is_first: bool, is_last: bool) -> None:
        title = self.form.title if is_first else f"{self.form.title}（{self.page.name}）"
        self._across(title, "title")
        self.page.heights[self.row - 1] = 30
        if is_first:
            self._title_block()
        self.row += self.look.top % 2
        first = self.row
        self._header()
        self.page.repeat_rows = (first, self.row - 1)
        self._body()
        if is_last and self.look.has_total:
            self._total()
        self._foot()

    def _across(self, text: str, style: str) -> None:
        self.page.put(self.row, self.left, Written(text, style))
        self.page.merge(self.row, self.left, self.row, self.last)
        self.row += 1

    def _title_block(self) -> None:
        look = self.look
        n_pairs = min(look.pairs_per_row, len(self.columns) // 2)
        width = len(self.columns) // n_pairs
        for place, (role, label) in enumerate(look.labels.items()):
            row = self.row + place // n_pairs
            column = self.left + place % n_pairs * width
            last = self.last if place % n_pairs == n_pairs - 1 else column + width - 1
            value = self._field(role)
            if look.is_joined:
                written = Written(f"{label}：{value}", "value")
                self.at["field", role] = self.page.put(row, column, written)
                self.page.merge(row, column, row, last)
                continue
            self.page.put(row, column, Written(f"{label}：", "label"))
            shown = "yyyy/m/d" if isinstance(value, date) else None
            written = Written(value, "value", number_format=shown)
            self.at["field", role] = self.page.put(row, column + 1, written)
            self.page.merge(row, column + 1, row, last)
        self.row += ceil(len(look.labels) / n_pairs)

    def _field(self, role: str) -> Value:
        value = self.form.fields[role]
        if isinstance(value, date):
            is_serial = self.look.date_style == "serial"
            style = "dots" if self.look.is_joined and is_serial else self.look.date_style
            return spell_date(value, style)
        if role == "cycle" and isinstance(value, str) and value.isdigit():
            return value if self.look.is_joined else int(value)
        return value

    def _header(self) -> None:
        n_rows = 2 if any(column.block for column in self.columns) else 1
        for i, column in enumerate(self.columns):
            place = self.left + i
            style = "header"
            if not column.block:
                address = self.page.put(self.row, place, Written(column.header, style))
                self.at.setdefault(("header", column.role), address)
                self.page.merge(self.row, place, self.row + n_rows - 1, place)
                continue
            self.page.put(self.row + 1, place, Written(column.header, style))
            if i == 0 or self.columns[i - 1].block != column.block:
                address = self.page.put(self.row, place, Written(column.block, style))
                self.at.setdefault(("header", column.role), address)
                width = sum(c.block == column.block for c in self.columns)
                self.page.merge(self.row, place, self.row, place + width - 1)
        self.row += n_rows

    def _body(self) -> None:
        sector = self.form.sector
        last = len(sector.categories) - 1
        middle = sector.categories[min(len(sector.categories) // 2 + 1, last)]
        for category in sector.categories:
            rows = [
                clause for clause in sector.clauses if self._has_row(clause, category)
            ]
            if not rows:
                continue
            if self.look.repeats_header and category == middle:
                self._header()
            title = self.words["category"].format(
                category=category.category,
                title=category.title,
                points=f"{category.points:g}",
            )
            if self.look.categories == "rows" and category.is_scored:
                self._across(title, "heading")
            first = self.row
            for clause in rows:
                self._clause(clause)
            if self.look.has_subtotals and category.is_scored:
                label = self.words["subtotal"]
                lines = [
                    self.of_line[clause.clause] for clause in rows if clause.is_scored
                ]
                self._sum(label, self.of_role["clause"], category.points, lines)
            if self.look.categories == "column":
                name = f"{category.category} {category.title}"
                self.page.put(first, self.left, Written(name, "text"))
                self.page.merge(first, self.left, self.row - 1, self.left)

    def _has_row(self, clause: Clause, category: Category) -> bool:
        if clause.category != category.category:
            return False
        if not clause.is_scored:
            return self.look.has_overviews
        return self.dimension in ("", clause.dimension)

    def _clause(self, clause: Clause) -> None:
        page, row, name = self.page, self.row, clause.clause
        line = self.of_line.get(name)
        for role, column in self.of_role.items():
            self.at[role, name] = Address(page.name, row, column)
        for i in range(len(self.columns)):
            page.put(row, self.left + i, Written(None))
        label = line.label if line else clause_label(clause, self.look.clause_style)
        page.put(row, self.of_role["clause"], Written(label))
        if line:
            self._line(line)
        elif name in self.form.overview_values:
            page.put(row, self.of_role["score_pct"], self.form.overview_values[name])
        self.row += 1

    def _line(self, line: Line) -> None:
        page, row, name = self.page, self.row, line.clause.clause
        page.put(row, self.of_role["points_max"], Written(line.clause.points, "number"))
        if "score_pct" in self.of_role:
            column = self.of_role["score_pct"]
            if line.written:
                page.put(row, column, line.written)
            if line.is_merged_down:
                page.merge(row, column, row + 1, column)
        if "score_points" in self.of_role:
            page.put(row, self.of_role["score_points"], self._points(line, name))
        for role, written in line.cells.items():
            if role in self.of_role:
                page.put(row, self.of_role[role], written)
        self._factors(line)
        self._comments(line)
        if line.is_hidden:
            page.hidden_rows.add(row)

    def _points(self, line: Line, name: str) -> Written:
        style = self.look.points_style
        shown = "0.0" if style == "formula" else None
        if line.points is None or style != "formula" or line.is_typed or not line.written:
            return Written(line.points, "number", number_format=shown)
        at_max, at_percent = self.at["points_max", name], self.at["score_pct", name]
        divisor = "/100" if self.look.percent_style == "plain" else ""
        formula = f"={at_max.a1}*{at_percent.a1}{divisor}"
        return Written(line.points, "number", formula, shown)

    def _factors(self, line: Line) -> None:
        for i, column in enumerate(self.columns):
            factor = column.codes.get(line.clause.dimension)
            if factor is None or factor not in line.marks:
                continue
            address = self.page.put(self.row, self.left + i, line.marks[factor].written)
            self.at["factor", line.clause.clause, factor] = address

    def _comments(self, line: Line) -> None:
        n_lines = 1
        texts = {"strength": line.strength, "improvement": line.improvement}
        for role, text in texts.items():
            if role in self.of_role:
                written = Written(text or None, "text")
                self.page.put(self.row, self.of_role[role], written)
                n_lines = max(n_lines, ceil(len(text) * 2 / (_WIDTHS[role] + 4)))
        self.page.heights[self.row] = max(20, 14 * n_lines + 4)

    def _sum(self, label: str, column: int, points: float, lines: Sequence[Line]) -> None:
        for place in range(column, self.last + 1):
            self.page.put(self.row, place, Written(None, "check"))
        self.page.put(self.row, column, Written(label, "check"))
        self.page.put(self.row, self.of_role["points_max"], Written(points, "check"))
        if "score_points" in self.of_role:
            written = self._sum_of(lines, 0.0)
            self.page.put(self.row, self.of_role["score_points"], written)
        self.row += 1

    def _sum_of(self, lines: Sequence[Line], error: float) -> Written:
        value = round(sum(line.points or 0 for line in lines), 4) + error
        cells = [self.at["score_points", line.clause.clause] for line in lines]
        formula = None
        if self.look.points_style == "formula" and not error:
            formula = "=" + "+".join(
                cell.a1 if cell.sheet == self.page.name else f"{cell.sheet}!{cell.a1}"
                for cell in cells
            )
        return Written(value, "check", formula, "0.0" if formula else None)

    def _total(self) -> None:
        # on two sheets, the last row of the second speaks for both
        form, row = self.form, self.row
        points = float(form.sector.points.sum())
        self._sum(self.look.total_word, self.left, points, form.lines)
        if "score_points" in self.of_role:
            column = self.of_role["score_points"]
            written = self._sum_of(form.lines, form.total_error)
            self.at["total",] = self.page.put(row, column, written)
        for role, written in form.totals.items():
            if role in self.of_role:
                self.at["total", role] = self.page.put(row, self.of_role[role], written)

    def _foot(self) -> None:
        if self.look.footnote:
            self.page.put(self.row, self.left, Written(self.look.footnote, "plain"))
            self.row += 1
        self.row += 1
        for place, text in enumerate(self.look.signature):
            column = self.left + place * (len(self.columns) // 2)
            self.page.put(self.row, column, Written(text, "plain"))
