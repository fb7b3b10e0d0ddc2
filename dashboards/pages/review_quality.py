"""Review quality: how a cycle's reviewing was done, on one page without names."""

from typing import Any

import polars as pl
import streamlit as st

from dashboards import figure, frame, link, scope, session
from dashboards.charts import review, theme
from dashboards.figure import Context
from dashboards.queries import review_quality as queries
from dashboards.wording import Words
from dashboards.wording.findings import numbers
from dashboards.wording.findings import review as findings

_LINKED = ("award", "cycle")
_MAIN = (
    "received",
    "wide_spread",
    "same_band_agreement",
    "icc_panel",
    "after_meeting",
    "equal_sheets",
)
_ALL = (
    *_MAIN,
    "within_step_agreement",
    "exact_agreement",
    "icc_single",
    "at_boundary",
    "blank_comments",
    "copied_comments",
)
_IN_A_ROW = 3
# pixels of a table's row: all measures are seen at once
_ROW = 28
_DEFINED = [
    ("fct_review_quality", "measure"),
    ("fct_review_quality", "value"),
    ("fct_review_quality", "n"),
    ("fct_review_quality", "n_hits"),
    ("fct_review_quality", "n_applications"),
]


def page() -> None:
    """Arrange the page."""
    words, published = session.words(), session.version()
    chosen = scope.choose(published, words, by_basis=False)
    if chosen is None:
        return
    context = Context(words, published, chosen.named)
    chosen.fill_heading(words("review.question", cycle=chosen.cycle_name))
    measures = queries.by_cycle(published, chosen.award)
    if not measures.filter(pl.col("cycle") == chosen.cycle).height:
        figure.empty(words, words("frame.no_scores"))
        link.write(words.lang, published.version, _LINKED)
        return
    # one sheet of paper
    with st.container(key="a4-review"):
        _main(context, chosen, measures)
        left, right = st.columns(2, gap="large")
        with left:
            _panels(context, chosen)
        with right:
            _boundary(context, chosen, measures)
        _table(context, chosen, measures)
        figure.note(context.source_line())
    link.write(words.lang, published.version, _LINKED)


def _main(context: Context, chosen: scope.Scope, measures: pl.DataFrame) -> None:
    words = context.words
    present = [name for name in _MAIN if name in set(measures["measure"])]

    def chart(name: str, width: int | str) -> theme.Layered:
        return review.measure_by_cycle(
            _of(measures, name),
            words,
            title=words(f"review.measure_{name}"),
            cycle=chosen.cycle,
            is_share=not name.startswith("icc"),
            width=width,
        )

    def draw() -> None:
        for start in range(0, len(present), _IN_A_ROW):
            for place, name in zip(
                st.columns(_IN_A_ROW, gap="medium"),
                present[start : start + _IN_A_ROW],
                strict=False,
            ):
                with place:
                    figure.show(chart(name, theme.AS_WIDE_AS_THE_PAGE), name)

    figure.figure(
        context,
        "review-quality",
        draw,
        finding=findings.main(measures, words, cycle=chosen.cycle),
        name=words("review.main_name"),
        how=words("review.main_how"),
        defined=_DEFINED,
        data=measures.filter(pl.col("measure").is_in(present)),
        drawn=lambda: review.measures(
            [chart(name, theme.PICTURE_WIDTH // _IN_A_ROW - 30) for name in present]
        ),
    )


def _panels(context: Context, chosen: scope.Scope) -> None:
    words = context.words
    panels = queries.by_panel(context.published, chosen.award, chosen.cycle)

    def draw() -> None:
        if panels["value"].count():
            figure.show(review.panels_apart(panels, words), "panels-apart")
        elif not panels.height:
            figure.empty(words, words("review.empty_panels"))

    figure.figure(
        context,
        "panels-apart",
        draw,
        finding=findings.panels(panels, words),
        name=words("review.panels_name"),
        how=words("review.panels_how"),
        defined=_DEFINED,
        data=panels,
        drawn=lambda: review.panels_apart(panels, words, width=theme.PICTURE_WIDTH),
    )


def _boundary(context: Context, chosen: scope.Scope, measures: pl.DataFrame) -> None:
    words = context.words
    rows = _of(measures, "at_boundary")

    def chart(width: int | str) -> theme.Layered:
        return review.measure_by_cycle(
            rows,
            words,
            title=words("review.measure_at_boundary"),
            cycle=chosen.cycle,
            width=width,
        )

    def draw() -> None:
        if rows.filter(pl.col("cycle") == chosen.cycle).height:
            figure.show(chart(theme.AS_WIDE_AS_THE_PAGE), "at-boundary")
        else:
            figure.empty(words, words("review.empty_boundary"))

    figure.figure(
        context,
        "at-boundary",
        draw,
        finding=findings.boundary(measures, words, cycle=chosen.cycle),
        name=words("review.boundary_name"),
        how=words("review.boundary_how"),
        defined=[*_DEFINED, ("fct_ranking_stability", "in_top_probability")],
        data=rows,
        drawn=lambda: chart(theme.PICTURE_WIDTH),
        is_reference=True,
    )


def _table(context: Context, chosen: scope.Scope, measures: pl.DataFrame) -> None:
    words = context.words
    here = {
        row["measure"]: row
        for row in measures.filter(pl.col("cycle") == chosen.cycle).to_dicts()
    }
    earlier = measures.filter(pl.col("cycle") < chosen.cycle)["cycle"].max()
    before = {
        row["measure"]: row
        for row in measures.filter(pl.col("cycle") == pl.lit(earlier)).to_dicts()
    }
    listed = [name for name in _ALL if name in here]
    figure.section(words("review.table"), words("review.table_line"))
    with st.container(key="table-tools", horizontal=True, vertical_alignment="center"):
        figure.data_buttons(
            context,
            "measures",
            words("review.table_name"),
            measures,
            _DEFINED,
            is_reference=True,
        )
    figure.table(
        words,
        "measures",
        {
            "measure": [words(f"review.measure_{name}") for name in listed],
            "value_said": [_value(here[name], words) for name in listed],
            "interval_said": [_interval(here[name], words) for name in listed],
            "count_of_n": [_count(here[name], words) for name in listed],
            "n_applications": [here[name]["n_applications"] for name in listed],
            "before_share": [
                _value(before[name], words) if name in before else None for name in listed
            ],
        },
        height=_ROW * (len(listed) + 1) + 2,
    )


def _of(measures: pl.DataFrame, name: str) -> pl.DataFrame:
    return measures.filter(pl.col("measure") == name)


def _value(row: dict[str, Any], words: Words) -> str:
    value = row["value"]
    if value is None:
        return words("charts.too_few")
    if row["measure"].startswith("icc"):
        return f"{value:.2f}"
    return words("charts.percent", value=numbers.whole(100 * value))


def _interval(row: dict[str, Any], words: Words) -> str | None:
    if row["low"] is None or row["high"] is None:
        return None
    if row["measure"].startswith("icc"):
        return f"{row['low']:.2f} – {row['high']:.2f}"
    return words(
        "charts.interval",
        low=numbers.whole(100 * row["low"]),
        high=numbers.whole(100 * row["high"]),
    )


def _count(row: dict[str, Any], words: Words) -> str:
    if row["n_hits"] is None:
        return numbers.count(row["n"])
    return words(
        "review.hits_of", hits=numbers.count(row["n_hits"]), n=numbers.count(row["n"])
    )


frame.inside(page)
