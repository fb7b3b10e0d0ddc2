"""Where applications are strong and weak, by sector, category and cycle."""

import itertools
from typing import Any

import altair as alt
import polars as pl

from dashboards import limits
from dashboards.charts import hatch, labels, theme
from dashboards.charts.once import drawn_once
from dashboards.wording import Words

_CELL_HEIGHT = 42
_LABEL_LETTERS = 12
_KEY_HEIGHT = 20
_KEY_WIDTH = 336


@drawn_once
def strengths_of_sector(
    cells: pl.DataFrame,
    bands: pl.DataFrame,
    words: Words,
    *,
    title: str,
    cycles: list[str],
    selected: tuple[str, str] | None = None,
    width: int | str = theme.AS_WIDE_AS_THE_PAGE,
) -> theme.Layered:
    """
    Draw one sector's heat map: categories down, cycles across.

    Parameters
    ----------
    cells : polars.DataFrame
        One row per category and cycle: category, title_zh, title_en, cycle,
        n_applications, mean_pct, mean_pct_low, mean_pct_high; categories in order.
    bands : polars.DataFrame
        The standard's bands: band, low_pct, high_pct.
    words : Words
        Language of the labels.
    title : str
        Name of the sector.
    cycles : list of str
        Cycles to keep a column for, in time.
    selected : tuple of (category, cycle), optional
        The cell to frame.
    width : int or "container", optional
        Width in pixels.

    Returns
    -------
    altair.LayerChart
        Means printed with n under them; hatched where n is small.
    """
    rows = _cells(cells, bands, words, selected)
    categories = rows["row"].unique(maintain_order=True).to_list()
    base = alt.Chart(rows).encode(
        x=alt.X("cycle:O")
        .scale(domain=cycles, paddingInner=0.05, paddingOuter=0)
        .title(None)
        .axis(orient="top", labelAngle=0, grid=False, labelPadding=4),
        y=alt.Y("row:N")
        .sort(categories)
        .scale(paddingInner=0.05, paddingOuter=0)
        .title(None)
        .axis(
            grid=False,
            labelColor=theme.INK,
            labelLimit=110,
            labelExpr=labels.SPLIT_AT_BREAKS,
        ),
    )
    grounds = base.mark_rect().encode(
        color=alt.Color("ground:N").scale(None),
        tooltip=[
            alt.Tooltip("category:N", title=words("charts.tip_category")),
            alt.Tooltip("cycle:N", title=words("charts.tip_cycle")),
            alt.Tooltip("mean:N", title=words("charts.tip_mean")),
            alt.Tooltip("interval:N", title=words("charts.tip_interval")),
            alt.Tooltip("n:Q", title=words("charts.tip_n")),
        ],
    )
    hatches = hatch.over_few(
        rows, across="cycle", columns=cycles, down="row", order=categories
    )
    means = base.mark_text(dy=-6, fontSize=theme.BODY_SIZE).encode(
        text="label:N", color=alt.Color("ink:N").scale(None)
    )
    numbers = base.mark_text(dy=10, fontSize=theme.NOTE_SIZE).encode(
        text="n_label:N", color=alt.Color("n_ink:N").scale(None)
    )
    frames = (
        base.transform_filter("datum.selected")
        .mark_rect(fill=None, strokeWidth=2)
        .encode(stroke=alt.value(theme.VERMILION))
    )
    return alt.layer(grounds, *hatches, frames, means, numbers).properties(
        width=width, height=_CELL_HEIGHT * max(len(categories), 1), title=title
    )


def strengths_by_sector_and_cycle(
    panels: list[tuple[str, pl.DataFrame]],
    bands: pl.DataFrame,
    words: Words,
    *,
    cycles: list[str],
    width: int = theme.PICTURE_WIDTH,
) -> alt.VConcatChart:
    """
    Put the sectors' heat maps and the bands' key in one picture, two in a row.

    Parameters
    ----------
    panels : list of (title, cells)
        As for `strengths_of_sector`.
    bands, words, cycles
        As for `strengths_of_sector`.
    width : int, optional
        Width in pixels.

    Returns
    -------
    altair.VConcatChart
        The small multiples share their axes.
    """
    drawn = [
        strengths_of_sector(
            cells, bands, words, title=title, cycles=cycles, width=width // 2 - 110
        )
        for title, cells in panels
    ]
    rows = [
        alt.hconcat(*drawn[start : start + 2], spacing=28)
        for start in range(0, len(drawn), 2)
    ]
    key = band_key(bands, words)
    return alt.vconcat(*rows, key, spacing=24)


@drawn_once
def band_key(
    bands: pl.DataFrame, words: Words, *, width: int = _KEY_WIDTH
) -> theme.Layered:
    """
    Draw the key to the bands' colours.

    Parameters
    ----------
    bands : polars.DataFrame
        The standard's bands: band, low_pct, high_pct.
    words : Words
        Language of the labels.
    width : int, optional
        Width in pixels.

    Returns
    -------
    altair.LayerChart
        One swatch a band, its range printed in it.
    """
    swatches = pl.DataFrame(
        [
            {
                "band": str(row["band"]),
                "ground": theme.BANDS[row["band"] - 1],
                "ink": theme.ink_on(theme.BANDS[row["band"] - 1]),
                "label": words(
                    "charts.band_range",
                    low=f"{row['low_pct']:.0f}",
                    high=f"{row['high_pct']:.0f}",
                ),
            }
            for row in bands.sort("band").iter_rows(named=True)
        ],
        schema=dict.fromkeys(("band", "ground", "ink", "label"), pl.String),
    )
    base = alt.Chart(swatches).encode(
        x=alt.X("band:O").scale(paddingInner=0.03, paddingOuter=0).axis(None)
    )
    grounds = base.mark_rect().encode(
        y=alt.value(0),
        y2=alt.value(_KEY_HEIGHT),
        color=alt.Color("ground:N").scale(None),
    )
    labels = base.mark_text(fontSize=theme.NOTE_SIZE).encode(
        y=alt.value(_KEY_HEIGHT / 2),
        text="label:N",
        color=alt.Color("ink:N").scale(None),
    )
    return alt.layer(grounds, labels).properties(width=width, height=_KEY_HEIGHT)


def shade(value: float, bands: pl.DataFrame) -> str:
    """
    Mix the colour of a percentage between the colours of the bands around it.

    Parameters
    ----------
    value : float
        Percentage, 0 to 100.
    bands : polars.DataFrame
        The standard's bands: band, low_pct, high_pct.

    Returns
    -------
    str
        ``#rrggbb``; the band's own colour at its middle.
    """
    middles = [
        (float(row["low_pct"] + row["high_pct"]) / 2, theme.BANDS[row["band"] - 1])
        for row in bands.sort("band").iter_rows(named=True)
    ]
    if not middles or value <= middles[0][0]:
        return theme.BANDS[0]
    for (low, start), (high, end) in itertools.pairwise(middles):
        if value <= high:
            return theme.mixed(start, end, (value - low) / (high - low))
    return middles[-1][1]


_SCHEMA = {
    "row": pl.String,
    "category": pl.String,
    "cycle": pl.String,
    "ground": pl.String,
    "ink": pl.String,
    "n_ink": pl.String,
    "label": pl.String,
    "n_label": pl.String,
    "mean": pl.String,
    "interval": pl.String,
    "n": pl.Int64,
    "few": pl.Boolean,
    "selected": pl.Boolean,
}


def _cells(
    cells: pl.DataFrame,
    bands: pl.DataFrame,
    words: Words,
    selected: tuple[str, str] | None,
) -> pl.DataFrame:
    rows: list[dict[str, Any]] = []
    for row in cells.iter_rows(named=True):
        n, mean = int(row["n_applications"] or 0), row["mean_pct"]
        has_mean = n > 0 and mean is not None
        ground = shade(float(mean), bands) if has_mean else theme.GROUND
        low, high = row["mean_pct_low"], row["mean_pct_high"]
        rows.append(
            {
                "row": labels.broken(words.of(row, "title"), _LABEL_LETTERS),
                "category": words.of(row, "title"),
                "cycle": row["cycle"],
                "ground": ground,
                "ink": theme.ink_on(ground),
                "n_ink": theme.ink_on(ground) if has_mean else theme.GREY,
                "label": f"{mean:.0f}" if has_mean else "",
                "n_label": words("charts.n_short", n=n),
                "mean": words("charts.percent", value=f"{mean:.1f}")
                if has_mean
                else words("terms.none"),
                "interval": words("charts.interval", low=f"{low:.0f}", high=f"{high:.0f}")
                if low is not None and high is not None
                else words("charts.no_interval"),
                "n": n,
                "few": has_mean and n < limits.FEWEST_FOR_A_MEAN,
                "selected": (row["category"], row["cycle"]) == selected,
            }
        )
    return pl.DataFrame(rows, schema=_SCHEMA)
