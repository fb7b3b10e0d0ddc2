"""One examiner: scale, changes, links and their limits, on one A4 sheet."""

import polars as pl
import streamlit as st

from dashboards import figure, frame, link, scope, session
from dashboards.charts import examiner as charts
from dashboards.charts import severity, theme
from dashboards.figure import Context
from dashboards.queries import examiner as queries
from dashboards.wording.findings import examiner as findings

# what this page asks for; a cycle chosen elsewhere changes nothing here
_LINKED = ("examiner",)
_PARTNERS = 6


def page() -> None:
    """Arrange the page."""
    words, published = session.words(), session.version()
    people = queries.examiners(published)
    if not people.height:
        scope.nothing(words, words("examiner.nothing"))
        link.write(words.lang, published.version, _LINKED)
        return
    names = {
        row["examiner_id"]: severity.named(row) for row in people.iter_rows(named=True)
    }
    with st.container(key="a4-examiner"):
        head = st.container(key="head")
        label = words("examiner.filter_examiner")
        with st.container(key="filters", horizontal=True, vertical_alignment="bottom"):
            chosen = link.choose(label, "examiner", list(names), names.__getitem__)
        person = people.row(by_predicate=pl.col("examiner_id") == chosen, named=True)
        with head:
            scope.heading(
                published,
                words,
                words("examiner.question", name=names[chosen]),
                words(
                    "examiner.shown",
                    first=person["first_cycle"] or words("examiner.unknown_year"),
                    cycles=person["n_cycles"],
                    n=person["n_applications"],
                    version=published.version,
                ),
            )
        context = Context(words, published, {label: names[chosen]})
        _sheet(context, chosen)
    figure.note(words("examiner.print_it"))
    link.write(words.lang, published.version, _LINKED)


def _sheet(context: Context, examiner: str) -> None:
    words, published = context.words, context.published
    severities = queries.severities(published, examiner)
    changes = queries.changes(published, examiner)
    limit = charts.limit_of(severities, changes)
    wide = theme.PICTURE_WIDTH - 100
    left, right = st.columns(2, gap="large")
    with left:
        figure.figure(
            context,
            "examiner-severity",
            lambda: figure.show(
                charts.severity_by_cycle(severities, words, limit=limit), "severity"
            ),
            finding=findings.severity(severities, words),
            name=words("examiner.severity_name"),
            how=words("examiner.severity_how"),
            defined=[
                ("fct_examiner_severity", "severity_pct"),
                ("fct_examiner_severity", "is_flagged"),
                ("fct_examiner_severity", "n_applications"),
            ],
            data=severities,
            drawn=lambda: charts.severity_by_cycle(
                severities, words, limit=limit, width=wide
            ),
        )
    with right:
        figure.figure(
            context,
            "examiner-dimensions",
            lambda: figure.show(
                charts.dimensions_by_cycle(severities, words, limit=limit), "dimensions"
            ),
            finding=findings.dimensions(severities, words),
            name=words("examiner.dimension_name"),
            how=words("examiner.dimension_how"),
            defined=[
                ("fct_examiner_severity", "severity_process_pct"),
                ("fct_examiner_severity", "severity_result_pct"),
            ],
            data=severities,
            drawn=lambda: charts.dimensions_by_cycle(
                severities, words, limit=limit, width=wide
            ),
        )

    def draw_changes() -> None:
        if changes.height:
            chart = charts.changes_by_pair(changes, words, limit=limit)
            figure.show(chart, "changes")

    figure.figure(
        context,
        "examiner-changes",
        draw_changes,
        finding=findings.change(changes, words),
        name=words("examiner.change_name"),
        how=words("examiner.change_how"),
        defined=[
            ("fct_examiner_change", "change_pct"),
            ("fct_examiner_change", "detectable_single_pct"),
            ("fct_examiner_change", "identified"),
        ],
        data=changes,
        drawn=lambda: charts.changes_by_pair(changes, words, limit=limit, width=wide),
    )
    partners = queries.partners(published, examiner)
    figure.section(
        words("examiner.links"), findings.links(partners, words, most=_PARTNERS)
    )
    may, may_not = findings.conclusions(
        severities, changes, queries.drift(published, examiner), words
    )
    figure.section(words("examiner.conclude"))
    sentences = [figure.paragraph("body", sentence) for sentence in [*may, *may_not]]
    st.html("".join(sentences))
    figure.note(context.source_line())


frame.inside(page)
