"""How results stand against process, application by application."""

from typing import Any

import altair as alt
import polars as pl

from dashboards.charts import theme
from dashboards.charts.once import drawn_once
from dashboards.wording import Words

_HEIGHT = 400
_STEP = 10


@drawn_once
def process_against_result(
    applications: pl.DataFrame,
    words: Words,
    *,
    sectors: list[tuple[str, str]],
    width: int | str = theme.AS_WIDE_AS_THE_PAGE,
) -> theme.Layered:
    """
    Draw each application's result percentage over its process percentage.

    Parameters
    ----------
    applications : polars.DataFrame
        organisation_name, sector, process_pct, result_pct (null where incomplete).
    words : Words
        Language of the labels.
    sectors : list of (code, name)
        Sectors in the standard's order.
    width : int or "container", optional
        Width in pixels.

    Returns
    -------
    altair.LayerChart
        Sectors told by shape first, then by colour; the diagonal means equal.
    """
    named = dict(sectors)
    points = applications.filter(
        pl.col("process_pct").is_not_null(), pl.col("result_pct").is_not_null()
    )
    rows = pl.DataFrame(
        [
            {
                "organisation": row["organisation_name"],
                "sector": named.get(row["sector"], words.term("sector", None)),
                "process": float(row["process_pct"]),
                "result": float(row["result_pct"]),
            }
            for row in points.iter_rows(named=True)
        ],
        schema={
            "organisation": pl.String,
            "sector": pl.String,
            "process": pl.Float64,
            "result": pl.Float64,
        },
    )
    low, high = _limits(rows)
    domain = [low, high]
    present = [(code, name) for code, name in sectors if name in set(rows["sector"])]
    names = [name for _, name in present]
    scale_x = alt.X("process:Q").scale(domain=domain, nice=False)
    scale_y = alt.Y("result:Q").scale(domain=domain, nice=False)
    ticks = list(range(int(low), int(high) + 1, _STEP))
    line = (
        alt.Chart(pl.DataFrame({"process": domain, "result": domain}))
        .mark_line(color=theme.GREY, strokeWidth=1, strokeDash=[4, 3])
        .encode(
            x=scale_x.title(words("charts.process_axis")).axis(values=ticks),
            y=scale_y.title(words("charts.result_axis")).axis(values=ticks),
        )
    )
    notes = alt.Chart(_notes(low, high, words)).encode(x="process:Q", y="result:Q")
    above = (
        notes.transform_filter("datum.side == 'above'")
        .mark_text(align="left", baseline="top", fontSize=theme.NOTE_SIZE)
        .encode(text="note:N", color=alt.value(theme.GREY))
    )
    below = (
        notes.transform_filter("datum.side == 'below'")
        .mark_text(align="right", baseline="bottom", fontSize=theme.NOTE_SIZE)
        .encode(text="note:N", color=alt.value(theme.GREY))
    )
    legend = alt.Legend(title=None, orient="top", direction="horizontal", offset=4)
    marks = (
        alt.Chart(rows)
        .mark_point(size=56, filled=True, opacity=0.85)
        .encode(
            x=scale_x,
            y=scale_y,
            shape=alt.Shape("sector:N")
            .scale(
                domain=names,
                range=[theme.SECTOR_SHAPES.get(c, "cross") for c, _ in present],
            )
            .legend(legend),
            color=alt.Color("sector:N")
            .scale(
                domain=names,
                range=[theme.SECTOR_COLOURS.get(c, theme.GREY) for c, _ in present],
            )
            .legend(legend),
            tooltip=[
                alt.Tooltip("organisation:N", title=words("charts.tip_organisation")),
                alt.Tooltip("sector:N", title=words("charts.tip_sector")),
                alt.Tooltip("process:Q", title=words("charts.tip_process"), format=".0f"),
                alt.Tooltip("result:Q", title=words("charts.tip_result"), format=".0f"),
            ],
        )
    )
    return alt.layer(line, above, below, marks).properties(width=width, height=_HEIGHT)


def _limits(rows: pl.DataFrame) -> tuple[float, float]:
    numbers = [*rows["process"].to_list(), *rows["result"].to_list()]
    if not numbers:
        return 0.0, 100.0
    low = max(0.0, (min(numbers) // _STEP) * _STEP)
    high = min(100.0, (max(numbers) // _STEP + 1) * _STEP)
    return low, high


def _notes(low: float, high: float, words: Words) -> pl.DataFrame:
    inset = (high - low) * 0.02
    notes: list[dict[str, Any]] = [
        {
            "side": "above",
            "process": low + inset,
            "result": high - inset,
            "note": words("charts.above_diagonal"),
        },
        {
            "side": "below",
            "process": high - inset,
            "result": low + inset,
            "note": words("charts.below_diagonal"),
        },
    ]
    return pl.DataFrame(notes)
