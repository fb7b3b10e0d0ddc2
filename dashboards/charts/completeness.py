"""How full the sheets are that each panel has handed in."""

from typing import Any

import altair as alt
import polars as pl

from dashboards.charts import theme
from dashboards.charts.once import drawn_once
from dashboards.wording import Words

_ROW_HEIGHT = 30


@drawn_once
def completeness_by_panel(
    panels: pl.DataFrame, words: Words, *, width: int | str = theme.AS_WIDE_AS_THE_PAGE
) -> theme.Layered:
    """
    Draw the share of clauses filled on the sheets received, emptiest panel first.

    Parameters
    ----------
    panels : polars.DataFrame
        One row per panel: panel_id, n_sheets, n_filled, n_expected.
    words : Words
        Language of the labels.
    width : int or "container", optional
        Width in pixels.

    Returns
    -------
    altair.LayerChart
        Bars on a track of 100%; panels with a gap below the rest in vermilion.
    """
    rows = _rows(panels, words)
    order = rows["panel"].to_list()
    base = alt.Chart(rows).encode(
        y=alt.Y("panel:N")
        .sort(order)
        .title(None)
        .axis(labelColor=theme.INK, labelLimit=150, grid=False)
    )
    x = alt.X("share:Q").scale(domain=[0, 100], nice=False)
    tooltip = [
        alt.Tooltip("panel:N", title=words("charts.tip_panel")),
        alt.Tooltip("n_sheets:Q", title=words("charts.tip_sheets")),
        alt.Tooltip("n_filled:Q", title=words("charts.tip_filled"), format=","),
        alt.Tooltip("n_expected:Q", title=words("charts.tip_expected"), format=","),
    ]
    track = base.mark_bar(height=6, color=theme.RULE).encode(x="all:Q")
    filled = base.mark_bar(height=6).encode(
        x=x.title(words("charts.filled_axis")).axis(
            values=[0, 25, 50, 75, 100], grid=False
        ),
        color=alt.Color("fill:N").scale(None),
        tooltip=tooltip,
    )
    labels = base.mark_text(align="right", dy=-10, fontSize=theme.NOTE_SIZE).encode(
        x=alt.X("all:Q"),
        text="label:N",
        color=alt.Color("ink:N").scale(None),
    )
    return alt.layer(track, filled, labels).properties(
        width=width, height=_ROW_HEIGHT * max(len(order), 1)
    )


def _rows(panels: pl.DataFrame, words: Words) -> pl.DataFrame:
    shares = panels.with_columns(
        share=pl.when(pl.col("n_expected") > 0).then(
            100.0 * pl.col("n_filled") / pl.col("n_expected")
        )
    ).sort("share", "panel_id", nulls_last=True)
    lowest = shares["share"].min()
    rows: list[dict[str, Any]] = []
    for row in shares.iter_rows(named=True):
        share = row["share"]
        is_lowest = share is not None and share == lowest and share < 100
        name = row["panel_id"] or words("charts.panel_unknown")
        rows.append(
            {
                "panel": words("charts.panel_sheets", panel=name, n=row["n_sheets"]),
                "share": share,
                "all": 100.0,
                "n_sheets": row["n_sheets"],
                "n_filled": row["n_filled"],
                "n_expected": row["n_expected"],
                "label": _label(row, words),
                "fill": theme.VERMILION if is_lowest else theme.RIVER,
                "ink": theme.VERMILION if is_lowest else theme.GREY,
            }
        )
    return pl.DataFrame(rows, schema=_SCHEMA)


_SCHEMA = {
    "panel": pl.String,
    "share": pl.Float64,
    "all": pl.Float64,
    "n_sheets": pl.Int64,
    "n_filled": pl.Int64,
    "n_expected": pl.Int64,
    "label": pl.String,
    "fill": pl.String,
    "ink": pl.String,
}


def _label(row: dict[str, Any], words: Words) -> str:
    if row["share"] is None:
        return words("charts.too_few")
    # 99.9% is not complete: round down
    return words(
        "charts.filled",
        share=int(row["share"]),
        n_filled=f"{row['n_filled']:,}",
        n_expected=f"{row['n_expected']:,}",
    )
