"""Consensus briefings: what each examiner gave and wrote, on one A4 an application."""

import polars as pl
import streamlit as st

from dashboards import briefing, figure, frame, link, scope, session
from dashboards.charts import spread, theme
from dashboards.figure import Context
from dashboards.queries import consensus_and_site, reference
from dashboards.queries import consensus_briefing as queries
from dashboards.scope import ALL
from dashboards.wording import Words
from dashboards.wording.findings import briefing as findings

_LINKED = ("award", "cycle", "panel", "application")
_HTML = "text/html"
# a panel meets over a few applications
_MOST = 40


def page() -> None:
    """Arrange the page."""
    words, published = session.words(), session.version()
    chosen = scope.choose(published, words, by_basis=False)
    if chosen is None:
        return
    chosen.fill_heading(words("briefing.question"))
    panels = queries.panels(published, chosen.award, chosen.cycle)
    if not panels:
        figure.empty(words, words("briefing.empty"))
        link.write(words.lang, published.version, _LINKED)
        return
    with chosen.more:
        panel = link.choose(
            words("frame.filter_panel"),
            "panel",
            panels,
            lambda code: _panel(code, words),
        )
        clauses = queries.clauses(published, chosen.award, chosen.cycle, panel)
        names = dict(
            clauses.select("application_id", "organisation_name")
            .unique(maintain_order=True)
            .iter_rows()
        )
        application = link.choose(
            words("frame.filter_application"),
            "application",
            list(names),
            names.__getitem__,
        )
    context = Context(
        words,
        published,
        {**chosen.named, words("frame.filter_panel"): _panel(panel, words)},
    )
    scores = queries.scores(published, chosen.award, chosen.cycle, panel)
    comments = queries.comments(published, chosen.award, chosen.cycle, panel)
    written = briefing.sheets(
        clauses,
        scores,
        comments,
        reference.bands(published),
        words,
        briefing.Facts(
            _panel(panel, words),
            chosen.cycle_name,
            published.version,
            figure.moment(published.built_at),
        ),
    )
    st.html(briefing.STYLE)
    with st.container(key="a4-briefing"):
        st.html(written[application])
    _take(context, written, _panel(panel, words), scores, comments)
    _panel_chart(context, chosen, panel)
    figure.note(context.source_line())
    link.write(words.lang, published.version, _LINKED)


def _panel(code: str, words: Words) -> str:
    return words("charts.panel_unknown") if code == queries.NO_PANEL else words.set(code)


def _take(
    context: Context,
    written: dict[str, str],
    panel: str,
    scores: pl.DataFrame,
    comments: pl.DataFrame,
) -> None:
    words, published = context.words, context.published
    figure.section(words("briefing.take"), words("briefing.take_line"))
    with st.container(key="table-tools", horizontal=True, vertical_alignment="center"):
        title = words("frame.gap").join([words("briefing.title"), panel])
        st.download_button(
            words("briefing.take_panel", panel=panel, n=len(written)),
            lambda: briefing.document(list(written.values()), words, title),
            f"briefing-{published.version}.html",
            _HTML,
            key="html-briefing",
            on_click="ignore",
            type="tertiary",
            icon=":material/print:",
        )
        figure.data_buttons(
            context,
            "briefing",
            words("briefing.table_name"),
            scores.join(
                comments.pivot(
                    "kind",
                    index=["application_id", "clause", "examiner_id"],
                    values="comment_text",
                    aggregate_function="first",
                ),
                on=["application_id", "clause", "examiner_id"],
                how="left",
                maintain_order="left",
            ),
            [
                ("fct_clause_scores", "score_pct"),
                ("fct_clause_scores", "value_state"),
                ("fct_clause_comments", "comment_text"),
            ],
        )


def _panel_chart(context: Context, chosen: scope.Scope, panel: str) -> None:
    words, published = context.words, context.published
    cells = consensus_and_site.spreads(
        published, chosen.award, chosen.cycle, ALL, _MOST, panel=panel
    )

    def draw() -> None:
        if cells.height:
            chart = spread.spread_by_application_and_clause(cells, words)
            figure.show(chart, "panel-spread")

    figure.figure(
        context,
        "panel-spread",
        draw,
        finding=findings.panel(cells, words),
        name=words("briefing.panel_name"),
        how=words("briefing.panel_how"),
        defined=[
            ("fct_consensus_shift", "spread_pct"),
            ("fct_consensus_shift", "is_wide"),
            ("fct_consensus_shift", "bands_apart"),
        ],
        data=cells,
        drawn=lambda: spread.spread_by_application_and_clause(
            cells, words, width=theme.PICTURE_WIDTH - 180
        ),
    )


frame.inside(page)
