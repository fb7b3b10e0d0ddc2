"""Change of scale: what could be seen first, then what was, once cycles are decided."""

from typing import Any

import polars as pl
import streamlit as st

from dashboards import figure, frame, link, scope, session
from dashboards.charts import change as charts
from dashboards.charts import interval, theme
from dashboards.figure import Context
from dashboards.queries import change as queries
from dashboards.wording.findings import change as findings

_LINKED = ("award", "cycle", "pair")
# a pair of cycles as one code of the link
_TO = "-"


def page() -> None:
    """Arrange the page."""
    words, published = session.words(), session.version()
    chosen = scope.choose(published, words, by_basis=False, decided_only=True)
    if chosen is None:
        return
    chosen.fill_heading(words("change.question"))
    pairs = queries.pairs(published)
    if not pairs.height:
        figure.empty(words, words("change.nothing"))
        link.write(words.lang, published.version, _LINKED)
        return
    into = pairs.filter(pl.col("cycle_to") == chosen.cycle)
    codes = {
        f"{row['cycle_from']}{_TO}{row['cycle_to']}": row
        for row in (into if into.height else pairs).reverse().iter_rows(named=True)
    }
    with chosen.more:
        label = words("change.filter_pair")
        code = link.choose(
            label,
            "pair",
            list(codes),
            lambda one: charts.pair_name(codes[one], words),
            default=max(codes, key=lambda one: codes[one]["n_examiners"]),
        )
    pair = codes[code]
    named = {**chosen.named, label: charts.pair_name(pair, words)}
    context = Context(words, published, named)
    _detectable(context, pairs, pair)
    figure.section(words("change.evidence"), findings.evidence(pair, words))
    left, right = st.columns([3, 2], gap="large")
    with left:
        _changes(context, pair)
    with right:
        _pool(context)
    figure.section(words("change.may_title"), words("change.may_line"))
    _drift(context)
    _table(context, pairs)
    figure.note(context.source_line())
    link.write(words.lang, published.version, _LINKED)


def _detectable(context: Context, pairs: pl.DataFrame, pair: dict[str, Any]) -> None:
    words = context.words
    selected = (pair["cycle_from"], pair["cycle_to"])
    figure.figure(
        context,
        "detectable",
        lambda: figure.show(
            charts.detectable_by_pair(pairs, words, selected=selected), "detectable"
        ),
        finding=findings.detectable(pair, words),
        name=words("change.detectable_name"),
        how=words("change.detectable_how"),
        defined=[
            ("fct_examiner_change", "detectable_pct"),
            ("fct_examiner_change", "detectable_single_pct"),
            ("fct_examiner_change", "is_too_coarse"),
            ("fct_examiner_change", "n_linking"),
        ],
        data=pairs,
        drawn=lambda: charts.detectable_by_pair(
            pairs, words, selected=selected, width=theme.PICTURE_WIDTH - 120
        ),
    )


def _changes(context: Context, pair: dict[str, Any]) -> None:
    words = context.words
    rows = queries.changes(context.published, pair["cycle_from"], pair["cycle_to"])
    shown = interval.ends(rows, "change_pct")
    is_named = not pair["is_too_coarse"]
    data = rows if is_named else rows.drop("examiner_id", "examiner_name")
    figure.figure(
        context,
        "change",
        lambda: figure.show(
            charts.changes_of_pair(shown, words, is_named=is_named), "change"
        ),
        finding=findings.changes(rows, pair, words),
        name=words("change.forest_name"),
        how=words("change.forest_how"),
        defined=[
            ("fct_examiner_change", "change_pct"),
            ("fct_examiner_change", "change_low"),
            ("fct_examiner_change", "change_unshrunk_pct"),
            ("fct_examiner_change", "p_adjusted"),
            ("fct_examiner_change", "identified"),
        ],
        data=data,
        drawn=lambda: charts.changes_of_pair(
            shown, words, is_named=is_named, width=theme.PICTURE_WIDTH - 200
        ),
    )


def _pool(context: Context) -> None:
    words = context.words
    rows = queries.pool(context.published)
    figure.figure(
        context,
        "pool",
        lambda: figure.show(charts.pool_by_pair(rows, words), "pool"),
        finding=findings.pool(rows, words),
        name=words("change.pool_name"),
        how=words("change.pool_how"),
        defined=[
            ("fct_pool_change", "change_pct"),
            ("fct_pool_change", "evidence"),
            ("fct_pool_change", "n_linking"),
        ],
        data=rows,
        drawn=lambda: charts.pool_by_pair(rows, words, width=theme.PICTURE_WIDTH - 160),
    )


def _drift(context: Context) -> None:
    words = context.words
    rows = queries.drifts(context.published)
    shown = interval.ends(rows, "slope_pct")

    def draw() -> None:
        if rows.height:
            figure.show(charts.drift_by_examiner(shown, words), "drift")

    figure.figure(
        context,
        "drift",
        draw,
        finding=findings.drifts(rows, words),
        name=words("change.drift_name"),
        how=words("change.drift_how"),
        defined=[
            ("fct_examiner_drift", "slope_pct"),
            ("fct_examiner_drift", "is_drift"),
            ("fct_examiner_drift", "n_cycles"),
        ],
        data=rows.filter(pl.col("is_drift"))
        if rows["is_drift"].any()
        else rows.drop("examiner_id", "examiner_name"),
        drawn=lambda: charts.drift_by_examiner(
            shown, words, width=theme.PICTURE_WIDTH - 160
        ),
    )


def _table(context: Context, pairs: pl.DataFrame) -> None:
    words = context.words
    figure.section(words("change.table"), words("change.table_line"))
    latest = pairs.reverse()
    with st.container(
        key="table-tools-change", horizontal=True, vertical_alignment="center"
    ):
        figure.data_buttons(
            context,
            "pairs-of-cycles",
            words("change.table_name"),
            latest,
            [("fct_examiner_change", "detectable_pct")],
        )
    records = list(latest.iter_rows(named=True))
    figure.table(
        words,
        "pairs",
        {
            "cycle_pair": [charts.pair_name(row, words) for row in records],
            "detectable_range": [_range(row, words) for row in records],
            "detectable_single": [_one(row["detectable_single_pct"]) for row in records],
            "n_linking": latest["n_linking"].to_list(),
            "n_tested": latest["n_tested"].to_list(),
            "n_flagged": latest["n_flagged"].to_list(),
        },
    )


def _one(value: float | None) -> str | None:
    return None if value is None else f"{value:.1f}"


def _range(row: dict[str, Any], words: Any) -> str | None:
    if row["detectable_pct"] is None:
        return None
    low, high = f"{row['detectable_low']:.1f}", f"{row['detectable_high']:.1f}"
    return str(words("findings.signed_interval", low=low, high=high))


frame.inside(page)
