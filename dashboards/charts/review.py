"""How a cycle's work went, measure by measure beside the cycles before it."""

from typing import Any

import altair as alt
import polars as pl

from dashboards.charts import theme
from dashboards.charts.once import drawn_once
from dashboards.wording import Words

_HEIGHT = 132
_STRIP_HEIGHT = 104
_HEAD_ROOM = 0.16
# dots nearer than this share are put one above another
_NEAR = 0.02
_STEP = 11


@drawn_once
def measure_by_cycle(
    rows: pl.DataFrame,
    words: Words,
    *,
    title: str,
    cycle: str,
    is_share: bool = True,
    width: int | str = theme.AS_WIDE_AS_THE_PAGE,
) -> theme.Layered:
    """
    Draw one measure for every cycle, the chosen one in front.

    Parameters
    ----------
    rows : polars.DataFrame
        One row per cycle, in time: cycle, value (null where too few), low, high, n,
        n_hits.
    words : Words
        Language of the labels.
    title : str
        What is measured.
    cycle : str
        The cycle to look at.
    is_share : bool, optional
        Whether the value is a share, written in percent; else a correlation.
    width : int or "container", optional
        Width in pixels.

    Returns
    -------
    altair.LayerChart
        Dots with their value; 95% lines where something is estimated; zero at the foot.
    """
    drawn = _measured(rows, words, cycle, is_share=is_share)
    lowest = min([-0.05, *drawn["low"].drop_nulls(), *drawn["value"].drop_nulls()])
    highest = max([*drawn["high"].drop_nulls(), *drawn["value"].drop_nulls()], default=1)
    # room for the numbers over the marks
    top = max(highest, 0.4) * (1 + _HEAD_ROOM) + 0.08
    y = alt.Y("value:Q").scale(domain=[lowest, top], nice=False).title(None).axis(None)
    x = (
        alt.X("cycle:O")
        .sort(drawn["cycle"].to_list())
        .title(None)
        .axis(labelAngle=0, grid=False, labelPadding=4, labelColor=theme.GREY)
        .scale(paddingOuter=0.3)
    )
    base = alt.Chart(drawn).encode(x=x)
    ground = (
        alt.Chart(pl.DataFrame({"zero": [0.0]}))
        .mark_rule(color=theme.RULE, strokeWidth=1.5)
        .encode(y=alt.Y("zero:Q").scale(domain=[lowest, top], nice=False).axis(None))
    )
    colour = alt.Color("colour:N").scale(None)
    lines = (
        base.transform_filter("isValid(datum.low)")
        .mark_rule(strokeWidth=1.8)
        .encode(y=alt.Y("low:Q").axis(None), y2="high:Q", color=colour)
    )
    dots = (
        base.transform_filter("isValid(datum.value)")
        .mark_circle(opacity=1)
        .encode(
            y=y,
            color=colour,
            size=alt.Size("size:Q").scale(None),
            tooltip=[
                alt.Tooltip("cycle:O", title=words("charts.tip_cycle")),
                alt.Tooltip("said:N", title=title),
                alt.Tooltip("count:N", title=words("review.tip_count")),
            ],
        )
    )
    numbers = (
        base.transform_filter("isValid(datum.top)")
        .mark_text(dy=-10, fontSize=theme.NOTE_SIZE)
        .encode(
            y=alt.Y("top:Q").axis(None),
            text="label:N",
            color=alt.Color("ink:N").scale(None),
        )
    )
    absent = (
        base.transform_filter("!isValid(datum.value)")
        .mark_text(dy=-10, fontSize=theme.NOTE_SIZE, color=theme.GREY)
        .encode(y=alt.datum(0.0), text="label:N")
    )
    return alt.layer(ground, lines, dots, numbers, absent).properties(
        width=width, height=_HEIGHT, title=title
    )


def measures(
    charts: list[theme.Layered], *, columns: int = 3
) -> alt.VConcatChart | theme.Layered:
    """Put the measures into one picture, three in a row."""
    rows = [
        alt.hconcat(*charts[start : start + columns], spacing=28)
        for start in range(0, len(charts), columns)
    ]
    return alt.vconcat(*rows, spacing=24)


@drawn_once
def panels_apart(
    panels: pl.DataFrame,
    words: Words,
    *,
    width: int | str = theme.AS_WIDE_AS_THE_PAGE,
) -> theme.Layered:
    """
    Draw one dot a panel, unnamed, at its share of clauses over 20 points apart.

    Parameters
    ----------
    panels : polars.DataFrame
        n, n_hits, n_applications, value (null where too few).
    words : Words
        Language of the labels.
    width : int or "container", optional
        Width in pixels.

    Returns
    -------
    altair.LayerChart
        Dots side by side, and the share of all panels together as a line.
    """
    enough = panels.drop_nulls("value").sort("value", "n")
    dots = pl.DataFrame(
        [
            {
                "share": row["value"],
                "offset": offset,
                "said": words("charts.percent", value=f"{100 * row['value']:.0f}"),
                "count": words("review.hits_of", hits=row["n_hits"], n=row["n"]),
                "n": row["n_applications"],
            }
            for row, offset in zip(
                enough.iter_rows(named=True),
                _stacked(enough["value"].to_list()),
                strict=True,
            )
        ],
        schema={
            "share": pl.Float64,
            "offset": pl.Float64,
            "said": pl.String,
            "count": pl.String,
            "n": pl.Int64,
        },
    )
    deepest = max(dots["offset"].to_list(), default=0.0)
    reach = max(1.0, *(dots["share"].to_list() or [0.0]))
    x = (
        alt.X("share:Q")
        .scale(domain=[0, reach], nice=False)
        .title(words("review.panels_axis"))
        .axis(format="%", tickCount=6)
    )
    marks = (
        alt.Chart(dots)
        .mark_circle(size=64, color=theme.RIVER, opacity=0.85)
        .encode(
            x=x,
            y=alt.Y("offset:Q")
            .scale(domain=[-_STEP, max(deepest + 3 * _STEP, _STRIP_HEIGHT - _STEP)])
            .axis(None),
            tooltip=[
                alt.Tooltip("said:N", title=words("review.measure_wide_spread")),
                alt.Tooltip("count:N", title=words("review.tip_count")),
                alt.Tooltip("n:Q", title=words("charts.tip_n")),
            ],
        )
    )
    total, hits = int(enough["n"].sum() or 0), int(enough["n_hits"].sum() or 0)
    together = pl.DataFrame(
        {
            "share": [hits / total] if total else [],
            "label": [words("review.all_panels", share=f"{100 * hits / total:.0f}")]
            if total
            else [],
        },
        schema={"share": pl.Float64, "label": pl.String},
    )
    line = (
        alt.Chart(together)
        .mark_rule(color=theme.VERMILION, strokeWidth=1.5)
        .encode(x="share:Q")
    )
    label = (
        alt.Chart(together)
        .mark_text(align="left", dx=6, fontSize=theme.NOTE_SIZE, color=theme.VERMILION)
        .encode(x="share:Q", y=alt.value(8), text="label:N")
    )
    return alt.layer(line, marks, label).properties(
        width=width, height=max(_STRIP_HEIGHT, deepest + 4 * _STEP)
    )


_SCHEMA = {
    "cycle": pl.String,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "top": pl.Float64,
    "label": pl.String,
    "said": pl.String,
    "count": pl.String,
    "colour": pl.String,
    "ink": pl.String,
    "size": pl.Float64,
}


def _measured(
    rows: pl.DataFrame, words: Words, cycle: str, *, is_share: bool
) -> pl.DataFrame:
    drawn: list[dict[str, Any]] = []
    for row in rows.iter_rows(named=True):
        value, is_chosen = row["value"], row["cycle"] == cycle
        label = words("charts.too_few")
        if value is not None:
            label = (
                words("charts.percent", value=f"{100 * value:.0f}")
                if is_share
                else f"{value:.2f}"
            )
        drawn.append(
            {
                "cycle": row["cycle"],
                "value": value,
                "low": row["low"],
                "high": row["high"],
                "top": None if value is None else max(value, row["high"] or value),
                "label": label,
                "said": _said(row, label, words, is_share=is_share),
                "count": words("charts.n_short", n=row["n"])
                if row["n_hits"] is None
                else words("review.hits_of", hits=row["n_hits"], n=row["n"]),
                "colour": theme.RIVER if is_chosen else theme.RIVER_LIGHT,
                "ink": theme.INK if is_chosen else theme.GREY,
                "size": 90.0 if is_chosen else 60.0,
            }
        )
    return pl.DataFrame(drawn, schema=_SCHEMA)


def _said(row: dict[str, Any], label: str, words: Words, *, is_share: bool) -> str:
    if row["low"] is None or row["high"] is None:
        return label
    scale, digits = (100, 0) if is_share else (1, 2)
    return words(
        "charts.estimate",
        value=label,
        low=f"{scale * row['low']:.{digits}f}",
        high=f"{scale * row['high']:.{digits}f}",
    )


def _stacked(shares: list[float]) -> list[float]:
    """Raise each of the sorted shares over those that it would hide."""
    heights: list[float] = []
    for place, share in enumerate(shares):
        taken = {
            height
            for other, height in zip(shares[:place], heights, strict=True)
            if share - other < _NEAR
        }
        height = 0.0
        while height in taken:
            height += _STEP
        heights.append(height)
    return heights
