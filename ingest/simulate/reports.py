"""A review report: a document with a title block and a table of clauses (layout L13)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ingest.simulate.deposits import At
from ingest.simulate.documents import DocumentTable
from ingest.simulate.forms import Form
from ingest.simulate.looks import spell_date
from ingest.simulate.pages import Address, Value

REPORT_COLUMNS = ("clause", "points_max", "score_pct", "strength", "improvement")


def render_report(
    form: Form, words: Mapping[str, Any]
) -> tuple[Sequence[str | DocumentTable], At]:
    """
    Lay out a form as a document.

    Parameters
    ----------
    form : Form
        The form, with percentages written as text or as plain numbers.
    words : mapping
        Section ``scoring`` of the simulator's words.

    Returns
    -------
    sequence of str or DocumentTable
        Paragraphs and tables.
    dict of tuple to Address
        Where things stand, as in `sheets.Rendered`.
    """
    at: At = {}
    block = _title_block(form, at)
    clauses = _clauses(form, words, at)
    foot = [form.look.footnote] if form.look.footnote else []
    return [form.title, block, "", clauses, *foot], at


def _title_block(form: Form, at: At) -> DocumentTable:
    rows: list[list[str]] = []
    for place, (role, label) in enumerate(form.look.labels.items()):
        if place % 2 == 0:
            rows.append([])
        at["field", role] = Address("table 1", len(rows) - 1, 2 * (place % 2) + 1)
        rows[-1] += [label, _spell(form.fields[role], form.look.date_style)]
    if len(rows[-1]) == 2:
        rows[-1] += ["", ""]
    return DocumentTable(rows)


def _spell(value: Value, date_style: str) -> str:
    if isinstance(value, date):
        return str(spell_date(value, "dots" if date_style == "serial" else date_style))
    return str(value)


def _clauses(form: Form, words: Mapping[str, Any], at: At) -> DocumentTable:
    look = form.look
    rows = [[look.headers[role] for role in form.columns]]
    of_line = {line.clause.clause: line for line in form.lines}
    for category in form.sector.categories:
        if not category.is_scored:
            continue
        if look.categories == "rows":
            title = words["category"].format(
                category=category.category,
                title=category.title,
                points=f"{category.points:g}",
            )
            rows.append([title])
        for clause in form.sector.scored:
            if clause.category != category.category:
                continue
            line = of_line[clause.clause]
            for column, role in enumerate(form.columns):
                at[role, clause.clause] = Address("table 2", len(rows), column)
            value = line.written.value if line.written else None
            rows.append(
                [
                    line.label,
                    f"{clause.points:g}",
                    "" if value is None else str(value),
                    line.strength,
                    line.improvement,
                ]
            )
    return DocumentTable(rows)
