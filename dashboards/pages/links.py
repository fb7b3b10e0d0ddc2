"""Panels and links: who scored with whom, and who should next time."""

import polars as pl
import streamlit as st

from dashboards import figure, frame, limits, link, pairing, scope, session
from dashboards.charts import network as charts
from dashboards.charts import severity, theme
from dashboards.figure import Context
from dashboards.queries import links as queries
from dashboards.wording.findings import links as findings

_LINKED = ("award", "cycle", "around")
_ALL = "all"
# more dots than this are a tangle: then one examiner and the neighbours are drawn
_MOST_DRAWN = 120


def page() -> None:
    """Arrange the page."""
    words, published = session.words(), session.version()
    chosen = scope.choose(published, words, by_basis=False)
    if chosen is None:
        return
    chosen.fill_heading(words("links.question", cycle=chosen.cycle_name))
    everybody = queries.examiners(published, chosen.cycle)
    if not everybody.height:
        figure.empty(words, words("links.no_sheets"))
        link.write(words.lang, published.version, _LINKED)
        return
    pairs = queries.pairs(published, chosen.cycle)
    names = {
        row["examiner_id"]: severity.named(row)
        for row in everybody.sort("examiner_id").iter_rows(named=True)
    }
    whole = {_ALL: words("links.everybody")} if len(names) <= _MOST_DRAWN else {}
    offered = whole | names
    with chosen.more:
        label = words("links.filter_examiner")
        around = link.choose(label, "around", list(offered), offered.__getitem__)
    context = Context(words, published, {**chosen.named, label: offered[around]})
    _network(context, everybody, pairs, around)
    left, right = st.columns(2, gap="large")
    with left:
        if queries.is_decided(published, chosen.cycle):
            _errors(context, chosen.cycle)
        else:
            figure.notice(words("links.undecided"))
    with right:
        _next(context, everybody, pairs, names)
    _table(context, chosen.cycle)
    figure.note(context.source_line())
    link.write(words.lang, published.version, _LINKED)


def _network(
    context: Context, everybody: pl.DataFrame, pairs: pl.DataFrame, around: str
) -> None:
    words = context.words
    shown = everybody if around == _ALL else _neighbours(everybody, pairs, around)
    figure.figure(
        context,
        "network",
        lambda: figure.show(charts.network(shown, pairs, words), "network"),
        finding=findings.network(everybody, pairs, words),
        name=words("links.network_name"),
        how=words("links.network_how"),
        defined=[
            ("fct_examiner_links", "n_shared"),
            ("fct_examiner_links", "is_bridge"),
            ("fct_examiner_links", "component"),
        ],
        data=pairs,
        drawn=lambda: charts.network(shown, pairs, words, width=theme.PICTURE_WIDTH),
    )


def _neighbours(
    everybody: pl.DataFrame, pairs: pl.DataFrame, around: str
) -> pl.DataFrame:
    mine = pairs.filter(
        (pl.col("examiner_id") == around) | (pl.col("other_examiner_id") == around)
    ).sort("n_shared", descending=True, maintain_order=True)
    near = {around, *mine.head(_MOST_DRAWN)["examiner_id"]}
    near |= set(mine.head(_MOST_DRAWN)["other_examiner_id"])
    return everybody.filter(pl.col("examiner_id").is_in(sorted(near)))


def _errors(context: Context, cycle: str) -> None:
    words = context.words
    rows = queries.errors(context.published, cycle)

    def draw() -> None:
        if rows.height:
            figure.show(charts.errors_by_shared(rows, words), "errors")

    figure.figure(
        context,
        "link-errors",
        draw,
        finding=findings.errors(rows, words),
        name=words("links.error_name"),
        how=words("links.error_how"),
        defined=[
            ("fct_examiner_links", "se_difference_pct"),
            ("fct_examiner_links", "is_comparable"),
        ],
        data=rows,
        drawn=lambda: charts.errors_by_shared(
            rows, words, width=theme.PICTURE_WIDTH - 160
        ),
    )


def _next(
    context: Context,
    everybody: pl.DataFrame,
    pairs: pl.DataFrame,
    names: dict[str, str],
) -> None:
    words = context.words
    suggested = pairing.suggest(everybody, pairs)
    if not suggested:
        figure.section(words("links.next"), words("links.next_none"))
        return
    is_apart = suggested[0].steps is None
    line = "links.next_line" if is_apart else "links.next_line_far"
    figure.section(words("links.next"), words(line))
    figure.table(
        words,
        "next",
        {
            "examiner_name": [names[pair.one] for pair in suggested],
            "other_examiner": [names[pair.other] for pair in suggested],
            "why_together": [
                words("links.why_unlinked")
                if pair.steps is None
                else words("links.why_apart", n=pair.steps)
                for pair in suggested
            ],
        },
    )
    figure.note(words("links.next_recusal"))


def _table(context: Context, cycle: str) -> None:
    words = context.words
    rows = queries.panels(context.published, cycle)
    listed = rows.head(limits.MOST_LISTED)
    figure.section(words("links.table"), words("links.table_line"))
    with st.container(
        key="table-tools-links", horizontal=True, vertical_alignment="center"
    ):
        figure.data_buttons(
            context,
            "panels",
            words("links.table_name"),
            rows,
            [("fct_clause_scores", "panel_id")],
        )
    figure.table(
        words,
        "panels",
        {
            "panel_id": [
                panel or words("charts.panel_unknown") for panel in listed["panel_id"]
            ],
            "n_examiners": listed["n_examiners"].to_list(),
            "n_applications": listed["n_applications"].to_list(),
            "n_elsewhere": listed["n_elsewhere"].to_list(),
            "examiners": listed["examiners"].to_list(),
        },
    )


frame.inside(page)
