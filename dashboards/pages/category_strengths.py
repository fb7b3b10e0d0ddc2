"""Category strengths: where a cycle is strong and weak, down to the sheets' cells."""

from typing import Any

import polars as pl
import streamlit as st

from dashboards import figure, frame, link, scope, session, trace
from dashboards.charts import clauses, dimensions, feedback, strengths, theme, trends
from dashboards.figure import Context
from dashboards.queries import feedback as feedback_queries
from dashboards.queries import reference
from dashboards.queries import strengths as queries
from dashboards.scope import ALL
from dashboards.wording.findings import strengths as findings

_LINKED = ("award", "cycle", "basis", "sector", *trace.LINKED)
_MOST_CLAUSES = 5
_DEFINED = [
    ("fct_category_strengths", "mean_pct"),
    ("fct_category_strengths", "mean_pct_low"),
    ("fct_category_strengths", "n_applications"),
    ("fct_category_strengths", "basis"),
]


def page() -> None:
    """Arrange the page."""
    words, published = session.words(), session.version()
    chosen = scope.choose(published, words, by_sector=True)
    if chosen is None:
        return
    context = Context(words, published, chosen.named)
    chosen.fill_heading(words("strengths.question", cycle=chosen.cycle_name))
    everywhere = queries.heat_map(published, chosen.award, chosen.cycle, chosen.basis)
    cells = everywhere.filter(
        (pl.lit(chosen.sector) == ALL) | (pl.col("sector") == chosen.sector)
    )
    if not cells["n_applications"].sum():
        scope.nothing(words, words("frame.no_scores"))
        link.write(words.lang, published.version, _LINKED)
        return
    traced = trace.cell(cells, chosen.cycle)
    _heat_map(context, chosen, cells, traced)
    left, right = st.columns(2, gap="large")
    with left:
        _clauses(context, chosen)
    with right:
        _dimensions(context, chosen)
    with left:
        _ranks(context, chosen)
    with right:
        _gaps(context, chosen)
    _weak_clauses(context, chosen)
    trace.down_to_the_sheets(context, chosen, cells, traced)
    figure.note(context.source_line())
    link.write(words.lang, published.version, _LINKED)


def _heat_map(
    context: Context, chosen: scope.Scope, cells: pl.DataFrame, traced: trace.Cell | None
) -> None:
    words, published = context.words, context.published
    titles = scope.sector_titles(published, words)
    bands = reference.bands(published)
    cycles = sorted(cells["cycle"].unique())
    panels = [
        (sector, titles[sector], cells.filter(pl.col("sector") == sector))
        for sector in cells["sector"].unique(maintain_order=True)
    ]

    def draw() -> None:
        for place, (sector, title, panel) in zip(
            st.columns(len(panels), gap="medium"), panels, strict=True
        ):
            is_traced = traced is not None and traced.sector == sector
            chart = strengths.strengths_of_sector(
                panel,
                bands,
                words,
                title=title,
                cycles=cycles,
                selected=(traced.category, traced.cycle)
                if traced and is_traced
                else None,
            )
            with place:
                figure.show(chart, f"heat-{sector}")
        figure.show(strengths.band_key(bands, words), "bands", is_stretched=False)

    def drawn() -> Any:
        return strengths.strengths_by_sector_and_cycle(
            [(title, panel) for _, title, panel in panels], bands, words, cycles=cycles
        )

    figure.figure(
        context,
        "strengths",
        draw,
        finding=findings.strengths(cells, titles, words, cycle=chosen.cycle),
        name=words("strengths.heat_name"),
        how=words("strengths.heat_how") + words("strengths.heat_scheme"),
        defined=_DEFINED,
        data=cells,
        drawn=drawn,
    )


def _clauses(context: Context, chosen: scope.Scope) -> None:
    words, published = context.words, context.published
    values = queries.clause_values(
        published, chosen.award, chosen.cycle, chosen.basis, chosen.sector
    )

    def draw() -> None:
        figure.show(clauses.score_distribution_by_clause(values, words), "clauses")
        if chosen.sector == ALL:
            first = next(iter(scope.sector_titles(published, words).values()))
            figure.note(words("strengths.clause_titles", sector=first))

    figure.figure(
        context,
        "clauses",
        draw,
        finding=findings.clauses(values, words),
        name=words("strengths.clause_name"),
        how=words("strengths.clause_how"),
        defined=[("fct_clause_scores", "score_pct"), ("fct_application_scores", "basis")],
        data=values,
        drawn=lambda: clauses.score_distribution_by_clause(
            values, words, width=theme.PICTURE_WIDTH - 160
        ),
    )


def _dimensions(context: Context, chosen: scope.Scope) -> None:
    words, published = context.words, context.published
    shares = queries.dimension_shares(
        published, chosen.award, chosen.cycle, chosen.basis, chosen.sector
    )
    sectors = list(scope.sector_titles(published, words).items())

    def draw() -> None:
        if shares.height:
            chart = dimensions.process_against_result(shares, words, sectors=sectors)
            figure.show(chart, "dimensions")

    figure.figure(
        context,
        "dimensions",
        draw,
        finding=findings.dimensions(shares, words),
        name=words("strengths.dimension_name"),
        how=words("strengths.dimension_how"),
        defined=[
            ("fct_application_scores", "process_points"),
            ("fct_application_scores", "result_points"),
        ],
        data=shares,
        drawn=lambda: dimensions.process_against_result(
            shares, words, sectors=sectors, width=theme.PICTURE_WIDTH // 2
        ),
    )


def _ranks(context: Context, chosen: scope.Scope) -> None:
    words = context.words
    ranks = feedback_queries.category_ranks(
        context.published, chosen.award, chosen.cycle, chosen.basis, chosen.sector
    )
    sector = _sector_name(context, chosen.sector)
    figure.figure(
        context,
        "ranks",
        lambda: figure.show(feedback.ranks_of_categories(ranks, words), "ranks"),
        finding=findings.ranks(ranks, words, sector=sector),
        name=words("strengths.rank_name", sector=sector),
        how=words("strengths.rank_how"),
        defined=[
            ("fct_category_strengths", "strength_rank"),
            ("fct_category_strengths", "rank_low"),
        ],
        data=ranks,
        drawn=lambda: feedback.ranks_of_categories(
            ranks, words, width=theme.PICTURE_WIDTH - 160
        ),
    )


def _gaps(context: Context, chosen: scope.Scope) -> None:
    words = context.words
    gaps = feedback_queries.result_gaps(
        context.published, chosen.award, chosen.cycle, chosen.basis, chosen.sector
    )
    figure.figure(
        context,
        "gaps",
        lambda: figure.show(feedback.results_behind_process(gaps, words), "gaps"),
        finding=findings.gaps(gaps, words),
        name=words("strengths.gap_name", sector=_sector_name(context, chosen.sector)),
        how=words("strengths.gap_how"),
        defined=[
            ("fct_process_result_gaps", "gap_pct"),
            ("fct_process_result_gaps", "gap_low"),
        ],
        data=gaps,
        drawn=lambda: feedback.results_behind_process(
            gaps, words, width=theme.PICTURE_WIDTH - 160
        ),
    )


def _weak_clauses(context: Context, chosen: scope.Scope) -> None:
    words, published = context.words, context.published
    found = feedback_queries.weakest_clauses(
        published,
        chosen.award,
        chosen.cycle,
        chosen.basis,
        chosen.sector,
        _MOST_CLAUSES,
    )
    bands = reference.bands(published)
    sectors = found["sector"].unique(maintain_order=True).to_list()

    def chart(sector: str, width: Any) -> Any:
        return feedback.weakest_clauses(
            found.filter(pl.col("sector") == sector),
            bands,
            words,
            title=_sector_name(context, sector),
            width=width,
        )

    def draw() -> None:
        for start in range(0, len(sectors), 2):
            pair = sectors[start : start + 2]
            for place, sector in zip(st.columns(2, gap="large"), pair, strict=False):
                with place:
                    figure.show(
                        chart(sector, theme.AS_WIDE_AS_THE_PAGE), f"weak-{sector}"
                    )

    figure.figure(
        context,
        "weak-clauses",
        draw,
        finding=findings.weak_clauses(found, words),
        name=words("strengths.weak_name", most=_MOST_CLAUSES),
        how=words("strengths.weak_how"),
        defined=[
            ("fct_clause_strengths", "mean_pct"),
            ("fct_clause_strengths", "mean_pct_low"),
            ("fct_clause_strengths", "strength_rank"),
            ("fct_clause_strengths", "rank_low"),
        ],
        data=found,
        drawn=lambda: trends.small_multiples(
            [chart(sector, theme.PICTURE_WIDTH // 2 - 180) for sector in sectors]
        ),
    )


def _sector_name(context: Context, code: str) -> str:
    titles = scope.sector_titles(context.published, context.words)
    return titles.get(code) or context.words.term("sector", code)


frame.inside(page)
