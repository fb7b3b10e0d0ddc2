"""Agreement and reliability: how far scores depend on who scored, without names."""

from typing import Any

import polars as pl
import streamlit as st

from dashboards import figure, frame, link, scope, session
from dashboards.charts import agreement as charts
from dashboards.charts import disagreement, theme
from dashboards.figure import Context
from dashboards.queries import agreement as queries
from dashboards.wording.findings import agreement as findings

_LINKED = ("award", "cycle", "sector", "unit", "search")
_STAGES = ("independent", "training_before", "training_after")


def page() -> None:
    """Arrange the page."""
    words, published = session.words(), session.version()
    chosen = scope.choose(published, words, by_sector=True, by_basis=False)
    if chosen is None:
        return
    units = queries.units(published) or ["total"]
    with chosen.more:
        label = words("agreement.filter_unit")
        unit = link.choose(
            label, "unit", units, lambda code: charts.unit_name(code, words)
        )
    named = {**chosen.named, label: charts.unit_name(unit, words)}
    context = Context(words, published, named)
    chosen.fill_heading(words("agreement.question", cycle=chosen.cycle_name))
    _intraclass(context, chosen, unit)
    statistics = queries.statistics(published, chosen.cycle)
    left, right = st.columns(2, gap="large")
    with left:
        _shares(context, chosen, statistics)
    with right:
        _alphas(context, chosen, statistics)
    left, right = st.columns(2, gap="large")
    with left:
        _study(context, "sem")
    with right:
        _study(context, "reliability")
    _components(context)
    spreads = {
        stage: queries.dividing_clauses(
            published,
            chosen.award,
            chosen.cycle,
            # a case is one organisation's, whoever scores it
            chosen.sector if stage == "independent" else scope.ALL,
            stage,
        )
        for stage in _STAGES
    }
    left, right = st.columns(2, gap="large")
    with left:
        _clauses(context, spreads, "independent")
        _factors(context, chosen)
    with right:
        if spreads["training_before"].height or spreads["training_after"].height:
            for stage in _STAGES[1:]:
                if spreads[stage].height:
                    _clauses(context, spreads, stage)
        else:
            figure.empty(words, words("agreement.no_case"))
    _table(context, spreads)
    figure.note(context.source_line())
    link.write(words.lang, published.version, _LINKED)


def _intraclass(context: Context, chosen: scope.Scope, unit: str) -> None:
    words = context.words
    rows = queries.intraclass(context.published, chosen.award, unit)
    name = charts.unit_name(unit, words)
    figure.figure(
        context,
        "icc",
        lambda: figure.show(
            charts.intraclass_by_cycle(rows, words, selected=chosen.cycle), "icc"
        ),
        finding=findings.intraclass(
            rows, chosen.cycle, words, cycle_name=chosen.cycle_name, unit=name
        ),
        name=words("agreement.icc_name", unit=name),
        how=words("agreement.icc_how"),
        defined=[("fct_reliability", "statistic"), ("fct_reliability", "unit")],
        data=rows,
        drawn=lambda: charts.intraclass_by_cycle(
            rows, words, selected=chosen.cycle, width=theme.PICTURE_WIDTH - 80
        ),
    )


def _shares(context: Context, chosen: scope.Scope, rows: pl.DataFrame) -> None:
    words = context.words
    figure.figure(
        context,
        "agreement",
        lambda: figure.show(charts.agreement_shares(rows, words), "agreement"),
        finding=findings.shares(rows, words),
        name=words("agreement.share_name", cycle=chosen.cycle_name),
        how=words("agreement.share_how"),
        defined=[("fct_reliability", "statistic"), ("fct_reliability", "value")],
        data=rows.filter(pl.col("statistic") != "krippendorff_alpha"),
        drawn=lambda: charts.agreement_shares(
            rows, words, width=theme.PICTURE_WIDTH - 200
        ),
    )


def _alphas(context: Context, chosen: scope.Scope, rows: pl.DataFrame) -> None:
    words = context.words
    figure.figure(
        context,
        "alpha",
        lambda: figure.show(charts.alphas(rows, words), "alpha"),
        finding=findings.alphas(rows, words),
        name=words("agreement.alpha_name", cycle=chosen.cycle_name),
        how=words("agreement.alpha_how"),
        defined=[("fct_reliability", "statistic"), ("fct_reliability", "unit")],
        data=rows.filter(pl.col("statistic") == "krippendorff_alpha"),
        drawn=lambda: charts.alphas(rows, words, width=theme.PICTURE_WIDTH - 200),
    )


def _study(context: Context, measure: str) -> None:
    words = context.words
    rows = queries.panel_sizes(context.published)
    names = {"sem": "agreement.sem_name", "reliability": "agreement.reliability_name"}

    def draw() -> None:
        if rows.height:
            figure.show(charts.curve_by_panel_size(rows, words, measure=measure), measure)

    figure.figure(
        context,
        f"study-{measure}",
        draw,
        finding=findings.study(rows, words, measure=measure),
        name=words(names[measure]),
        how=words("agreement.study_how"),
        defined=[("fct_reliability", "statistic"), ("fct_reliability", "n")],
        data=rows,
        drawn=lambda: charts.curve_by_panel_size(
            rows, words, measure=measure, width=theme.PICTURE_WIDTH - 100
        ),
    )


def _components(context: Context) -> None:
    words = context.words
    rows = queries.components(context.published, queries.ARCHIVE)
    figure.figure(
        context,
        "components",
        lambda: figure.show(charts.components_by_source(rows, words), "components"),
        finding=findings.components(rows, words),
        name=words("agreement.component_name", scope=words("agreement.archive")),
        how=words("agreement.component_how"),
        defined=[
            ("fct_variance_components", "source"),
            ("fct_variance_components", "variance"),
            ("fct_variance_components", "share"),
            ("fct_variance_components", "variance_anova"),
        ],
        data=rows,
        drawn=lambda: charts.components_by_source(
            rows, words, width=theme.PICTURE_WIDTH - 200
        ),
    )


def _clauses(context: Context, spreads: dict[str, pl.DataFrame], stage: str) -> None:
    words = context.words
    rows = spreads[stage]
    ends: list[Any] = [spread["sd_high"].max() for spread in spreads.values()]
    ends += [spread["sd"].max() for spread in spreads.values()]
    domain = 1.05 * max([end for end in ends if end is not None], default=10.0)
    name = words.term("stage", stage)

    def draw() -> None:
        if rows.height:
            chart = disagreement.spread_by_clause(rows, words, domain=domain)
            figure.show(chart, f"clauses-{stage}")

    figure.figure(
        context,
        f"clauses-{stage}",
        draw,
        finding=findings.clauses(rows, words, stage=name),
        name=words("agreement.clause_name", stage=name),
        how=words("agreement.clause_how"),
        defined=[
            ("fct_disagreement", "sd"),
            ("fct_disagreement", "sd_low"),
            ("fct_disagreement", "n_units"),
        ],
        data=rows,
        drawn=lambda: disagreement.spread_by_clause(
            rows, words, domain=domain, width=theme.PICTURE_WIDTH - 200
        ),
    )


def _factors(context: Context, chosen: scope.Scope) -> None:
    words = context.words
    rows = queries.dividing_factors(
        context.published, chosen.award, chosen.cycle, chosen.sector
    )
    names = {
        (row["dimension"], row["factor"]): disagreement.factor_name(row, words)
        for row in rows.iter_rows(named=True)
    }
    if not rows.height:
        figure.empty(words, words("agreement.no_factors"))
        return
    figure.figure(
        context,
        "factors",
        lambda: figure.show(disagreement.spread_by_factor(rows, words), "factors"),
        finding=findings.factors(rows, names, words),
        name=words("agreement.factor_name"),
        how=words("agreement.factor_how"),
        defined=[("fct_disagreement", "sd"), ("fct_disagreement", "factor")],
        data=rows,
        drawn=lambda: disagreement.spread_by_factor(
            rows, words, width=theme.PICTURE_WIDTH - 120
        ),
    )


def _table(context: Context, spreads: dict[str, pl.DataFrame]) -> None:
    words = context.words
    figure.section(words("agreement.table"), words("agreement.table_line"))
    rows = _course(spreads)
    with st.container(
        key="table-tools-agreement", horizontal=True, vertical_alignment="center"
    ):
        figure.data_buttons(
            context,
            "course",
            words("agreement.table_name"),
            rows,
            [("fct_disagreement", "sd"), ("fct_disagreement", "sd_points")],
        )
    records = list(rows.iter_rows(named=True))

    def worth(stage: str) -> list[str | None]:
        return [None if row[stage] is None else f"{row[stage]:.1f}" for row in records]

    figure.table(
        words,
        "course",
        {
            "clause": [f"{row['clause']} {words.of(row, 'title')}" for row in records],
            "dimension": [words.term("dimension", row["dimension"]) for row in records],
            "points_max": [row["points_max"] for row in records],
            "worth_case_after": worth("training_after"),
            "worth_case_before": worth("training_before"),
            "worth_panels": worth("independent"),
        },
    )


def _course(spreads: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Put a clause's disagreement in points at every stage side by side."""
    keys = ["clause", "title_zh", "title_en", "dimension", "points_max"]
    whole = pl.concat([spread.select(keys) for spread in spreads.values()]).unique(
        ["clause"], maintain_order=True
    )
    for stage, spread in spreads.items():
        worth = spread.select("clause", pl.col("sd_points").alias(stage))
        whole = whole.join(worth, on="clause", how="left", maintain_order="left")
    return whole.sort(
        pl.coalesce("training_after", "training_before", "independent"),
        "clause",
        descending=[True, False],
        nulls_last=True,
    )


frame.inside(page)
