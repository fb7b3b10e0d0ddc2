"""How well examiners agree, where the variance comes from, what another one buys."""

from typing import Any, Final

import altair as alt
import polars as pl

from dashboards.charts import interval, theme
from dashboards.charts.once import drawn_once
from dashboards.wording import Words

SINGLE: Final = "ICC(1,1)"
PANEL: Final = "ICC(1,k)"
_COLOURS: Final = {SINGLE: theme.RIVER, PANEL: theme.BANDS[3]}
_SHAPES: Final = {SINGLE: "circle", PANEL: "square"}
_HEIGHT = 280
_CURVE_HEIGHT = 240


@drawn_once
def intraclass_by_cycle(
    rows: pl.DataFrame,
    words: Words,
    *,
    selected: str,
    width: int | str = theme.AS_WIDE_AS_THE_PAGE,
) -> theme.Layered:
    """
    Draw ICC of one examiner and of a panel's mean by cycle.

    Parameters
    ----------
    rows : polars.DataFrame
        From the query.
    words : Words
        Language of the labels.
    selected : str
        The cycle to mark.
    width : int or "container", optional
        Width in pixels.

    Returns
    -------
    altair.LayerChart
        Two series told by shape first; nothing is joined across cycles.
    """
    names = {code: words(f"agreement.icc_{key}") for code, key in _ICC.items()}
    drawn = pl.DataFrame(
        [
            {
                "scope": _scope(row["scope"], words),
                "series": names[row["statistic"]],
                "value": row["value"],
                "low": row["low"],
                "high": row["high"],
                "n": row["n"],
                "said": interval.said(row, words, ".2f"),
                "is_selected": row["scope"] == selected,
            }
            for row in rows.filter(pl.col("value").is_not_null()).iter_rows(named=True)
        ],
        schema={
            "scope": pl.String,
            "series": pl.String,
            "value": pl.Float64,
            "low": pl.Float64,
            "high": pl.Float64,
            "n": pl.Int64,
            "said": pl.String,
            "is_selected": pl.Boolean,
        },
    )
    order = drawn["scope"].unique(maintain_order=True).to_list()
    series = list(names.values())
    x: Any = (
        alt.X("scope:N")
        .sort(order)
        .title(None)
        .axis(labelAngle=0, grid=False, labelColor=theme.INK)
    )
    offset = alt.XOffset("series:N").sort(series)
    scale = alt.Scale(domain=[0, 1], nice=False)
    y: Any = (
        alt.Y("value:Q")
        .scale(scale)
        .title(words("agreement.icc_axis"))
        .axis(tickCount=6, format=".1f")
    )
    legend = alt.Legend(title=None, orient="top", direction="horizontal", offset=4)
    colour: Any = (
        alt.Color("series:N")
        .scale(domain=series, range=list(_COLOURS.values()))
        .legend(legend)
    )
    base = alt.Chart(drawn).encode(x=x, xOffset=offset, color=colour)
    ground = (
        alt.Chart(drawn.filter(pl.col("is_selected")).head(1))
        .mark_bar(color=theme.RULE, opacity=0.45)
        .encode(
            x=x,
            y=alt.Y("top:Q").scale(scale).title(words("agreement.icc_axis")),
        )
        .transform_calculate(top="1")
    )
    lines = base.mark_rule(strokeWidth=1.8).encode(
        y=alt.Y("low:Q").scale(scale), y2="high:Q"
    )
    dots = base.mark_point(size=70, filled=True, opacity=1).encode(
        y=y,
        shape=alt.Shape("series:N")
        .scale(domain=series, range=list(_SHAPES.values()))
        .legend(legend),
        tooltip=[
            alt.Tooltip("scope:N", title=words("charts.tip_cycle")),
            alt.Tooltip("series:N", title=words("agreement.tip_statistic")),
            alt.Tooltip("said:N", title=words("charts.tip_estimate")),
            alt.Tooltip("n:Q", title=words("charts.tip_n")),
        ],
    )
    numbers = (
        alt.Chart(drawn.unique("scope", maintain_order=True))
        .mark_text(fontSize=theme.NOTE_SIZE, color=theme.GREY)
        .encode(x=x, y=alt.value(_HEIGHT - 8), text="n_label:N")
        .transform_calculate(n_label="'n ' + datum.n")
    )
    return alt.layer(ground, lines, dots, numbers).properties(width=width, height=_HEIGHT)


_ICC: Final = {SINGLE: "single", PANEL: "panel"}


@drawn_once
def agreement_shares(
    rows: pl.DataFrame,
    words: Words,
    *,
    width: int | str = theme.AS_WIDE_AS_THE_PAGE,
) -> theme.Layered:
    """
    Draw shares of pairs that agree, with their intervals.

    Parameters
    ----------
    rows : polars.DataFrame
        From the query; alphas among them are left out.
    words : Words
        Language of the labels.
    width : int or "container", optional
        Width in pixels.

    Returns
    -------
    altair.LayerChart
        Percent of pairs of examiners.
    """
    shares = rows.filter(pl.col("statistic") != "krippendorff_alpha")
    return _rows(
        [
            {
                "label": words(
                    "agreement.row",
                    name=words(f"agreement.share_{row['statistic']}"),
                    n=row["n"],
                ),
                "value": _times(row["value"], 100),
                "low": _times(row["low"], 100),
                "high": _times(row["high"], 100),
                "missing": words("charts.too_few"),
            }
            for row in shares.iter_rows(named=True)
        ],
        words,
        title=words("agreement.share_axis"),
        domain=(0.0, 100.0),
        number=".0f",
        width=width,
    )


@drawn_once
def alphas(
    rows: pl.DataFrame,
    words: Words,
    *,
    width: int | str = theme.AS_WIDE_AS_THE_PAGE,
) -> theme.Layered:
    """
    Draw Krippendorff's alpha of totals, categories and clauses.

    Parameters
    ----------
    rows, words, width
        As for `agreement_shares`.

    Returns
    -------
    altair.LayerChart
        0 is chance, 1 is no disagreement.
    """
    known = rows.filter(pl.col("statistic") == "krippendorff_alpha")
    lows = [low for low in known["low"].to_list() if low is not None]
    return _rows(
        [
            {
                "label": words(
                    "agreement.row",
                    name=unit_name(row["unit"], words),
                    n=row["n"],
                ),
                "value": row["value"],
                "low": row["low"],
                "high": row["high"],
                "missing": words("charts.too_few"),
            }
            for row in known.iter_rows(named=True)
        ],
        words,
        title=words("agreement.alpha_axis"),
        domain=(min([0.0, *lows]), 1.0),
        number=".2f",
        width=width,
    )


def unit_name(unit: str, words: Words) -> str:
    """Name what a coefficient is about: the total, categories, one category, clauses."""
    kind, _, number = unit.partition(":")
    if number:
        return words("agreement.unit_one_category", category=number)
    return words(f"agreement.unit_{kind}")


@drawn_once
def components_by_source(
    rows: pl.DataFrame,
    words: Words,
    *,
    width: int | str = theme.AS_WIDE_AS_THE_PAGE,
) -> theme.Layered:
    """
    Draw variance components with intervals; the analysis of variance as a cross.

    Parameters
    ----------
    rows : polars.DataFrame
        From the query.
    words : Words
        Language of the labels.
    width : int or "container", optional
        Width in pixels.

    Returns
    -------
    altair.LayerChart
        The largest first, each with its share of the whole.
    """
    ends = [*rows["high"].to_list(), *rows["variance"].to_list()]
    anova = [value for value in rows["variance_anova"].to_list() if value is not None]
    most = max([value for value in ends if value is not None], default=1.0)
    return _rows(
        [
            {
                "label": words(
                    "agreement.component_row",
                    source=words(f"agreement.source_{row['source']}"),
                    share=f"{100 * row['share']:.0f}"
                    if row["share"] is not None
                    else "–",
                ),
                "value": row["variance"],
                "low": row["low"],
                "high": row["high"],
                "beside": row["variance_anova"],
                "is_weak": row["low"] is not None and row["low"] <= 0,
                "missing": words("charts.too_few"),
            }
            for row in rows.iter_rows(named=True)
        ],
        words,
        title=words("agreement.component_axis"),
        domain=(min([0.0, *anova]) * 1.1, most * 1.05),
        number=".0f",
        width=width,
    )


@drawn_once
def curve_by_panel_size(
    rows: pl.DataFrame,
    words: Words,
    *,
    measure: str,
    width: int | str = theme.AS_WIDE_AS_THE_PAGE,
) -> theme.Layered:
    """
    Draw a D-study curve: what panels of each size would bring.

    Parameters
    ----------
    rows : polars.DataFrame
        From the query.
    words : Words
        Language of the labels.
    measure : {"sem", "reliability"}
        Error of a total in points, or its reliability.
    width : int or "container", optional
        Width in pixels.

    Returns
    -------
    altair.LayerChart
        Line with its 95% band; the usual panel marked and labelled.
    """
    column = "sem_points" if measure == "sem" else "reliability"
    known = rows.filter(pl.col(column).is_not_null()).select(
        "n_examiners",
        "is_usual",
        value=pl.col(column).cast(pl.Float64),
        low=pl.col(f"{measure}_low").cast(pl.Float64),
        high=pl.col(f"{measure}_high").cast(pl.Float64),
    )
    form = ".0f" if measure == "sem" else ".2f"
    drawn = known.with_columns(
        said=pl.struct("value", "low", "high").map_elements(
            lambda row: interval.said(row, words, form), return_dtype=pl.String
        )
    )
    scale = alt.Scale(zero=True) if measure == "sem" else alt.Scale(domain=[0, 1])
    title = words(f"agreement.axis_{measure}")
    x: Any = (
        alt.X("n_examiners:O")
        .title(words("agreement.panel_axis"))
        .axis(labelAngle=0, grid=False)
    )
    y: Any = alt.Y("value:Q").scale(scale).title(title).axis(tickCount=6)
    base = alt.Chart(drawn).encode(x=x)
    band = base.mark_area(color=theme.RIVER_LIGHT, opacity=0.4).encode(
        y=alt.Y("low:Q").scale(scale).title(title), y2="high:Q"
    )
    line = base.mark_line(color=theme.RIVER, strokeWidth=1.5).encode(y=y)
    dots = base.mark_point(size=36, filled=True, color=theme.RIVER, opacity=1).encode(
        y=y,
        tooltip=[
            alt.Tooltip("n_examiners:O", title=words("agreement.panel_axis")),
            alt.Tooltip("said:N", title=words("charts.tip_estimate")),
        ],
    )
    usual = alt.Chart(drawn.filter(pl.col("is_usual"))).encode(x=x, y=y)
    mark = usual.mark_point(size=90, filled=True, color=theme.VERMILION, opacity=1)
    label = (
        usual.mark_text(
            align="left",
            dx=9,
            dy=-10 if measure == "sem" else 14,
            fontSize=theme.NOTE_SIZE,
            color=theme.INK,
        )
        .encode(text="label:N")
        .transform_calculate(label=f"'{words('agreement.usual')} ' + datum.said")
    )
    return alt.layer(band, line, dots, mark, label).properties(
        width=width, height=_CURVE_HEIGHT
    )


def _rows(
    rows: list[dict[str, Any]],
    words: Words,
    *,
    title: str,
    domain: tuple[float, float],
    number: str,
    width: int | str,
) -> theme.Layered:
    return interval.intervals(
        interval.frame(rows),
        words,
        title=title,
        domain=domain,
        number=number,
        row_height=26,
        width=width,
    )


def _scope(scope: str, words: Words) -> str:
    return words("agreement.archive") if scope == "archive" else scope


def _times(value: float | None, factor: float) -> float | None:
    return None if value is None else value * factor
