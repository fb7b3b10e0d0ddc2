"""Factor patterns: which of the four factors holds process and results back."""

from collections.abc import Callable
from typing import Any

import polars as pl
import streamlit as st

from dashboards import figure, frame, link, scope, session
from dashboards.charts import interval, patterns, theme, trends
from dashboards.figure import Context
from dashboards.queries import combinations
from dashboards.queries import patterns as queries
from dashboards.scope import ALL
from dashboards.wording import Words
from dashboards.wording.findings import patterns as findings

_LINKED = ("award", "cycle", "basis", "sector", "clause", "dimension")
_DIMENSIONS = ("result", "process")
_HALF = theme.PICTURE_WIDTH // 2 - 120
_MOST_SIGNATURES = 60
_WEAK = [
    ("fct_weak_factors", "share"),
    ("fct_weak_factors", "share_low"),
    ("fct_weak_factors", "expected_share"),
    ("fct_weak_factors", "n_effective"),
    ("fct_weak_factors", "basis"),
]


def page() -> None:
    """Arrange the page."""
    words, published = session.words(), session.version()
    bases = queries.bases(published)
    chosen = scope.choose(published, words, by_sector=True, bases=bases or None)
    if chosen is None:
        return
    at = (published, chosen.award, chosen.cycle, chosen.basis, chosen.sector)
    clause, dimension, named = _filters(words, chosen, queries.clauses(*at[:3], at[4]))
    context = Context(words, published, {**chosen.named, **named})
    chosen.fill_heading(words("patterns.question", cycle=chosen.cycle_name))
    figure.note(words("patterns.caution"))
    shares = queries.band_shares(*at, clause)
    weak = queries.weak_factors(*at, clause)
    if not weak.height:
        key = "patterns.no_factors_here" if bases else "patterns.no_factors"
        figure.empty(words, words(key))
    else:
        own = weak.filter(pl.col("sector") == chosen.sector)
        _bands(context, shares, own)
        _clauses(context, queries.weak_by_clause(*at))
        left, right = st.columns(2, gap="large")
        with left:
            _limiting(context, combinations.limiting_factors(*at, clause))
        with right:
            _gaps(context, combinations.comparison_gaps(*at))
        _sectors(context, weak.filter(pl.col("dimension") == dimension))
        _cycles(context, chosen, clause, dimension)
        _table(context, combinations.signatures(*at, clause, _MOST_SIGNATURES), dimension)
    figure.note(context.source_line())
    link.write(words.lang, published.version, _LINKED)


def _filters(
    words: Words, chosen: scope.Scope, clauses: pl.DataFrame
) -> tuple[str, str, dict[str, str]]:
    names = {
        row["clause"]: words.set(f"{row['clause']} {words.of(row, 'clause_title')}")
        for row in clauses.iter_rows(named=True)
    }
    titles = {ALL: words("patterns.filter_clause_all"), **names}
    groups = {code: words(f"patterns.dimension_{code}") for code in _DIMENSIONS}
    with chosen.more:
        clause = link.choose(
            words("frame.filter_clause"), "clause", list(titles), titles.__getitem__
        )
        if clause == ALL:
            dimension = link.choose(
                words("patterns.filter_dimension"),
                "dimension",
                _DIMENSIONS,
                groups.__getitem__,
            )
        else:
            # a clause has the factors of its own dimension
            dimension = clauses.filter(pl.col("clause") == clause)["dimension"][0]
            link.keep("dimension", dimension)
    return (
        clause,
        dimension,
        {
            words("frame.filter_clause"): titles[clause],
            words("patterns.filter_dimension"): groups[dimension],
        },
    )


def _side_by_side(key: str, charts: list[Any]) -> Callable[[], None]:
    def draw() -> None:
        places = st.columns(len(charts), gap="large") if charts else []
        for number, (place, chart) in enumerate(zip(places, charts, strict=True)):
            with place:
                figure.show(chart(theme.AS_WIDE_AS_THE_PAGE), f"{key}-{number}")

    return draw


def _picture(charts: list[Any], width: int, columns: int = 2) -> Callable[[], Any]:
    return lambda: trends.small_multiples(
        [chart(width) for chart in charts], columns=columns
    )


def _by_dimension(
    rows: pl.DataFrame, draw: Callable[[str, pl.DataFrame, Any], Any]
) -> list[Any]:
    """Make a chart of any width for each dimension that has rows, results first."""
    present = set(rows["dimension"])

    def made(dimension: str) -> Callable[[Any], Any]:
        own = rows.filter(pl.col("dimension") == dimension)
        return lambda width: draw(dimension, own, width)

    return [made(dimension) for dimension in _DIMENSIONS if dimension in present]


def _bands(context: Context, shares: pl.DataFrame, weak: pl.DataFrame) -> None:
    words = context.words
    charts = _by_dimension(
        weak,
        lambda dimension, own, width: patterns.bands_by_factor(
            shares.filter(pl.col("dimension") == dimension),
            own,
            words,
            title=words(f"patterns.dimension_{dimension}"),
            width=width,
        ),
    )
    figure.figure(
        context,
        "factor-bands",
        _side_by_side("bands", charts),
        finding=findings.bands(shares, weak, words),
        name=words("patterns.bands_name"),
        how=words("patterns.bands_how"),
        defined=[("fct_result_patterns", "band"), *_WEAK],
        data=shares,
        drawn=_picture(charts, _HALF),
    )


def _clauses(context: Context, cells: pl.DataFrame) -> None:
    words = context.words
    charts = _by_dimension(
        cells,
        lambda dimension, own, width: patterns.weak_by_clause(
            own, words, title=words(f"patterns.dimension_{dimension}"), width=width
        ),
    )
    figure.figure(
        context,
        "factor-clauses",
        _side_by_side("weak-clauses", charts),
        finding=findings.clauses(cells, words),
        name=words("patterns.clause_name"),
        how=words("patterns.clause_how"),
        defined=_WEAK,
        data=cells,
        drawn=_picture(charts, _HALF),
    )


def _limiting(context: Context, factors: pl.DataFrame) -> None:
    words = context.words

    def chart(dimension: str, own: pl.DataFrame, width: Any) -> Any:
        tips = {
            "weak": words("patterns.tip_count"),
            "expected": words("patterns.tip_expected"),
        }
        rows = [
            {
                **_estimate(row, words),
                "label": words("patterns.tie")
                if row["limiting_factor"] == findings.TIE
                else patterns.factor_name(
                    {**row, "factor": row["limiting_factor"]}, words
                ),
                "colour": theme.GREY if row["limiting_factor"] == findings.TIE else None,
            }
            for row in own.iter_rows(named=True)
        ]
        n = own["n"].max() or 0
        title = words(f"patterns.dimension_{dimension}")
        return interval.intervals(
            interval.frame(rows, tips),
            words,
            title=words("patterns.limiting_axis"),
            domain=(0.0, 1.0),
            tips=tips,
            number=".0%",
            row_height=30,
            width=width,
        ).properties(title=f"{title}  {words('charts.n_short', n=n)}")

    charts = _by_dimension(factors, chart)

    def draw() -> None:
        for number, one in enumerate(charts):
            figure.show(one(theme.AS_WIDE_AS_THE_PAGE), f"limiting-{number}")

    figure.figure(
        context,
        "factor-limiting",
        draw,
        finding=findings.limiting(factors, words),
        name=words("patterns.limiting_name"),
        how=words("patterns.limiting_how"),
        defined=[
            ("fct_limiting_factors", "limiting_factor"),
            ("fct_limiting_factors", "share_low"),
            ("fct_limiting_factors", "expected_share"),
        ],
        data=factors,
        drawn=_picture(charts, _HALF),
    )


def _gaps(context: Context, clauses: pl.DataFrame) -> None:
    words = context.words

    def chart(width: Any) -> Any:
        rows = [
            {
                "label": words(
                    "patterns.gap_row",
                    clause=words.set(f"{row['clause']} {words.of(row, 'clause_title')}"),
                    demand=findings.demand(row, words),
                    n=row["n"],
                ),
                "value": row["difference_bands"],
                "low": row["difference_bands_low"],
                "high": row["difference_bands_high"],
                "is_weak": not patterns.is_rated(row["n_applications"]),
                "missing": words("charts.too_few"),
            }
            for row in clauses.iter_rows(named=True)
        ]
        ends = [row[name] for row in rows for name in ("low", "high")]
        limit = theme.symmetric(ends, least=1.0, step=0.5)
        return interval.intervals(
            interval.frame(rows),
            words,
            title=words("patterns.gap_axis"),
            domain=(-limit, limit),
            row_height=34,
            width=width,
        )

    figure.figure(
        context,
        "factor-gaps",
        lambda: figure.show(chart(theme.AS_WIDE_AS_THE_PAGE), "gaps"),
        finding=findings.gaps(clauses, words),
        name=words("patterns.gap_name"),
        how=words("patterns.gap_how"),
        defined=[
            ("fct_comparison_gaps", "difference_bands"),
            ("fct_comparison_gaps", "comparison_demand"),
            ("fct_comparison_gaps", "names_level_and_trend"),
        ],
        data=clauses,
        drawn=lambda: chart(theme.PICTURE_WIDTH - 240),
    )


def _by_factor(
    weak: pl.DataFrame,
    words: Words,
    label: Callable[[dict[str, Any]], str],
    *,
    is_upright: bool,
) -> list[Any]:
    """Make a chart of any width for each factor: weak shares with their intervals."""

    def made(factor: str) -> Callable[[Any], Any]:
        own = weak.filter(pl.col("factor") == factor)
        rows = [
            {**_estimate(row, words), "label": label(row)}
            for row in own.iter_rows(named=True)
        ]
        first = own.row(0, named=True)
        return lambda width: interval.intervals(
            interval.frame(rows),
            words,
            title="" if is_upright else words("patterns.weak_axis"),
            domain=(0.0, 1.0),
            number=".0%",
            row_height=26,
            is_upright=is_upright,
            width=width,
        ).properties(title=patterns.factor_name(first, words))

    return [made(factor) for factor in weak["factor"].unique(maintain_order=True)]


def _sectors(context: Context, weak: pl.DataFrame) -> None:
    words = context.words
    charts = _by_factor(
        weak,
        words,
        lambda row: words(
            "patterns.sector_row",
            sector=words.of(row, "sector_title")
            if row["sector_title_zh"]
            else words("patterns.sector_all"),
            n=row["n"],
        ),
        is_upright=False,
    )
    figure.figure(
        context,
        "factor-sectors",
        _side_by_side("weak-sectors", charts),
        finding=findings.sectors(weak, words),
        name=words("patterns.sector_name"),
        how=words("patterns.sector_how"),
        defined=_WEAK,
        data=weak,
        drawn=_picture(charts, _HALF),
    )


def _cycles(context: Context, chosen: scope.Scope, clause: str, dimension: str) -> None:
    words, published = context.words, context.published
    over = queries.weak_over_cycles(
        published, chosen.award, chosen.basis, chosen.sector, clause
    ).filter(pl.col("dimension") == dimension)
    tests = queries.pattern_changes(
        published, chosen.award, chosen.cycle, chosen.basis, chosen.sector, clause
    ).filter(pl.col("dimension") == dimension)
    charts = _by_factor(
        over,
        words,
        lambda row: words("patterns.cycle_row", cycle=row["cycle"], n=row["n"]),
        is_upright=True,
    )
    figure.figure(
        context,
        "factor-cycles",
        _side_by_side("weak-cycles", charts),
        finding=findings.changes(tests, words),
        name=words("patterns.cycle_name"),
        how=words("patterns.cycle_how"),
        defined=[*_WEAK, ("fct_pattern_changes", "is_flagged")],
        data=over,
        drawn=_picture(charts, _HALF),
    )


def _estimate(row: dict[str, Any], words: Words) -> dict[str, Any]:
    return {
        **patterns.told(row, words),
        "value": row["share"],
        "low": row["share_low"],
        "high": row["share_high"],
        "beside": row["expected_share"],
        "is_weak": not patterns.is_rated(row["n_applications"]),
        "missing": words("charts.too_few"),
    }


def _table(context: Context, signatures: pl.DataFrame, dimension: str) -> None:
    words = context.words
    rows = signatures.filter(pl.col("dimension") == dimension)
    order = words(f"patterns.dimension_{dimension}")
    figure.section(
        words("patterns.table"),
        words("patterns.table_line", order=order, most=_MOST_SIGNATURES),
    )
    with st.container(key="table-tools", horizontal=True, vertical_alignment="center"):
        figure.data_buttons(
            context,
            "signatures",
            words("patterns.table_name"),
            rows,
            [
                ("fct_factor_signatures", name)
                for name in ("signature", "limiting_factor", "share", "expected_share")
            ],
        )
    figure.table(
        words,
        "signatures",
        {
            "clause": [
                words.set(f"{row['clause']} {words.of(row, 'clause_title')}")
                for row in rows.iter_rows(named=True)
            ],
            "signature": [_signature(row, words) for row in rows.iter_rows(named=True)],
            "n": rows["n"].to_list(),
            "n_applications": rows["n_applications"].to_list(),
            "share": [_share(row, words) for row in rows.iter_rows(named=True)],
            "expected_share": [
                words("charts.percent", value=patterns.percent(row["expected_share"]))
                if _is_given(row)
                else None
                for row in rows.iter_rows(named=True)
            ],
        },
    )


def _is_given(row: dict[str, Any]) -> bool:
    return row["share"] is not None and patterns.is_rated(row["n_applications"])


def _share(row: dict[str, Any], words: Words) -> str | None:
    if not _is_given(row):
        return None
    return words(
        "patterns.share_text",
        share=patterns.percent(row["share"]),
        low=patterns.percent(row["share_low"]),
        high=patterns.percent(row["share_high"]),
    )


def _signature(row: dict[str, Any], words: Words) -> str:
    if not row["is_coarse"]:
        return str(row["signature"])
    if row["limiting_factor"] == findings.TIE:
        return words("patterns.coarse_tie")
    return words("patterns.coarse", factor=row["limiting_factor"], gap=row["gap"])


frame.inside(page)
