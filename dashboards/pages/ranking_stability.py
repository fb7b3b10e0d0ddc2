"""Ranking stability: how firm the order is around the cut line, and what moves it."""

from dataclasses import dataclass

import polars as pl
import streamlit as st

from dashboards import assumptions, figure, frame, link, scope, session
from dashboards.charts import ranking, spread, theme
from dashboards.figure import Context
from dashboards.queries import ranking_stability as queries
from dashboards.queries import reference
from dashboards.wording import Words
from dashboards.wording.findings import ranking as findings

_OPEN = ("award", "cycle", "basis", "cut", "search")
_DECIDED = ("award", "cycle", "basis", "cut", *assumptions.LINKED)
_BASES = ("independent_mean", "adjusted")
# rows nearest to the line, and lines on the curve
_MOST_ROWS, _MOST_CUTS = 60, 120
_DEFAULT_CUT = 5
# pixels of a table's row, and of the tallest list that is seen at once
_ROW, _TALLEST = 28, 700
_STABILITY = [
    ("fct_ranking_stability", "rank"),
    ("fct_ranking_stability", "rank_low"),
    ("fct_ranking_stability", "rank_high"),
    ("fct_ranking_stability", "in_top_probability"),
    ("fct_ranking_stability", "reselection_probability"),
]


@dataclass(frozen=True)
class _Line:
    """Where the cut line stands, and where the register has it."""

    cut: int
    places: int | None


def page() -> None:
    """Arrange the page."""
    words, published = session.words(), session.version()
    chosen = scope.choose(published, words, bases=_BASES)
    if chosen is None:
        return
    cycles = reference.cycles(published, chosen.award)
    is_decided = bool(cycles.filter(pl.col("cycle") == chosen.cycle)["is_decided"][0])
    question = "ranking.question" if is_decided else "ranking.question_open"
    chosen.fill_heading(words(question, cycle=chosen.cycle_name))
    line = _choose_line(chosen, words)
    context = Context(
        words,
        published,
        {
            **chosen.named,
            words("ranking.filter_cut"): words("ranking.first_n", cut=line.cut),
        },
    )
    if line.places is None:
        figure.notice(words("ranking.no_places", cut=line.cut))
    elif line.cut != line.places:
        figure.notice(words("ranking.moved_cut", cut=line.cut, places=line.places))
    if is_decided:
        _decided(context, chosen, line.cut)
    else:
        _undecided(context, chosen, line.cut)
    figure.note(context.source_line(is_reference=True))
    link.write(words.lang, published.version, _DECIDED if is_decided else _OPEN)


def _choose_line(chosen: scope.Scope, words: Words) -> _Line:
    sizes = queries.sizes(session.version(), chosen.award, chosen.cycle)
    own = sizes.filter(pl.col("basis") == chosen.basis)
    known = own["places"].drop_nulls().to_list() if own.height else []
    places = int(known[0]) if known else None
    last = max(int(own["n_ranked"][0]) - 1, 1) if own.height else _DEFAULT_CUT
    with chosen.more:
        cut = link.number(
            words("ranking.filter_cut"),
            "cut",
            1,
            last,
            1,
            min(places or _DEFAULT_CUT, last),
        )
    return _Line(int(cut), places)


def _undecided(context: Context, chosen: scope.Scope, cut: int) -> None:
    words, published = context.words, context.published
    figure.notice(words("ranking.open_rule"))
    near = queries.for_review(published, chosen.award, chosen.cycle, chosen.basis, cut)

    def draw() -> None:
        if near.height:
            figure.show(spread.wide_clauses_by_application(near, words), "review-list")

    figure.figure(
        context,
        "review-list",
        draw,
        finding=findings.listed(near, words, cut=cut),
        name=words("ranking.list_chart_name"),
        how=words("ranking.list_how"),
        defined=[
            ("fct_consensus_shift", "spread_pct"),
            ("fct_consensus_shift", "is_wide"),
        ],
        data=near,
        drawn=lambda: spread.wide_clauses_by_application(
            near, words, width=theme.PICTURE_WIDTH - 190
        ),
        is_reference=True,
    )
    figure.section(words("ranking.list_name"))
    with st.container(key="table-tools", horizontal=True, vertical_alignment="center"):
        sought = link.search(words("frame.search"), "search")
    found = near.filter(
        pl.col("organisation_name").str.contains(sought.strip(), literal=True)
    )
    picked = figure.table(
        words,
        "review-list",
        {
            "organisation_name": found["organisation_name"].to_list(),
            "sector": [
                words.of(row, "sector_title")
                if row["sector_title_zh"]
                else words.term("sector", None)
                for row in found.iter_rows(named=True)
            ],
            "panel_id": found["panel_id"].to_list(),
            "n_examiners": found["n_examiners"].to_list(),
            "n_wide": found["n_wide"].to_list(),
            "n_compared": found["n_compared"].to_list(),
        },
        pick="single-row",
        height=min(_ROW * (found.height + 1) + 3, _TALLEST),
    )
    if picked.rows and picked.rows[0] < found.height:
        row = found.row(picked.rows[0], named=True)
        link.to(
            words("consensus.to_briefing", organisation=row["organisation_name"]),
            "consensus_briefing",
            application=row["application_id"],
            **({"panel": row["panel_id"]} if row["panel_id"] else {}),
        )


def _decided(context: Context, chosen: scope.Scope, cut: int) -> None:
    words, published = context.words, context.published
    counts = queries.counts(published, chosen.award, chosen.cycle, chosen.basis, cut)
    _intervals(context, chosen, cut, counts)
    left, right = st.columns(2, gap="large")
    with left:
        _by_cut(context, chosen, cut)
        _sides(context, counts)
    with right:
        _slopes(context, chosen, cut)
    figure.section(words("ranking.what_if"), words("ranking.what_if_line"))
    assumed = assumptions.choose(context, chosen)
    left, right = st.columns(2, gap="large")
    with left:
        assumptions.shown(context, chosen, assumed, cut)
    with right:
        _cycles(context, chosen)


def _intervals(
    context: Context, chosen: scope.Scope, cut: int, counts: pl.DataFrame
) -> None:
    words = context.words
    ranks = queries.intervals(
        context.published, chosen.award, chosen.cycle, chosen.basis, cut, _MOST_ROWS
    )

    def draw() -> None:
        if ranks.height:
            figure.show(ranking.rank_intervals(ranks, words, cut=cut), "ranks")
        else:
            figure.empty(words, words("ranking.empty_intervals"))

    figure.figure(
        context,
        "ranks",
        draw,
        finding=findings.intervals(counts, words, cut=cut),
        name=words("ranking.intervals_name"),
        how=words("ranking.intervals_how", most=_MOST_ROWS),
        defined=_STABILITY,
        data=ranks,
        drawn=lambda: ranking.rank_intervals(
            ranks, words, cut=cut, width=theme.PICTURE_WIDTH
        ),
        is_reference=True,
    )


def _by_cut(context: Context, chosen: scope.Scope, cut: int) -> None:
    words = context.words
    counts = queries.by_cut(
        context.published,
        chosen.award,
        chosen.cycle,
        chosen.basis,
        max(_MOST_CUTS, 2 * cut),
    )

    def draw() -> None:
        if counts.height:
            figure.show(ranking.boundary_by_cut(counts, words, cut=cut), "cuts")

    figure.figure(
        context,
        "cuts",
        draw,
        finding=findings.by_cut(counts, words, cut=cut),
        name=words("ranking.cut_name"),
        how=words("ranking.cut_how"),
        defined=_STABILITY[1:3],
        data=counts,
        drawn=lambda: ranking.boundary_by_cut(
            counts, words, cut=cut, width=theme.PICTURE_WIDTH // 2
        ),
        is_reference=True,
    )


def _slopes(context: Context, chosen: scope.Scope, cut: int) -> None:
    words = context.words
    moves = queries.slopes(context.published, chosen.award, chosen.cycle, cut, _MOST_ROWS)

    def chart(width: int | str) -> theme.Layered:
        return ranking.slopes(
            moves,
            words,
            left=words("ranking.slopes_left"),
            right=words("ranking.slopes_right"),
            cut=cut,
            width=width,
        )

    def draw() -> None:
        if moves.height:
            figure.show(chart(theme.AS_WIDE_AS_THE_PAGE), "slopes")

    figure.figure(
        context,
        "slopes",
        draw,
        finding=findings.slopes(moves, words, cut=cut),
        name=words("ranking.slopes_name"),
        how=words("ranking.slopes_how"),
        defined=_STABILITY[:3],
        data=moves,
        drawn=lambda: chart(theme.PICTURE_WIDTH // 2),
        is_reference=True,
    )


def _sides(context: Context, counts: pl.DataFrame) -> None:
    words = context.words
    _heading(context, "sides", words("ranking.sides_name"), counts)
    sectors = [
        words.term("sector", "all")
        if row["is_all"]
        else words.of(row, "sector_title")
        if row["sector_title_zh"]
        else words.term("sector", None)
        for row in counts.iter_rows(named=True)
    ]
    names = ("n_ranked", "n_within", "n_boundary", "n_beyond", "median_width")
    numbers = {name: counts[name].to_list() for name in names}
    figure.table(words, "sides", {"sector": sectors, **numbers})


def _cycles(context: Context, chosen: scope.Scope) -> None:
    words = context.words
    cycles = queries.by_cycle(context.published, chosen.award)
    _heading(context, "cycles", words("ranking.cycles_name"), cycles)
    figure.table(
        words, "cycles", {name: cycles[name].to_list() for name in cycles.columns}
    )


def _heading(context: Context, key: str, name: str, data: pl.DataFrame) -> None:
    figure.section(name)
    with st.container(
        key=f"table-tools-{key}", horizontal=True, vertical_alignment="center"
    ):
        figure.data_buttons(context, key, name, data, _STABILITY, is_reference=True)


frame.inside(page)
