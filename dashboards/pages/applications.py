"""One application: its profile, its stages, its panel, down to the sheets' cells."""

from typing import Any

import polars as pl
import streamlit as st

from dashboards import figure, frame, link, scope, session, trace
from dashboards.charts import application as charts
from dashboards.charts import application_panel as panel
from dashboards.charts import theme, trends
from dashboards.figure import Context
from dashboards.queries import applications as queries
from dashboards.wording import Words
from dashboards.wording.findings import applications as findings
from dashboards.wording.findings.numbers import whole

_LINKED = ("award", "cycle", "basis", "find", "application", "clause")
_DIMENSIONS = ("process", "result")
# a drop-down longer than this is searched by name
_MOST_LISTED = 100
_WIDTH = theme.PICTURE_WIDTH - 220


def page() -> None:
    """Arrange the page."""
    words, published = session.words(), session.version()
    chosen = scope.choose(published, words)
    if chosen is None:
        return
    picked = _pick(words, chosen, published)
    if picked is None:
        link.write(words.lang, published.version, _LINKED)
        return
    identity, organisation = picked
    named = {**chosen.named, words("applications.filter_application"): organisation}
    context = Context(words, published, named)
    chosen.fill_heading(
        words("applications.question", organisation=organisation, cycle=chosen.cycle_name)
    )
    _facts(context, identity, chosen.basis)
    profile = queries.profile(
        published, chosen.award, chosen.cycle, chosen.basis, identity
    )
    stages = queries.stages(published, identity)
    if profile["score_pct"].null_count() == profile.height and not stages.height:
        figure.empty(words, words("applications.no_scores"))
    else:
        left, right = st.columns(2, gap="large")
        with left:
            _profile(context, profile)
            _spread(context, queries.examiner_scores(published, identity), stages)
        with right:
            _stages(context, stages)
            _factors(context, queries.factors(published, identity))
    _clauses(context, chosen, (identity, organisation))
    figure.note(context.source_line())
    link.write(words.lang, published.version, _LINKED)


def _pick(words: Words, chosen: scope.Scope, published: Any) -> tuple[str, str] | None:
    """Show the search and the list, and return the application picked."""
    with chosen.more:
        sought = link.search(words("applications.search"), "find").strip()
        found = queries.listed(
            published,
            chosen.award,
            chosen.cycle,
            sought,
            link.said("application"),
            _MOST_LISTED,
        )
        if not found.height:
            figure.notice(words("applications.found_none", sought=sought))
            return None
        first = found["application_id"][0] if found["is_wanted"][0] else None
        names = dict(
            found.sort("organisation_name", "application_id")
            .select("application_id", "organisation_name")
            .iter_rows()
        )
        identity = link.choose(
            words("applications.filter_application"),
            "application",
            list(names),
            names.__getitem__,
            default=first,
        )
    n = found["n_found"][0]
    if n > found.height:
        figure.note(words("applications.found_many", n=n, most=_MOST_LISTED))
    return identity, names[identity]


def _facts(context: Context, identity: str, basis: str) -> None:
    words = context.words
    rows = queries.facts(context.published, identity)
    row = rows.row(0, named=True)
    none = words("terms.none")
    parts = [
        words(
            "applications.facts",
            sector=words.of(row, "sector_title") or words.term("sector", None),
            region=words.of(row, "region_title") or none,
            panel=row["panel_id"] or none,
            outcome=words.term("outcome", row["outcome"]),
        )
    ]
    parts += [_total(one, words) for one in rows.iter_rows(named=True) if one["basis"]]
    if row["official_points"] is not None:
        official = whole(row["official_points"])
        parts.append(words("applications.official", total=official))
    st.html(figure.paragraph("body", words("frame.gap").join(parts)))
    history = queries.history(context.published, identity, basis)
    if history.height > 1:
        items = [_before(one, words) for one in history.iter_rows(named=True)]
        figure.note(words("applications.history_line", list=words.listed(items)))


def _total(row: dict[str, Any], words: Words) -> str:
    basis = words.term("basis", row["basis"])
    if row["total_points"] is None:
        return words("applications.totals_open", basis=basis, n=row["n_clauses"])
    total = whole(row["total_points"])
    return words("applications.totals_line", basis=basis, total=total)


def _before(row: dict[str, Any], words: Words) -> str:
    return words(
        "applications.history_item",
        cycle=row["cycle"],
        outcome=words.term("outcome", row["outcome"]),
        total=words("charts.percent", value=whole(row["total_pct"]))
        if row["total_pct"] is not None
        else words("terms.none"),
    )


def _profile(context: Context, clauses: pl.DataFrame) -> None:
    words = context.words
    figure.figure(
        context,
        "profile",
        lambda: figure.show(charts.profile_against_sector(clauses, words), "profile"),
        finding=findings.profile(clauses, words),
        name=words("applications.profile_name"),
        how=words("applications.profile_how"),
        defined=[("fct_clause_scores", "score_pct"), ("fct_application_scores", "basis")],
        data=clauses,
        drawn=lambda: charts.profile_against_sector(clauses, words, width=_WIDTH),
    )


def _stages(context: Context, clauses: pl.DataFrame) -> None:
    words = context.words
    figure.figure(
        context,
        "stages",
        lambda: figure.show(charts.stages_by_clause(clauses, words), "stages"),
        finding=findings.stages(clauses, words),
        name=words("applications.stages_name"),
        how=words("applications.stages_how"),
        defined=[
            ("fct_consensus_shift", name)
            for name in ("independent_mean_pct", "consensus_pct", "site_pct")
        ],
        data=clauses,
        drawn=lambda: charts.stages_by_clause(clauses, words, width=_WIDTH),
    )


def _spread(context: Context, scores: pl.DataFrame, clauses: pl.DataFrame) -> None:
    words = context.words

    def draw() -> None:
        if scores.height:
            figure.show(panel.spread_by_clause(scores, clauses, words), "spread")
        else:
            figure.empty(words, words("applications.no_independent"))

    figure.figure(
        context,
        "spread",
        draw,
        finding=findings.spread(clauses, words),
        name=words("applications.spread_name"),
        how=words("applications.spread_how"),
        defined=[
            ("fct_consensus_shift", "spread_pct"),
            ("fct_consensus_shift", "is_wide"),
        ],
        data=scores,
        drawn=lambda: panel.spread_by_clause(scores, clauses, words, width=_WIDTH),
    )


def _factors(context: Context, everywhere: pl.DataFrame) -> None:
    words = context.words
    # the latest stage that has factors speaks
    stage = everywhere["stage"][0] if everywhere.height else None
    bands = everywhere.filter(pl.col("stage") == stage)
    present = [code for code in _DIMENSIONS if code in set(bands["dimension"])]

    def chart(dimension: str, width: Any) -> Any:
        return panel.factors_by_clause(
            bands.filter(pl.col("dimension") == dimension),
            words,
            title=words(f"patterns.dimension_{dimension}"),
            width=width,
        )

    def draw() -> None:
        if not present:
            figure.empty(words, words("applications.no_factors"))
        for dimension in present:
            figure.show(chart(dimension, theme.AS_WIDE_AS_THE_PAGE), f"has-{dimension}")

    figure.figure(
        context,
        "factors",
        draw,
        finding=findings.factors(bands, words),
        name=words("applications.factors_name", stage=words.term("stage", stage)),
        how=words("applications.factors_how"),
        defined=[("fct_factor_scores", "factor_band")],
        data=bands,
        drawn=lambda: trends.small_multiples(
            [chart(dimension, theme.PICTURE_WIDTH // 2 - 180) for dimension in present]
        ),
    )


def _clauses(context: Context, chosen: scope.Scope, application: tuple[str, str]) -> None:
    words = context.words
    figure.section(words("applications.table"), words("applications.table_line"))
    clause = trace.pick_clause(
        context, chosen.award, chosen.cycle, chosen.basis, application[0]
    )
    link.keep("clause", clause and clause[0])
    if clause is None:
        return
    trace.show_sheets(context, application, clause, "applications.cells_line")
    found = queries.comments(context.published, application[0], clause[0])
    with st.container(
        key="table-tools-comments", horizontal=True, vertical_alignment="center"
    ):
        figure.note(words("applications.comments_line", clause=clause[1], n=found.height))
        figure.data_buttons(
            context,
            "comments",
            words("applications.comments_name"),
            found,
            [("fct_clause_comments", name) for name in found.columns],
        )
    figure.table(
        words,
        "comments",
        {
            "kind": [words(f"applications.kind_{code}") for code in found["kind"]],
            "comment_text": found["comment_text"].to_list(),
            "stage": [words.term("stage", code) for code in found["stage"]],
            "examiner_name": found["examiner_name"].to_list(),
            "file_name": found["file_name"].to_list(),
            "sheet": found["sheet"].to_list(),
            "cell": found["cell"].to_list(),
        },
    )


frame.inside(page)
