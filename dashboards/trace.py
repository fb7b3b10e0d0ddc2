"""From a cell of the heat map down to the cells of the score sheets, by tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl
import streamlit as st

from dashboards import figure, link, scope
from dashboards.figure import Context
from dashboards.queries import strengths as queries
from dashboards.wording import Words
from dashboards.wording.findings import strengths as findings

LINKED = ("at_sector", "at_cycle", "category", "application", "clause")
_TABLE = "cells"


@dataclass(frozen=True)
class Cell:
    """One cell of the heat map."""

    sector: str
    cycle: str
    category: str


def cell(cells: pl.DataFrame, cycle: str) -> Cell | None:
    """
    Return the cell that is traced: the one picked or linked to, else the weakest.

    Parameters
    ----------
    cells : polars.DataFrame
        The heat map's cells.
    cycle : str
        The cycle that the page shows; the weakest cell is looked for in it.

    Returns
    -------
    Cell or None
        None when no cell has a score.
    """
    scored = cells.filter(pl.col("n_applications") > 0)
    known = [
        Cell(*row) for row in scored.select("sector", "cycle", "category").iter_rows()
    ]
    picked: Cell | None = st.session_state.get("traced")
    if picked in known:
        return picked
    here = scored.filter(pl.col("cycle") == cycle)
    first = findings.weakest(here) or findings.weakest(scored)
    row = first or next(scored.iter_rows(named=True), None)
    if row is None:
        return None
    linked = Cell(
        link.settled("at_sector", [one.sector for one in known], row["sector"]),
        link.settled("at_cycle", [one.cycle for one in known], row["cycle"]),
        link.settled("category", [one.category for one in known], row["category"]),
    )
    found = (
        linked if linked in known else Cell(row["sector"], row["cycle"], row["category"])
    )
    if "traced" not in st.session_state and "at_sector" in st.query_params:
        st.session_state["traced"] = found
    return found


def down_to_the_sheets(
    context: Context, chosen: scope.Scope, cells: pl.DataFrame, traced: Cell | None
) -> None:
    """
    Show four tables, each one step nearer to the sheets.

    Parameters
    ----------
    context : Context
        Version, filters and words.
    chosen : Scope
        What the page looks at.
    cells : polars.DataFrame
        The heat map's cells.
    traced : Cell or None
        From `cell`.
    """
    words = context.words
    figure.section(words("strengths.trace"), words("strengths.trace_line"))
    _pick_cell(context, cells)
    if traced is None:
        figure.note(words("strengths.cell_empty"))
        return
    link.keep("at_sector", traced.sector)
    link.keep("at_cycle", traced.cycle)
    link.keep("category", traced.category)
    application = _pick_application(context, chosen, cells, traced)
    link.keep("application", application and application[0])
    clause = None
    if application:
        clause = _pick_clause(context, chosen, traced, application)
    link.keep("clause", clause and clause[0])
    if application and clause:
        show_sheets(context, application, clause, "strengths.sheets_table")


def _pick_cell(context: Context, cells: pl.DataFrame) -> None:
    words = context.words
    titles = scope.sector_titles(context.published, words)
    categories = cells.select("category", "title_zh", "title_en").unique(
        "category", keep="first", maintain_order=True
    )
    rows = cells.select("sector", "cycle").unique(maintain_order=True).rows()
    texts = {
        (row["sector"], row["cycle"], row["category"]): _mean_and_n(row, words)
        for row in cells.iter_rows(named=True)
    }
    codes = categories["category"].to_list()
    columns = {
        "sector": [titles[sector] for sector, _ in rows],
        "cycle": [cycle for _, cycle in rows],
        **{
            code: [texts.get((sector, cycle, code), "") for sector, cycle in rows]
            for code in codes
        },
    }

    def picked() -> None:
        state = st.session_state[f"table-{_TABLE}"]
        for row, column in state["selection"]["cells"]:
            if column in codes:
                st.session_state["traced"] = Cell(rows[row][0], rows[row][1], column)

    figure.note(words("strengths.cells_table"))
    figure.table(
        words,
        _TABLE,
        columns,
        pick="single-cell",
        on_pick=picked,
        titles={
            row["category"]: words.of(row, "title")
            for row in categories.iter_rows(named=True)
        },
        height=270,
    )


def _pick_application(
    context: Context, chosen: scope.Scope, cells: pl.DataFrame, traced: Cell
) -> tuple[str, str] | None:
    words, published = context.words, context.published
    found = queries.applications_of_cell(
        published,
        chosen.award,
        traced.cycle,
        chosen.basis,
        traced.sector,
        traced.category,
    )
    row = cells.filter(
        pl.col("sector") == traced.sector, pl.col("category") == traced.category
    ).row(0, named=True)
    figure.note(
        words(
            "strengths.applications_table",
            sector=scope.sector_titles(published, words)[traced.sector],
            category=words.of(row, "title"),
            cycle=traced.cycle,
            n=found.height,
        )
    )
    ids = found["application_id"].to_list()
    at = _picked(
        words,
        "-".join(("behind", traced.sector, traced.cycle, traced.category, chosen.basis)),
        {
            "organisation_name": found["organisation_name"].to_list(),
            "score_pct": found["score_pct"].to_list(),
            "outcome": [words.term("outcome", code) for code in found["outcome"]],
            "panel_id": found["panel_id"].to_list(),
            "n_clauses": [
                words("strengths.of_due", n=n, due=due)
                for n, due in found.select("n_clauses", "n_due").iter_rows()
            ],
        },
        ids,
        link.settled("application", ids, None),
    )
    return None if at is None else (ids[at], found["organisation_name"][at])


def _pick_clause(
    context: Context, chosen: scope.Scope, traced: Cell, application: tuple[str, str]
) -> tuple[str, str] | None:
    words = context.words
    identity, organisation = application
    link.to(
        words("applications.open", organisation=organisation),
        "applications",
        application=identity,
        cycle=traced.cycle,
    )
    figure.note(words("strengths.clauses_table", organisation=organisation))
    return pick_clause(context, chosen.award, traced.cycle, chosen.basis, identity)


def pick_clause(
    context: Context, award: str, cycle: str, basis: str, application: str
) -> tuple[str, str] | None:
    """
    Show an application's clauses and return the one that is picked or linked to.

    Parameters
    ----------
    context : Context
        Version, filters and words.
    award, cycle, basis : str
        Codes.
    application : str
        Its id.

    Returns
    -------
    tuple of (code, name) or None
        None while nothing is picked.
    """
    words = context.words
    found = queries.clauses_of_application(
        context.published, award, cycle, basis, application
    )
    names = [
        f"{row['clause']} {words.of(row, 'title')}" for row in found.iter_rows(named=True)
    ]
    codes = found["clause"].to_list()
    at = _picked(
        words,
        f"clauses-{application}-{basis}",
        {
            "clause": names,
            "dimension": [words.term("dimension", code) for code in found["dimension"]],
            "points_max": found["points_max"].to_list(),
            "score_pct": found["score_pct"].to_list(),
            "stage": [
                words.term("stage", code) if code else words("terms.none")
                for code in found["stage"]
            ],
            "examiner_range": [_range(row, words) for row in found.iter_rows(named=True)],
            "n_examiners": found["n_examiners"].to_list(),
        },
        codes,
        link.settled("clause", codes, None),
    )
    return None if at is None else (codes[at], names[at])


def show_sheets(
    context: Context, application: tuple[str, str], clause: tuple[str, str], line: str
) -> None:
    """
    Show every cell of the score sheets behind one clause of one application.

    Parameters
    ----------
    context : Context
        Version, filters and words.
    application, clause : tuple of (code, name)
        Of which cells are shown.
    line : str
        Key of the words above them.
    """
    words = context.words
    found = queries.cells_of_clause(context.published, application[0], clause[0])
    with st.container(
        key="table-tools-trace", horizontal=True, vertical_alignment="center"
    ):
        figure.note(
            words(
                line,
                organisation=application[1],
                clause=clause[1],
                n=found.height,
            )
        )
        figure.data_buttons(
            context,
            "sheet-cells",
            words("strengths.trace_name"),
            found,
            [("fct_clause_scores", name) for name in found.columns],
        )
    figure.table(
        words,
        "sheets",
        {
            "file_name": found["file_name"].to_list(),
            "sheet": found["sheet"].to_list(),
            "cell": found["cell"].to_list(),
            "raw_text": found["raw_text"].to_list(),
            "score_pct": found["score_pct"].to_list(),
            "value_state": [words.term("state", code) for code in found["value_state"]],
            "stage": [words.term("stage", code) for code in found["stage"]],
            "examiner_name": found["examiner_name"].to_list(),
            "examiner_role": [
                words.term("role", code) for code in found["examiner_role"]
            ],
            "version": found["version"].to_list(),
            "is_current": found["is_current"].to_list(),
            "counts": found["counts"].to_list(),
        },
    )


def _picked(
    words: Words,
    key: str,
    columns: Mapping[str, Sequence[object]],
    codes: list[str],
    first: str | None,
) -> int | None:
    """Show a table to pick a row from; at first the one that the link names."""
    selection = figure.table(
        words,
        key,
        columns,
        pick="single-row",
        picked={"rows": [codes.index(first)]} if first else None,
    )
    rows = selection["rows"] if selection else []
    return rows[0] if rows and rows[0] < len(codes) else None


def _mean_and_n(row: dict[str, object], words: Words) -> str:
    if row["mean_pct"] is None:
        return words("terms.none")
    return words(
        "strengths.mean_and_n", mean=f"{row['mean_pct']:.0f}", n=row["n_applications"]
    )


def _range(row: dict[str, object], words: Words) -> str | None:
    low, high = row["examiner_low_pct"], row["examiner_high_pct"]
    if low is None or high is None:
        return None
    return words("charts.interval", low=f"{low:.0f}", high=f"{high:.0f}")
