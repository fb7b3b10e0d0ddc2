"""How firm an order is: rank intervals, and what moves ranks across the cut line."""

from typing import Any

import altair as alt
import polars as pl

from dashboards.charts import theme
from dashboards.charts.once import drawn_once
from dashboards.wording import Words

_ROW_HEIGHT = 15
_DOT = 46
_CURVE_HEIGHT = 230
_SLOPE_ROW = 13
_SLOPE_LEAST = 240
_LINE = 2.2
# between two ranks
_HALF = 0.5


@drawn_once
def rank_intervals(
    ranks: pl.DataFrame,
    words: Words,
    *,
    cut: int,
    width: int | str = theme.AS_WIDE_AS_THE_PAGE,
) -> theme.Layered:
    """
    Draw every rank with its 95% interval, without names, around the cut line.

    Parameters
    ----------
    ranks : polars.DataFrame
        In order: rank, rank_low, rank_high, is_at_boundary, in_top_probability,
        reselection_probability (null where not known), sector_title_zh,
        sector_title_en.
    words : Words
        Language of the labels.
    cut : int
        The last rank before the line.
    width : int or "container", optional
        Width in pixels.

    Returns
    -------
    altair.LayerChart
        Intervals that hold the line in vermilion.
    """
    rows = pl.DataFrame(
        [
            {
                "place": place,
                "rank": row["rank"],
                "low": row["rank_low"],
                "high": row["rank_high"],
                "colour": theme.VERMILION if row["is_at_boundary"] else theme.RIVER,
                "interval": words(
                    "ranking.rank_interval", low=row["rank_low"], high=row["rank_high"]
                ),
                "sector": words.of(row, "sector_title")
                if row["sector_title_zh"]
                else words.term("sector", None),
                "in_top": _percent(row["in_top_probability"], words),
                "again": _percent(row["reselection_probability"], words),
            }
            for place, row in enumerate(ranks.iter_rows(named=True))
        ],
        schema={
            "place": pl.Int64,
            "rank": pl.Int64,
            "low": pl.Int64,
            "high": pl.Int64,
            "colour": pl.String,
            "interval": pl.String,
            "sector": pl.String,
            "in_top": pl.String,
            "again": pl.String,
        },
    )
    last = max([cut + 1, *rows["high"].to_list(), *rows["rank"].to_list()])
    first = min([1, *rows["low"].to_list()])
    x = alt.X("rank:Q").scale(domain=[first - 0.6, last + 0.6], nice=False)
    y = (
        alt.Y("place:O")
        .title(None)
        .axis(None)
        .scale(domain=rows["place"].to_list() or [0], paddingOuter=0.2)
    )
    colour = alt.Color("colour:N").scale(None)
    base = alt.Chart(rows).encode(y=y)
    lines = base.mark_rule(strokeWidth=1.8).encode(
        x=alt.X("low:Q")
        .title(words("ranking.rank_axis"))
        .axis(values=_rank_ticks(first, last), orient="top"),
        x2="high:Q",
        color=colour,
    )
    dots = base.mark_circle(size=_DOT, opacity=1).encode(
        x=x,
        color=colour,
        tooltip=[
            alt.Tooltip("rank:Q", title=words("ranking.tip_rank")),
            alt.Tooltip("interval:N", title=words("charts.tip_interval")),
            alt.Tooltip("sector:N", title=words("charts.tip_sector")),
            alt.Tooltip("in_top:N", title=words("columns.in_top_probability")),
            alt.Tooltip("again:N", title=words("columns.reselection_probability")),
        ],
    )
    line, label = _cut_line(cut, words, "x")
    return alt.layer(line, lines, dots, label).properties(
        width=width, height=_ROW_HEIGHT * max(rows.height, 4)
    )


@drawn_once
def boundary_by_cut(
    counts: pl.DataFrame,
    words: Words,
    *,
    cut: int,
    width: int | str = theme.AS_WIDE_AS_THE_PAGE,
) -> theme.Layered:
    """
    Draw how many intervals would hold the line, wherever it were drawn.

    Parameters
    ----------
    counts : polars.DataFrame
        cut, n_boundary.
    words : Words
        Language of the labels.
    cut : int
        Where the line is.
    width : int or "container", optional
        Width in pixels.

    Returns
    -------
    altair.LayerChart
        Steps; the chosen line in vermilion.
    """
    rows = counts.select(
        pl.col("cut").cast(pl.Int64), pl.col("n_boundary").cast(pl.Int64)
    )
    most = max(rows["n_boundary"].to_list(), default=1)
    last = max([cut, 2, *rows["cut"].to_list()])
    x = (
        alt.X("cut:Q")
        .title(words("ranking.cut_axis"))
        .scale(domain=[1, last], nice=False)
        .axis(values=_rank_ticks(1, last), grid=False)
    )
    y = (
        alt.Y("n_boundary:Q")
        .title(words("ranking.boundary_axis"))
        .scale(domain=[0, most * 1.15 + 1], nice=False)
        .axis(tickMinStep=1, tickCount=5)
    )
    area = (
        alt.Chart(rows)
        .mark_area(interpolate="step", color=theme.RIVER_LIGHT, opacity=0.35, line=_CURVE)
        .encode(
            x=x,
            y=y,
            tooltip=[
                alt.Tooltip("cut:Q", title=words("ranking.tip_cut")),
                alt.Tooltip("n_boundary:Q", title=words("columns.n_boundary")),
            ],
        )
    )
    here = rows.filter(pl.col("cut") == cut)
    line = (
        alt.Chart(here)
        .mark_rule(color=theme.VERMILION, strokeWidth=1.5)
        .encode(x=x, y=y, y2=alt.datum(0))
    )
    dot = (
        alt.Chart(here)
        .mark_circle(color=theme.VERMILION, size=80, opacity=1)
        .encode(x=x, y=y)
    )
    number = (
        alt.Chart(here)
        .mark_text(dy=-13, color=theme.VERMILION, fontSize=theme.BODY_SIZE)
        .encode(x=x, y=y, text="n_boundary:Q")
    )
    return alt.layer(area, line, dot, number).properties(
        width=width, height=_CURVE_HEIGHT
    )


_CURVE: Any = {"color": theme.RIVER, "strokeWidth": 1.5}


@drawn_once
def slopes(
    moves: pl.DataFrame,
    words: Words,
    *,
    left: str,
    right: str,
    cut: int,
    width: int | str = theme.AS_WIDE_AS_THE_PAGE,
) -> theme.Layered:
    """
    Join each application's rank one way to its rank another way.

    Parameters
    ----------
    moves : polars.DataFrame
        rank, other_rank, other_low, other_high (95% interval of the rank on the right;
        null where there is none), is_beyond (moved farther than that), crosses.
    words : Words
        Language of the labels.
    left, right : str
        What the two ranks stand on.
    cut : int
        The last rank before the line.
    width : int or "container", optional
        Width in pixels.

    Returns
    -------
    altair.LayerChart
        Lines that cross the cut in vermilion, moves beyond noise in dark, others light;
        intervals beside the right end of the lines that are not light.
    """
    shown = moves.sort(
        pl.col("crosses").cast(pl.Int8) * 2 + pl.col("is_beyond").cast(pl.Int8),
        "rank",
        maintain_order=True,
    )
    joined: list[dict[str, Any]] = []
    whiskers: list[dict[str, Any]] = []
    for number, row in enumerate(shown.iter_rows(named=True)):
        is_told = bool(row["crosses"] or row["is_beyond"])
        colour = (
            theme.VERMILION
            if row["crosses"]
            else theme.RIVER
            if row["is_beyond"]
            else theme.RIVER_LIGHT
        )
        common = {
            "line": number,
            "colour": colour,
            "width": _LINE if is_told else 1.2,
            "move": words("ranking.move", before=row["rank"], after=row["other_rank"]),
            "interval": words(
                "ranking.rank_interval", low=row["other_low"], high=row["other_high"]
            )
            if row["other_low"] is not None
            else words("terms.none"),
        }
        joined += [
            {**common, "side": 0.0, "at": row["rank"]},
            {**common, "side": 1.0, "at": row["other_rank"]},
        ]
        if is_told and row["other_low"] is not None:
            whiskers.append(
                {
                    "side": 1.05 + 0.03 * (len(whiskers) % 12),
                    "at": row["other_rank"],
                    "low": row["other_low"],
                    "high": row["other_high"],
                    "colour": colour,
                }
            )
    lines_drawn = pl.DataFrame(joined, schema=_JOINED)
    ends = pl.DataFrame(whiskers, schema=_WHISKERS)
    ranks = [*lines_drawn["at"].to_list(), cut + 1]
    ranks += [*ends["low"].to_list(), *ends["high"].to_list()]
    first, last = min(ranks), max(ranks)
    y_scale = alt.Scale(domain=[last + 0.7, first - 0.7], nice=False)
    # room for the intervals, else for the line's name
    x_scale = alt.Scale(domain=[-0.05, 1.46 if whiskers else 1.2], nice=False)
    x = alt.X("side:Q").scale(x_scale).axis(None)
    y = (
        alt.Y("at:Q")
        .scale(y_scale)
        .title(words("ranking.rank_axis"))
        .axis(values=_rank_ticks(first, last), grid=False)
    )
    colour_of = alt.Color("colour:N").scale(None)
    tip = [
        alt.Tooltip("move:N", title=words("ranking.tip_move")),
        alt.Tooltip("interval:N", title=words("charts.tip_interval")),
    ]
    base = alt.Chart(lines_drawn)
    lines = base.mark_line(opacity=0.95).encode(
        x=x,
        y=y,
        detail="line:N",
        color=colour_of,
        strokeWidth=alt.StrokeWidth("width:Q").scale(None),
        tooltip=tip,
    )
    dots = base.mark_circle(size=34, opacity=1).encode(
        x=x, y=y, color=colour_of, tooltip=tip
    )
    whisker = (
        alt.Chart(ends)
        .mark_rule(strokeWidth=1.6)
        .encode(x=x, y=alt.Y("low:Q").scale(y_scale), y2="high:Q", color=colour_of)
    )
    whisker_dots = (
        alt.Chart(ends).mark_circle(size=26, opacity=1).encode(x=x, y=y, color=colour_of)
    )
    names = pl.DataFrame({"side": [0.0, 1.0], "text": [left, right]})
    heads = (
        alt.Chart(names)
        .mark_text(
            baseline="bottom",
            dy=-8,
            fontSize=theme.AXIS_SIZE,
            color=theme.INK,
            align="left",
        )
        .encode(x=x, y=alt.value(0), text="text:N")
    )
    cut_line, cut_label = _cut_line(cut, words, "y", scale=y_scale)
    height = max(_SLOPE_LEAST, _SLOPE_ROW * (last - first + 1))
    return alt.layer(
        cut_line, lines, dots, whisker, whisker_dots, heads, cut_label
    ).properties(
        width=width,
        height=min(height, 640),
        padding={"top": 26, "bottom": 5, "left": 5, "right": 5},
    )


_JOINED = {
    "line": pl.Int64,
    "side": pl.Float64,
    "at": pl.Int64,
    "colour": pl.String,
    "width": pl.Float64,
    "move": pl.String,
    "interval": pl.String,
}
_WHISKERS = {
    "side": pl.Float64,
    "at": pl.Int64,
    "low": pl.Int64,
    "high": pl.Int64,
    "colour": pl.String,
}


def _cut_line(
    cut: int, words: Words, along: str, *, scale: alt.Scale | None = None
) -> tuple[Any, Any]:
    place = pl.DataFrame(
        {"at": [cut + _HALF], "label": [words("ranking.cut_label", cut=cut)]}
    )
    is_across = along == "x"
    channel: Any = (alt.X if is_across else alt.Y)("at:Q")
    if scale is not None:
        channel = channel.scale(scale)
    line = (
        alt.Chart(place)
        .mark_rule(color=theme.INK, strokeWidth=1, strokeDash=[5, 3])
        .encode(**{along: channel})
    )
    text = alt.Chart(place).mark_text(
        align="left" if is_across else "right",
        baseline="bottom",
        dx=5 if is_across else -2,
        dy=0 if is_across else -4,
        fontSize=theme.NOTE_SIZE,
        color=theme.INK,
    )
    label = (
        text.encode(x=channel, y=alt.value("height"), text="label:N")
        if is_across
        else text.encode(x=alt.value("width"), y=channel, text="label:N")
    )
    return line, label


def _rank_ticks(first: int, last: int) -> list[int]:
    """Name the first rank and whole steps after it: there is no rank 0."""
    step = 5 if last - first <= 60 else 20
    return [first, *(rank for rank in range(step, last + 1, step) if rank > first + 1)]


def _percent(share: float | None, words: Words) -> str:
    if share is None:
        return words("terms.none")
    return words("charts.percent", value=f"{100 * share:.0f}")
