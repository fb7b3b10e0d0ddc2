"""Levels over cycles: nothing is joined across a change of scheme."""

import itertools
from typing import Any

import altair as alt
import polars as pl

from dashboards import limits
from dashboards.charts import theme
from dashboards.charts.once import drawn_once
from dashboards.wording import Words

_HEIGHT = 190
_DOT = 46
# how far other means of the same cycle stand beside the first, in pixels
_ASIDE = 9
# room above and below what is drawn, in percentage points
_ROOM = 2.0
_STEP = 10.0


def shared_domain(frames: list[pl.DataFrame]) -> list[float]:
    """
    Find the axis that several charts share.

    Parameters
    ----------
    frames : list of polars.DataFrame
        With n_applications, mean_pct, mean_pct_low, mean_pct_high.

    Returns
    -------
    list of float
        Lowest and highest percentage, in whole tens.
    """
    ends: list[float] = []
    for frame in frames:
        for row in frame.iter_rows(named=True):
            if row["mean_pct"] is None:
                continue
            ends.append(row["mean_pct"])
            if _is_firm(row):
                ends += [row["mean_pct_low"], row["mean_pct_high"]]
    if not ends:
        return [0.0, 100.0]
    low = (min(ends) - _ROOM) // _STEP * _STEP
    high = -(-(max(ends) + _ROOM) // _STEP) * _STEP
    return [max(low, 0.0), min(high, 100.0)]


@drawn_once
def levels_over_cycles(
    levels: pl.DataFrame,
    words: Words,
    *,
    title: str,
    cycles: list[str],
    breaks: list[tuple[str, str]],
    domain: list[float],
    beside: pl.DataFrame | None = None,
    height: int = _HEIGHT,
    width: int | str = theme.AS_WIDE_AS_THE_PAGE,
) -> theme.Layered:
    """
    Draw means with their intervals over cycles.

    Parameters
    ----------
    levels : polars.DataFrame
        A row per cycle: cycle, scheme, n_applications, mean_pct, mean_pct_low,
        mean_pct_high.
    words : Words
        Language of the labels.
    title : str
        Whose means they are.
    cycles : list of str
        Cycles to keep a place for, in time.
    breaks : list of (cycle, name)
        First cycle under another scheme and that scheme's name.
    domain : list of float
        Ends of the axis of percentages.
    beside : polars.DataFrame, optional
        Other means of the same cycles (adjusted, or by crosswalk), drawn as diamonds
        and not joined: the same columns.
    height : int, optional
        Height in pixels.
    width : int or "container", optional
        Width in pixels.

    Returns
    -------
    altair.LayerChart
        Lines within a scheme; hollow dots without line or interval where n is small;
        a dotted line with its name where the scheme changes.
    """
    rows = _rows(levels, words)
    x = (
        alt.X("cycle:O")
        .scale(domain=cycles)
        .title(None)
        .axis(labelAngle=0, grid=False, labelOverlap=True)
    )
    y = (
        alt.Y("mean:Q")
        .scale(domain=domain, nice=False, zero=False)
        .title(None)
        .axis(tickCount=5, labelExpr="datum.label + '%'")
    )
    base = alt.Chart(rows).encode(x=x)
    firm = base.transform_filter("datum.firm")
    tooltip = [
        alt.Tooltip("cycle:N", title=words("charts.tip_cycle")),
        alt.Tooltip("said:N", title=words("charts.tip_mean")),
        alt.Tooltip("interval:N", title=words("charts.tip_interval")),
        alt.Tooltip("n:Q", title=words("charts.tip_n")),
        alt.Tooltip("scheme_name:N", title=words("trends.tip_scheme")),
    ]
    lines = firm.mark_line(color=theme.RIVER, strokeWidth=2).encode(y=y, detail=["run:N"])
    whiskers = firm.mark_rule(color=theme.RIVER, strokeWidth=1.2, opacity=0.7).encode(
        y=alt.Y("low:Q"), y2="high:Q", tooltip=tooltip
    )
    dots = (
        base.transform_filter("isValid(datum.mean)")
        .mark_point(size=_DOT, strokeWidth=1.6, stroke=theme.RIVER, opacity=1)
        .encode(y=y, fill=alt.Fill("fill:N").scale(None), tooltip=tooltip)
    )
    counts = base.mark_text(
        baseline="bottom", fontSize=theme.NOTE_SIZE - 1, color=theme.GREY
    ).encode(y=alt.value(height - 2), text="n_label:N")
    layers: list[Any] = [lines, whiskers, dots, counts]
    if beside is not None:
        layers += _beside(_rows(beside, words), x, y, tooltip)
    layers += _breaks(breaks, x, cycles)
    return alt.layer(*layers).properties(width=width, height=height, title=title)


def small_multiples(charts: list[Any], *, columns: int = 2) -> Any:
    """Put several charts into one picture, some in a row."""
    if len(charts) == 1:
        return charts[0]
    rows = [
        alt.hconcat(*charts[start : start + columns], spacing=24)
        for start in range(0, len(charts), columns)
    ]
    return alt.vconcat(*rows, spacing=20)


def _is_firm(row: dict[str, Any]) -> bool:
    return (
        row["mean_pct"] is not None
        and row["mean_pct_low"] is not None
        and row["n_applications"] >= limits.FEWEST_FOR_A_MEAN
    )


def _beside(rows: pl.DataFrame, x: alt.X, y: alt.Y, tooltip: list[Any]) -> list[Any]:
    base = alt.Chart(rows).transform_filter("isValid(datum.mean)").encode(x=x)
    whiskers = base.transform_filter("datum.firm").mark_rule(
        color=theme.GREY, strokeWidth=1.2, xOffset=_ASIDE, x2Offset=_ASIDE
    )
    marks = base.mark_point(
        shape="diamond",
        size=_DOT,
        strokeWidth=1.6,
        stroke=theme.GREY,
        fill=theme.GROUND,
        opacity=1,
        xOffset=_ASIDE,
    )
    return [
        whiskers.encode(y=alt.Y("low:Q"), y2="high:Q", tooltip=tooltip),
        marks.encode(y=y, tooltip=tooltip),
    ]


def _breaks(breaks: list[tuple[str, str]], x: alt.X, cycles: list[str]) -> list[Any]:
    known = [(cycle, name) for cycle, name in breaks if cycle in cycles[1:]]
    if not known:
        return []
    data = pl.DataFrame(known, schema=["cycle", "name"], orient="row")
    base = alt.Chart(data).encode(x=alt.X("cycle:O", bandPosition=0).scale(domain=cycles))
    rule = base.mark_rule(color=theme.GREY, strokeWidth=1.4, strokeDash=[2, 3])
    name = base.mark_text(
        align="left",
        baseline="top",
        dx=4,
        fontSize=theme.NOTE_SIZE,
        color=theme.GREY,
    ).encode(y=alt.value(0), text="name:N")
    return [rule, name]


_SCHEMA = {
    **dict.fromkeys(
        ("cycle", "run", "scheme_name", "said", "interval", "n_label", "fill"), pl.String
    ),
    **dict.fromkeys(("mean", "low", "high"), pl.Float64),
    "n": pl.Int64,
    "firm": pl.Boolean,
}


def _rows(levels: pl.DataFrame, words: Words) -> pl.DataFrame:
    rows: list[dict[str, Any]] = []
    run = 0
    ordered = list(levels.sort("cycle").iter_rows(named=True))
    for before, row in itertools.zip_longest([None, *ordered[:-1]], ordered):
        if row is None:
            continue
        firm = _is_firm(row)
        # a gap or another scheme starts another line
        if before is None or not _is_firm(before) or before["scheme"] != row["scheme"]:
            run += 1
        mean, n = row["mean_pct"], int(row["n_applications"] or 0)
        rows.append(
            {
                "cycle": row["cycle"],
                "run": str(run),
                "scheme_name": words.term("scheme", row["scheme"]),
                "said": words("charts.percent", value=f"{mean:.1f}")
                if mean is not None
                else words("terms.none"),
                "interval": words(
                    "charts.interval",
                    low=f"{row['mean_pct_low']:.0f}",
                    high=f"{row['mean_pct_high']:.0f}",
                )
                if row["mean_pct_low"] is not None
                else words("charts.no_interval"),
                "n_label": words("trends.n_tiny", n=n),
                "fill": theme.RIVER if firm else theme.GROUND,
                "mean": mean,
                "low": row["mean_pct_low"],
                "high": row["mean_pct_high"],
                "n": n,
                "firm": firm,
            }
        )
    return pl.DataFrame(rows, schema=_SCHEMA)
