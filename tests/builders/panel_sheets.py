"""
Sheets of a panel: a summary with an examiner per column, agreed scores, a site visit.

Each gives a `Page` of ordinary rows; what a test is about is said by its keywords.
``forms`` gives what was read of one: the tables with what names each form.
"""

from collections.abc import Mapping, Sequence

import polars as pl
from sheets import CLAUSES, POINTS, Page, Rows, Value, facts, title_block

from ingest.reading import Reading

PANEL_LABELS: dict[str, Value] = {
    "申报组织": "虚构甲有限公司",
    "类别": "制造业",
    "届次": "2025年度",
    "评审组": "第一组",
}
TITLE = "演示奖评审组评分汇总表"

#: Percentages of one examiner, and how far each next examiner's differ.
_BASE = (45, 50, 60, 55, 30)


def percentages(n: int) -> list[Value]:
    """What the n-th examiner gives."""
    return [value + 5 * n for value in _BASE]


def panel_summary(
    columns: Mapping[str, Sequence[Value]],
    *,
    below: Sequence[Value] | None = None,
    labels: Mapping[str, Value] | None = None,
    end: Rows | None = None,
    title: str | None = TITLE,
    **page: object,
) -> Page:
    """
    A summary: 条款, 分值, then the columns as given.

    A header that begins with a space stands for an empty cell (of a merge, or of a name
    over two columns); ``below`` is the second row of the header.
    """
    header: list[Value] = ["条款", "分值"]
    header += [None if text.isspace() else text for text in columns]
    rows: Rows = [] if title is None else [[title]]
    rows += title_block(PANEL_LABELS if labels is None else labels)
    rows.append(header)
    if below is not None:
        rows.append([None, None, *below])
    for n, (clause, points) in enumerate(zip(CLAUSES, POINTS, strict=True)):
        rows.append([clause, points, *(values[n] for values in columns.values())])
    rows += [["组长签字："]] if end is None else end
    return Page(rows, **page)  # type: ignore[arg-type]


def site_sheet(
    headers: Sequence[Value], rows: Rows, *, labels: Mapping[str, Value] | None = None
) -> Page:
    """A sheet of a visit, or any other with its own headers and rows."""
    block = title_block(PANEL_LABELS if labels is None else labels)
    return Page([["演示奖评分表"], *block, list(headers), *rows])


def forms(reading: Reading) -> list[dict[str, object]]:
    """
    Every logical table: its form, layout, purpose, stage, who is named, and its scores.

    ``who`` is the examiner, ``whose`` the organisation or code; ``scores`` maps role to
    addresses in order.
    """
    told = []
    for table in facts(reading, "table").iter_rows(named=True):
        cells = facts(reading, "cell", table_no=table["table_no"])
        titles = cells.filter(pl.col("block") == "title")
        who = titles.filter(pl.col("role") == "examiner")["core_text"].to_list()
        whose = titles.filter(pl.col("role").is_in(["organisation", "code"]))
        scores: dict[str, list[str]] = {}
        body = cells.filter(
            pl.col("block") == "body", pl.col("scale_group").is_not_null()
        )
        for role, cell in body.select("role", "cell").iter_rows():
            scores.setdefault(role, []).append(cell)
        told.append(
            {
                "form": table["form_no"],
                "layout": table["layout"],
                "purpose": table["purpose"],
                "stage": table["stage"],
                "who": who[0] if who else None,
                "whose": whose["core_text"].to_list(),
                "scores": scores,
            }
        )
    return told


def ends(reading: Reading, sheet: str) -> dict[str, set[tuple[str, str]]]:
    """Every cell and what it is (block and role), in all forms that have it."""
    found: dict[str, set[tuple[str, str]]] = {}
    cells = facts(reading, "cell", sheet=sheet, merged_from=None)
    for cell, block, role in cells.select("cell", "block", "role").iter_rows():
        found.setdefault(cell, set()).add((block, role))
    for (cell,) in (
        facts(reading, "issue", sheet=sheet, rule="stray_value")
        .select("cell")
        .iter_rows()
    ):
        found.setdefault(cell, set()).add(("issue", "stray_value"))
    return found
