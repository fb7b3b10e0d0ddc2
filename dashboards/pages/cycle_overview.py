"""Cycle overview: how far a cycle has come, and with what result."""

from datetime import UTC, datetime

import polars as pl
import streamlit as st

from dashboards import figure, frame, link, scope, session
from dashboards.charts import completeness, funnel, margins, theme, totals
from dashboards.figure import Context
from dashboards.queries import overview, reference
from dashboards.wording import Words
from dashboards.wording.findings import overview as findings
from dashboards.wording.findings.numbers import count, whole

_LINKED = ("award", "cycle", "basis", "search")
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def page() -> None:
    """Arrange the page."""
    words, published = session.words(), session.version()
    chosen = scope.choose(published, words)
    if chosen is None:
        return
    award, cycle, basis = chosen.award, chosen.cycle, chosen.basis
    context = Context(words, published, chosen.named)
    applications = overview.applications(published, award, cycle, basis)
    chosen.fill_heading(words("overview.question", cycle=chosen.cycle_name))

    counts = overview.stage_counts(published, award, cycle)
    figure.figure(
        context,
        "funnel",
        lambda: figure.show(funnel.funnel_by_sector(counts, words), "funnel"),
        finding=findings.funnel(counts, words),
        name=words("overview.funnel_name"),
        how=words("overview.funnel_how"),
        defined=[("dim_application", "outcome"), ("dim_application", "reached_site")],
        data=counts,
        drawn=lambda: funnel.funnel_by_sector(counts, words, width=theme.PICTURE_WIDTH),
    )
    left, right = st.columns(2, gap="large")
    with left:
        _totals(context, applications, reference.full_points(published, award, cycle))
    with right:
        _completeness(context, overview.panel_completeness(published, award, cycle))
    _cuts(context, margins.cuts(applications))
    _freshness(context, award, cycle)
    _table(context, applications)
    figure.note(context.source_line())
    link.write(words.lang, published.version, _LINKED)


def _totals(context: Context, applications: pl.DataFrame, full: float | None) -> None:
    words = context.words
    missing = applications["total_points"].null_count()

    def draw() -> None:
        if missing < applications.height:
            chart = totals.totals_by_outcome(applications, words, full_points=full)
            figure.show(chart, "totals")
        if missing:
            figure.note(words("overview.totals_missing", n=missing))

    figure.figure(
        context,
        "totals",
        draw,
        finding=findings.totals(applications, words),
        name=words("overview.totals_name"),
        how=words("overview.totals_how"),
        defined=[
            ("fct_application_scores", "total_points"),
            ("fct_application_scores", "basis"),
            ("dim_application", "outcome"),
        ],
        data=applications,
        drawn=lambda: totals.totals_by_outcome(
            applications, words, full_points=full, width=theme.PICTURE_WIDTH
        ),
    )


def _cuts(context: Context, found: pl.DataFrame) -> None:
    words = context.words

    def draw() -> None:
        if not found.height:
            return
        figure.show(margins.margins_at_cuts(found, words), "cuts")
        for row in overview.error_of_a_total(context.published).iter_rows(named=True):
            numbers = {name: whole(row[name]) for name in ("value", "low", "high")}
            figure.note(words("overview.cut_error", n=count(row["n"]), **numbers))

    figure.figure(
        context,
        "cuts",
        draw,
        finding=findings.cuts(found, words),
        name=words("overview.cuts_name"),
        how=words("overview.cuts_how"),
        defined=[
            ("fct_application_scores", "total_points"),
            ("dim_application", "outcome"),
        ],
        data=found,
        drawn=lambda: margins.margins_at_cuts(found, words, width=theme.PICTURE_WIDTH),
    )


def _completeness(context: Context, panels: pl.DataFrame) -> None:
    words = context.words

    def draw() -> None:
        if panels.height:
            figure.show(completeness.completeness_by_panel(panels, words), "completeness")

    figure.figure(
        context,
        "completeness",
        draw,
        finding=findings.completeness(panels, words),
        name=words("overview.completeness_name"),
        how=words("overview.completeness_how"),
        defined=[("fct_clause_scores", "value_state"), ("fct_clause_scores", "panel_id")],
        data=panels,
        drawn=lambda: completeness.completeness_by_panel(
            panels, words, width=theme.PICTURE_WIDTH
        ),
    )


def _freshness(context: Context, award: str, cycle: str) -> None:
    words, published = context.words, context.published
    received = overview.received_files(published, award, cycle)
    issues = overview.issue_levels(published, award, cycle)
    sentences = [
        words(
            "overview.fresh_line",
            version=published.version,
            built_at=figure.moment(published.built_at),
            age=_age(published.built_at, words),
        )
    ]
    last = received["last_received_at"].max()
    if isinstance(last, datetime):
        sentences.append(
            words("overview.last_received", at=figure.moment(last.replace(tzinfo=UTC)))
        )
    sentences.append(findings.files(received, issues, words))
    figure.section(words("overview.fresh"))
    st.html(figure.paragraph("body", words("terms.sentence_gap").join(sentences)))


def _age(built_at: datetime, words: Words) -> str:
    seconds = int((datetime.now(UTC) - built_at).total_seconds())
    if seconds < _HOUR:
        return words("overview.age_minutes", n=max(seconds // _MINUTE, 0))
    if seconds < 2 * _DAY:
        return words("overview.age_hours", n=seconds // _HOUR)
    return words("overview.age_days", n=seconds // _DAY)


def _table(context: Context, applications: pl.DataFrame) -> None:
    words = context.words
    figure.section(words("overview.table"), words("overview.table_line"))
    with st.container(key="table-tools", horizontal=True, vertical_alignment="center"):
        sought = link.search(words("frame.search"), "search")
        figure.data_buttons(
            context,
            "applications",
            words("overview.table_name"),
            applications,
            [
                ("dim_application", "outcome"),
                ("dim_application", "reached_site"),
                ("dim_application", "official_points"),
                ("fct_application_scores", "total_points"),
                ("fct_application_scores", "process_points"),
                ("fct_application_scores", "result_points"),
                ("fct_application_scores", "n_clauses"),
                ("fct_application_scores", "n_examiners"),
                ("fct_application_scores", "range_low_points"),
                ("fct_application_scores", "range_high_points"),
            ],
        )
    found = applications.filter(
        pl.col("organisation_name").str.contains(sought.strip(), literal=True)
    )
    figure.table(
        words,
        "applications",
        {
            "organisation_name": found["organisation_name"].to_list(),
            "sector": [
                words.of(row, "sector_title") or words.term("sector", None)
                for row in found.iter_rows(named=True)
            ],
            "region": [
                words.of(row, "region_title") for row in found.iter_rows(named=True)
            ],
            "panel_id": found["panel_id"].to_list(),
            "outcome": [words.term("outcome", code) for code in found["outcome"]],
            "reached_site": found["reached_site"].to_list(),
            "total_points": found["total_points"].to_list(),
            "process_points": found["process_points"].to_list(),
            "result_points": found["result_points"].to_list(),
            "examiner_range": [
                words(
                    "charts.points_interval",
                    low=f"{row['range_low_points']:.0f}",
                    high=f"{row['range_high_points']:.0f}",
                )
                if row["range_low_points"] is not None
                else None
                for row in found.iter_rows(named=True)
            ],
            # where the panel agreed on every value no examiner's own one stands behind it
            "n_examiners": [n or None for n in found["n_examiners"]],
            "official_points": found["official_points"].to_list(),
        },
    )


frame.inside(page)
