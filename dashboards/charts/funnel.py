"""How far the applications of a cycle came, by sector."""

from typing import Any

import altair as alt
import polars as pl

from dashboards import limits
from dashboards.charts import labels, theme
from dashboards.charts.once import drawn_once
from dashboards.wording import Words

STAGES = ("applied", "eligible", "site", "nomination", "award")
_HONOURS = ("nomination", "award")
# a bar may fill this share of its cell; its number stands in the rest
_LONGEST_BAR = 0.54
_ROW_HEIGHT = 43
_NUMBER_OFFSET = 6
_RATE_OFFSET = 3
_LABEL_LETTERS = 18


@drawn_once
def funnel_by_sector(
    counts: pl.DataFrame,
    words: Words,
    *,
    row_height: int = _ROW_HEIGHT,
    longest: float = _LONGEST_BAR,
    width: int | str = theme.AS_WIDE_AS_THE_PAGE,
) -> theme.Layered:
    """
    Draw the way from application to honour as a table of bars.

    Parameters
    ----------
    counts : polars.DataFrame
        One row per sector (or other group) in order: title_zh, title_en and
        ``n_`` + each of ``STAGES``.
    words : Words
        Language of the labels.
    row_height : int, optional
        Pixels for a row.
    longest : float, optional
        Share of its cell that the longest bar fills; its number stands in the rest.
    width : int or "container", optional
        Width in pixels.

    Returns
    -------
    altair.LayerChart
        Bars share one scale; rates stand under a number only where ten applied.
    """
    cells = _cells(counts, words, longest)
    rows = cells["row"].unique(maintain_order=True).to_list()
    # three lines of a long name fit a low row
    has_long = any(row.count("\n") > 1 for row in rows)
    base = alt.Chart(cells).encode(
        y=alt.Y("row:N")
        .sort(rows)
        .title(None)
        .axis(
            labelColor=theme.INK,
            labelFontSize=theme.NOTE_SIZE if has_long else theme.AXIS_SIZE,
            grid=False,
            labelExpr=labels.SPLIT_AT_BREAKS,
        )
    )
    x = alt.X("start:Q").scale(domain=[0, len(STAGES)], nice=False)
    stages = [words(f"charts.stage_{stage}") for stage in STAGES]
    axis = alt.Axis(
        title=None,
        orient="top",
        values=list(range(len(STAGES))),
        labelExpr=f"{stages!r}[datum.value]",
        labelAlign="left",
        labelColor=theme.INK,
        labelOffset=0,
        labelFlush=False,
        labelOverlap=False,
    )
    tooltip = [
        alt.Tooltip("row:N", title=words("charts.tip_sector")),
        alt.Tooltip("stage_title:N", title=words("charts.tip_stage")),
        alt.Tooltip("count:Q", title=words("charts.tip_count")),
    ]
    bars = (
        base.transform_filter("datum.drawn")
        .mark_bar(height=14, strokeWidth=1.5)
        .encode(
            x=x.axis(axis),
            x2="end:Q",
            color=alt.Color("fill:N").scale(None),
            stroke=alt.Stroke("edge:N").scale(None),
            tooltip=tooltip,
        )
    )
    numbers = base.mark_text(
        align="left", dx=_NUMBER_OFFSET, fontSize=theme.BODY_SIZE
    ).encode(
        x=alt.X("end:Q"),
        text="label:N",
        color=alt.Color("ink:N").scale(None),
        tooltip=tooltip,
    )
    rates = base.mark_text(
        align="left",
        dx=_RATE_OFFSET,
        dy=16,
        fontSize=theme.NOTE_SIZE,
        color=theme.GREY,
    ).encode(x="start:Q", text="rate:N")
    return alt.layer(bars, numbers, rates).properties(
        width=width, height=row_height * max(len(rows), 1)
    )


def _cells(counts: pl.DataFrame, words: Words, longest: float) -> pl.DataFrame:
    columns = [f"n_{stage}" for stage in STAGES]
    most = max([1, *counts["n_applied"].to_list()])
    sectors = [
        (_named(row, words), {name: int(row[name] or 0) for name in columns}, True)
        for row in counts.iter_rows(named=True)
    ]
    total = {name: int(counts[name].sum() or 0) for name in columns}
    rows = [*sectors, (words("charts.total"), total, False)]
    cells: list[dict[str, Any]] = []
    for title, numbers, has_bar in rows:
        applied = numbers["n_applied"]
        for position, stage in enumerate(STAGES):
            count = numbers[f"n_{stage}"]
            is_rated = applied >= limits.FEWEST_FOR_A_RATE and position > 0 and count > 0
            share = round(100 * count / applied) if applied else 0
            length = longest * count / most if has_bar else 0
            cells.append(
                {
                    "row": title,
                    "stage_title": words(f"charts.stage_{stage}"),
                    "start": float(position),
                    "end": position + length,
                    "count": count,
                    "label": str(count),
                    "rate": words("charts.percent", value=share) if is_rated else "",
                    "drawn": has_bar and count > 0,
                    "fill": _fill(stage),
                    "edge": theme.GOLD if stage in _HONOURS else theme.RIVER,
                    "ink": theme.INK if count else theme.GREY,
                }
            )
    return pl.DataFrame(cells)


def _named(row: dict[str, Any], words: Words) -> str:
    return labels.broken(words.of(row, "title"), _LABEL_LETTERS)


def _fill(stage: str) -> str:
    if stage == "nomination":
        return theme.GROUND
    return theme.GOLD if stage == "award" else theme.RIVER
