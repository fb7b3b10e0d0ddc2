"""Methods and definitions: how numbers are made, and what this archive can show."""

import polars as pl
import streamlit as st

from dashboards import figure, frame, link, scope, session
from dashboards.charts import power, strengths, theme
from dashboards.figure import Context
from dashboards.queries import methods as queries
from dashboards.queries import reference
from dashboards.wording import Words
from dashboards.wording.findings import methods as findings

_LINKED = ("search",)
_PICTURE = theme.PICTURE_WIDTH - 170
_RULES = (
    *("counts", "basis", "total", "interval", "severity", "change", "people"),
    "scheme",
)


def page() -> None:
    """Arrange the page."""
    words, published = session.words(), session.version()
    line = words(
        "methods.line",
        version=published.version,
        built_at=figure.moment(published.built_at),
        code_version=published.code_version,
    )
    scope.heading(published, words, words("methods.question"), line)
    context = Context(
        words, published, {words("frame.filter_cycle"): words("methods.all_cycles")}
    )
    measured = queries.power(published)
    _detectable(context, measured)
    if measured["n_runs"].sum():
        _power(context, measured)
    _rules(words)
    _bands(context)
    _cycles(context)
    _runs(context)
    _codebook(context)
    figure.note(context.source_line())
    link.write(words.lang, published.version, _LINKED)


def _detectable(context: Context, measured: pl.DataFrame) -> None:
    words = context.words

    def draw() -> None:
        if measured["n_runs"].sum():
            figure.show(power.detectable(measured, words), "detectable")
        else:
            figure.empty(words, words("methods.power_empty"))

    figure.figure(
        context,
        "detectable",
        draw,
        finding=findings.detectable(measured, words),
        name=words("methods.detectable_name"),
        how=words("methods.detectable_how"),
        defined=[
            ("fct_detector_power", "detectable_pct"),
            ("fct_detector_power", "design"),
        ],
        data=measured,
        drawn=lambda: power.detectable(measured, words, width=_PICTURE),
    )


def _power(context: Context, measured: pl.DataFrame) -> None:
    words = context.words
    effects = measured["effect_pct"].unique().sort().to_list()
    for place, effect in zip(
        st.columns(len(effects), gap="medium"), effects, strict=True
    ):
        with place:
            _power_of(context, measured, effect)
    figure.section(words("methods.power_table"), words("methods.power_table_line"))
    with st.container(key="table-tools-power", horizontal=True):
        figure.data_buttons(
            context,
            "power",
            words("methods.power_table"),
            measured,
            [("fct_detector_power", name) for name in ("effect_pct", "n_runs")],
        )
    rows = list(measured.iter_rows(named=True))
    figure.table(
        words,
        "power",
        {
            "design": [power.design(row, words) for row in rows],
            "effect_pct": measured["effect_pct"].to_list(),
            "n_runs": measured["n_runs"].to_list(),
            "power": [_percent(row["power_pct"], words) for row in rows],
            "power_interval": [
                words(
                    "methods.percent_range",
                    low=f"{row['power_low']:.0f}",
                    high=f"{row['power_high']:.0f}",
                )
                if row["power_low"] is not None
                else None
                for row in rows
            ],
            "false_flag_share": [_percent(row["false_pct"], words) for row in rows],
            "coverage": [_percent(row["coverage_pct"], words) for row in rows],
        },
    )


def _power_of(context: Context, measured: pl.DataFrame, effect: float) -> None:
    words = context.words
    tried = measured.filter(pl.col("effect_pct") == effect)
    figure.figure(
        context,
        f"power-{effect:.0f}",
        lambda: figure.show(power.power(tried, words), f"power-{effect:.0f}"),
        finding=findings.found(measured, words, kind="severity", effect=effect),
        name=words("methods.power_name"),
        how=words("methods.power_how"),
        defined=[("fct_detector_power", "power"), ("fct_detector_power", "n_runs")],
        data=tried,
        drawn=lambda: power.power(tried, words, width=_PICTURE),
    )


def _rules(words: Words) -> None:
    figure.section(words("methods.words"))
    places = st.columns(2, gap="large")
    for at, rule in enumerate(_RULES):
        with places[at % 2]:
            figure.term(
                words(f"methods.rule_{rule}_title"), words(f"methods.rule_{rule}")
            )


def _bands(context: Context) -> None:
    words = context.words
    bands = reference.bands(context.published)
    if bands.height:
        figure.section(words("methods.bands"), words("methods.bands_line"))
        figure.show(strengths.band_key(bands, words), "bands", is_stretched=False)


def _cycles(context: Context) -> None:
    words = context.words
    cycles = queries.schemes(context.published)
    figure.section(words("methods.cycles"))
    figure.table(
        words,
        "cycles",
        {
            "cycle": [
                words.cycle(row["cycle"], row["edition_no"])
                for row in cycles.iter_rows(named=True)
            ],
            "scheme": [words.term("scheme", code) for code in cycles["scheme"]],
            "n_applications": cycles["n_applications"].to_list(),
            "places": cycles["places"].to_list(),
            "decided_on": cycles["decided_on"].to_list(),
        },
    )


def _runs(context: Context) -> None:
    words = context.words
    runs = queries.runs(context.published)
    if not runs.height:
        return
    titles = scope.sector_titles(context.published, words)
    figure.section(words("methods.runs"), words("methods.runs_line"))
    figure.table(
        words,
        "runs",
        {
            "fit": [words.term("fit", code) for code in runs["fit"]],
            "scope": [
                titles.get(code) or words.term("scope", code) for code in runs["scope"]
            ],
            "state": [words.term("state", code) for code in runs["state"]],
            "n_ratings": runs["n_ratings"].to_list(),
            "n_examiners": runs["n_examiners"].to_list(),
            "n_applications": runs["n_applications"].to_list(),
            "n_subsets": runs["n_subsets"].to_list(),
            "converged": runs["converged"].to_list(),
        },
    )


def _codebook(context: Context) -> None:
    words = context.words
    listed = pl.DataFrame(
        [
            {
                "table_name": row["table_name"],
                "column_name": row["column_name"],
                "meaning": words.of(row, "description"),
                "unit": words.term("unit", row["unit"]) if row["unit"] else None,
            }
            for row in reference.definitions(context.published).iter_rows(named=True)
        ],
        schema=dict.fromkeys(("table_name", "column_name", "meaning", "unit"), pl.String),
    )
    figure.section(words("methods.codebook"), words("methods.codebook_line"))
    with st.container(
        key="table-tools-codebook", horizontal=True, vertical_alignment="center"
    ):
        sought = link.search(words("methods.codebook_search"), "search").strip()
        figure.data_buttons(
            context, "codebook", words("methods.codebook_name"), listed, []
        )
    found = listed.filter(
        pl.any_horizontal(
            pl.col("table_name", "column_name", "meaning").str.contains(
                sought, literal=True
            )
        )
    )
    figure.note(words("methods.codebook_shown", n=found.height))
    figure.table(
        words, "codebook", {name: found[name].to_list() for name in found.columns}
    )


def _percent(value: float | None, words: Words) -> str | None:
    return None if value is None else words("charts.percent", value=f"{value:.0f}")


frame.inside(page)
