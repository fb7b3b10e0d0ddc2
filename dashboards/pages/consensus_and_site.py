"""Consensus and site visits: where panels disagreed, what meetings and visits changed."""

import polars as pl
import streamlit as st

from dashboards import figure, frame, link, scope, session
from dashboards.charts import interval, spread, stages, theme
from dashboards.figure import Context
from dashboards.queries import consensus_and_site as queries
from dashboards.wording import Words
from dashboards.wording.findings import consensus as findings

_LINKED = ("award", "cycle", "basis", "sector", "kind", "search")
_BASES = ("consensus", "independent_mean")
_KINDS = ("wide", "consensus", "site")
# applications in a chart, and rows of the table
_MOST_DRAWN, _MOST_LISTED = 40, 300


def page() -> None:
    """Arrange the page."""
    words, published = session.words(), session.version()
    chosen = scope.choose(published, words, by_sector=True, bases=_BASES)
    if chosen is None:
        return
    context = Context(words, published, chosen.named)
    chosen.fill_heading(words("consensus.question", cycle=chosen.cycle_name))
    _spread(context, chosen)
    _stages(context, chosen)
    left, right = st.columns(2, gap="large")
    with left:
        _visits(context, chosen)
    with right:
        _roles(context, chosen)
    _table(context, chosen)
    figure.note(context.source_line())
    link.write(words.lang, published.version, _LINKED)


def _spread(context: Context, chosen: scope.Scope) -> None:
    words = context.words
    cells = queries.spreads(
        context.published, chosen.award, chosen.cycle, chosen.sector, _MOST_DRAWN
    )

    def draw() -> None:
        if cells.height:
            chart = spread.spread_by_application_and_clause(cells, words)
            figure.show(chart, "spread")
        else:
            figure.empty(words, words("consensus.empty_spread"))

    figure.figure(
        context,
        "spread",
        draw,
        finding=findings.spread(cells, words),
        name=words("consensus.spread_name"),
        how=words("consensus.spread_how", most=_MOST_DRAWN),
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


def _stages(context: Context, chosen: scope.Scope) -> None:
    words = context.words
    totals = queries.stages(
        context.published, chosen.award, chosen.cycle, chosen.sector, _MOST_DRAWN
    )

    def draw() -> None:
        if totals.height:
            figure.show(stages.totals_by_stage(totals, words), "stages")
        else:
            figure.empty(words, words("consensus.empty_stages"))

    figure.figure(
        context,
        "stages",
        draw,
        finding=findings.stages(totals, words),
        name=words("consensus.stages_name"),
        how=words("consensus.stages_how", most=_MOST_DRAWN),
        defined=[
            ("fct_application_scores", "total_points"),
            ("fct_site_changes", "expected_change_points"),
        ],
        data=totals,
        drawn=lambda: stages.totals_by_stage(
            totals, words, width=theme.PICTURE_WIDTH - 190
        ),
        is_reference=True,
    )


def _visits(context: Context, chosen: scope.Scope) -> None:
    words, published = context.words, context.published
    visits = queries.visits(
        published, chosen.award, chosen.cycle, chosen.basis, chosen.sector
    )
    summary = queries.visit_summary(published, chosen.award, chosen.cycle, chosen.basis)
    sectors = list(scope.sector_titles(published, words).items())

    def draw() -> None:
        if visits.height:
            chart = stages.change_against_selection(visits, words, sectors=sectors)
            figure.show(chart, "visits")
        else:
            figure.empty(words, words("consensus.empty_visits"))

    figure.figure(
        context,
        "visits",
        draw,
        finding=findings.visits(summary, words, cycle=chosen.cycle),
        name=words("consensus.visits_name"),
        how=words("consensus.visits_how"),
        defined=[
            ("fct_site_changes", "change_points"),
            ("fct_site_changes", "expected_change_points"),
            ("fct_site_changes", "beyond_selection_points"),
        ],
        data=visits,
        drawn=lambda: stages.change_against_selection(
            visits, words, sectors=sectors, width=theme.PICTURE_WIDTH // 2
        ),
        is_reference=True,
    )


def _roles(context: Context, chosen: scope.Scope) -> None:
    words = context.words
    weights = queries.roles(context.published, chosen.award, chosen.cycle)
    rows = interval.frame(
        [
            {
                "label": words(
                    "consensus.role_in",
                    role=words.term("role", row["role"]),
                    scope=words("consensus.all_cycles")
                    if row["scope"] == "archive"
                    else chosen.cycle_name,
                ),
                "value": row["weight"],
                "low": row["low"],
                "high": row["high"],
                "beside": row["expected_for_median"],
                "missing": words("charts.too_few"),
                "n": words("charts.n_short", n=row["n_applications"]),
            }
            for row in weights.iter_rows(named=True)
        ],
        _tips(words),
    )

    def chart(width: int | str) -> theme.Layered:
        return interval.intervals(
            rows,
            words,
            title=words("consensus.roles_axis"),
            domain=(0.0, 1.0),
            zero=False,
            tips=_tips(words),
            number=".2f",
            row_height=34,
            width=width,
        )

    def draw() -> None:
        if rows["value"].count():
            figure.show(chart(theme.AS_WIDE_AS_THE_PAGE), "roles")
        else:
            figure.empty(words, words("consensus.empty_roles"))

    figure.figure(
        context,
        "roles",
        draw,
        finding=findings.roles(
            weights, words, cycle=chosen.cycle, cycle_name=chosen.cycle_name
        ),
        name=words("consensus.roles_name"),
        how=words("consensus.roles_how"),
        defined=[
            ("fct_consensus_roles", "weight"),
            ("fct_consensus_roles", "expected_for_median"),
        ],
        data=weights,
        drawn=lambda: chart(theme.PICTURE_WIDTH // 2),
    )


def _tips(words: Words) -> dict[str, str]:
    return {"n": words("charts.tip_n")}


def _table(context: Context, chosen: scope.Scope) -> None:
    words, published = context.words, context.published
    kinds = {kind: words(f"consensus.kind_{kind}") for kind in _KINDS}
    figure.section(words("consensus.table"))
    with st.container(key="table-tools", horizontal=True, vertical_alignment="bottom"):
        kind = link.choose(
            words("frame.filter_kind"), "kind", list(kinds), kinds.__getitem__
        )
        sought = link.search(words("frame.search"), "search")
        found = queries.clauses(
            published,
            chosen.award,
            chosen.cycle,
            chosen.sector,
            kind,
            sought.strip(),
            _MOST_LISTED,
        )
        figure.data_buttons(
            context,
            f"clauses-{kind}",
            words("consensus.table_name"),
            found,
            [
                ("fct_consensus_shift", "spread_pct"),
                ("fct_consensus_shift", "consensus_shift_pct"),
                ("fct_consensus_shift", "site_shift_pct"),
            ],
        )
    n = int(found["n_found"][0]) if found.height else 0
    figure.note(words("consensus.table_line", most=_MOST_LISTED, n=n))
    picked = figure.table(
        words,
        f"clauses-{kind}",
        {
            "organisation_name": found["organisation_name"].to_list(),
            "panel_id": found["panel_id"].to_list(),
            "clause": [
                f"{row['clause']} {words.of(row, 'title')}"
                for row in found.iter_rows(named=True)
            ],
            "lowest_pct": found["lowest_pct"].to_list(),
            "highest_pct": found["highest_pct"].to_list(),
            "spread": _whole(found["spread_pct"]),
            "bands_apart": found["bands_apart"].to_list(),
            "n_examiners": found["n_examiners"].to_list(),
            "independent_mean_pct": found["independent_mean_pct"].to_list(),
            "consensus_pct": found["consensus_pct"].to_list(),
            "consensus_shift": _whole(found["consensus_shift_pct"]),
            "site_pct": found["site_pct"].to_list(),
            "site_shift": _whole(found["site_shift_pct"]),
        },
        pick="single-row",
    )
    _to_briefing(words, found, picked.rows)


def _whole(points: pl.Series) -> list[int | None]:
    # differences of percentages are percentage points, no percentages
    return points.round().cast(pl.Int64).to_list()


def _to_briefing(words: Words, found: pl.DataFrame, rows: list[int]) -> None:
    if rows and rows[0] < found.height:
        row = found.row(rows[0], named=True)
        link.to(
            words("consensus.to_briefing", organisation=row["organisation_name"]),
            "consensus_briefing",
            application=row["application_id"],
            **({"panel": row["panel_id"]} if row["panel_id"] else {}),
        )


frame.inside(page)
