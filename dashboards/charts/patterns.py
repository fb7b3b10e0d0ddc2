"""How the four factors of a clause stand: bands, weak shares, what limits."""

from typing import Any

import altair as alt
import polars as pl

from dashboards import limits
from dashboards.charts import hatch, labels, theme
from dashboards.charts.once import drawn_once
from dashboards.wording import Words

_BAR_ROW = 66
_BAR = 24
_CELL_HEIGHT = 34
# a segment narrower than this share has no room for its number
_NARROW = 0.075
# the deepest ground of a heat map that text of either colour can be read on
_DEEPEST = 0.72
_LABEL_LETTERS = 26
_SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)


def is_rated(n_applications: int) -> bool:
    """Tell whether a share of so many applications may be printed in percent."""
    return n_applications >= limits.FEWEST_FOR_A_RATE


@drawn_once
def bands_by_factor(
    shares: pl.DataFrame,
    weak: pl.DataFrame,
    words: Words,
    *,
    title: str,
    width: int | str = theme.AS_WIDE_AS_THE_PAGE,
) -> theme.Layered:
    """
    Draw each factor's bands as one bar, and under it how sure the weak part is.

    Parameters
    ----------
    shares : polars.DataFrame
        Of one dimension, a row per factor and band: factor, title_zh, title_en,
        band, is_weak, n, n_in_band, n_applications, share (null under six
        applications).
    weak : polars.DataFrame
        A row per factor: factor, title_zh, title_en, n, n_weak, n_applications,
        share, share_low, share_high, expected_share.
    words : Words
        Language of the labels.
    title : str
        Name of the dimension.
    width : int or "container", optional
        Width in pixels.

    Returns
    -------
    altair.LayerChart
        Bars from band 1 to 6; under each a dot with its 95% line at the share of weak
        bands and a tick where it would be if factors moved with the percentage alone.
    """
    segments, lines = _segments(shares, words), _lines(weak, words)
    order = lines["row"].to_list()
    y = (
        alt.Y("row:N")
        .sort(order)
        .title(None)
        .axis(labelColor=theme.INK, grid=False, labelExpr=labels.SPLIT_AT_BREAKS)
    )
    x = (
        alt.X("start:Q")
        .scale(domain=[0, 1], nice=False)
        .title(words("patterns.share_axis"))
        .axis(values=_SHARES, format="%")
    )
    bars = (
        alt.Chart(segments)
        .mark_bar(height=_BAR, yOffset=-9, stroke=theme.GROUND, strokeWidth=1)
        .encode(
            x=x,
            x2="end:Q",
            y=y,
            color=alt.Color("ground:N").scale(None),
            tooltip=[
                alt.Tooltip("factor:N", title=words("patterns.tip_factor")),
                alt.Tooltip("band:N", title=words("patterns.tip_band")),
                alt.Tooltip("count:N", title=words("patterns.tip_count")),
            ],
        )
    )
    numbers = (
        alt.Chart(segments)
        .transform_calculate(middle="(datum.start + datum.end) / 2")
        .mark_text(yOffset=-9, fontSize=theme.NOTE_SIZE)
        .encode(
            x=alt.X("middle:Q").title(""),
            y=y,
            text="label:N",
            color=alt.Color("ink:N").scale(None),
        )
    )
    base = alt.Chart(lines).encode(y=y)
    drawn = base.transform_filter("isValid(datum.share)")
    tooltip = [
        alt.Tooltip("factor:N", title=words("patterns.tip_factor")),
        alt.Tooltip("weak:N", title=words("patterns.tip_weak")),
        alt.Tooltip("interval:N", title=words("charts.tip_interval")),
        alt.Tooltip("expected:N", title=words("patterns.tip_expected")),
        alt.Tooltip("n:N", title=words("patterns.tip_n")),
    ]
    rules = drawn.mark_rule(
        strokeWidth=2, yOffset=14, y2Offset=14, color=theme.VERMILION
    ).encode(x=alt.X("low:Q").title(""), x2="high:Q", tooltip=tooltip)
    ticks = drawn.mark_tick(thickness=2, size=12, yOffset=14, color=theme.INK).encode(
        x=alt.X("expected_share:Q").title(""), tooltip=tooltip
    )
    dots = drawn.mark_point(
        filled=True, size=60, yOffset=14, strokeWidth=1.6, stroke=theme.VERMILION
    ).encode(
        x=alt.X("share:Q").title(""),
        fill=alt.Fill("fill:N").scale(None),
        tooltip=tooltip,
    )
    few = (
        base.transform_filter("!isValid(datum.share)")
        .mark_text(align="left", fontSize=theme.NOTE_SIZE, color=theme.GREY)
        .encode(x=alt.datum(0.0), text="few_label:N")
    )
    return alt.layer(bars, numbers, rules, ticks, dots, few).properties(
        width=width, height=_BAR_ROW * max(len(order), 1), title=title
    )


@drawn_once
def weak_by_clause(
    cells: pl.DataFrame,
    words: Words,
    *,
    title: str,
    width: int | str = theme.AS_WIDE_AS_THE_PAGE,
) -> theme.Layered:
    """
    Draw a heat map of the share of weak bands: clauses down, factors across.

    Parameters
    ----------
    cells : polars.DataFrame
        Of one dimension, clauses and factors in order: clause, clause_title_zh,
        clause_title_en, factor, title_zh, title_en, n, n_weak, n_applications, share,
        share_low, share_high, expected_share.
    words : Words
        Language of the labels.
    title : str
        Name of the dimension.
    width : int or "container", optional
        Width in pixels.

    Returns
    -------
    altair.LayerChart
        Percent from ten applications up, below that hatched and counted.
    """
    rows = _cells(cells, words)
    order = rows["row"].unique(maintain_order=True).to_list()
    columns = rows["column"].unique(maintain_order=True).to_list()
    base = alt.Chart(rows).encode(
        x=alt.X("column:O")
        .scale(domain=columns, paddingInner=0.04, paddingOuter=0)
        .title(None)
        .axis(
            orient="top",
            labelAngle=0,
            grid=False,
            labelColor=theme.INK,
        ),
        y=alt.Y("row:N")
        .sort(order)
        .scale(paddingInner=0.06, paddingOuter=0)
        .title(None)
        .axis(
            grid=False,
            labelColor=theme.INK,
            labelLimit=170,
            labelFontSize=theme.NOTE_SIZE,
            labelExpr=labels.SPLIT_AT_BREAKS,
        ),
    )
    grounds = base.mark_rect().encode(
        color=alt.Color("ground:N").scale(None),
        tooltip=[
            alt.Tooltip("clause:N", title=words("charts.tip_clause")),
            alt.Tooltip("factor:N", title=words("patterns.tip_factor")),
            alt.Tooltip("weak:N", title=words("patterns.tip_weak")),
            alt.Tooltip("interval:N", title=words("charts.tip_interval")),
            alt.Tooltip("expected:N", title=words("patterns.tip_expected")),
            alt.Tooltip("n:N", title=words("patterns.tip_n")),
        ],
    )
    hatches = hatch.over_few(
        rows, across="column", columns=columns, down="row", order=order
    )
    numbers = base.mark_text(fontSize=theme.AXIS_SIZE, dy=-5).encode(
        text="label:N", color=alt.Color("ink:N").scale(None)
    )
    counts = base.mark_text(fontSize=theme.NOTE_SIZE, dy=9).encode(
        text="n_label:N", color=alt.Color("ink:N").scale(None)
    )
    return alt.layer(grounds, *hatches, numbers, counts).properties(
        width=width,
        height=_CELL_HEIGHT * max(len(order), 1),
        title=labels.headed(title, rows["factor"].unique(maintain_order=True).to_list()),
    )


def depth(share: float) -> str:
    """Mix the ground of a share of weak bands: white at none, deepest at all."""
    return theme.mixed(theme.GROUND, theme.VERMILION, _DEEPEST * share)


def factor_name(row: dict[str, Any], words: Words, *, column: str = "title") -> str:
    """Name a factor by its letter and title: ``Le 水平``."""
    return words.set(f"{row['factor']} {words.of(row, column)}")


def told(row: dict[str, Any], words: Words) -> dict[str, Any]:
    """
    Say a share with its interval, the share expected and its counts, for tooltips.

    Parameters
    ----------
    row : dict
        n, n_applications, share, share_low, share_high, expected_share, and the count
        as ``n_weak`` or ``n_limited``.
    words : Words
        Language of the texts.

    Returns
    -------
    dict of str to str
        weak, interval, expected, n.
    """
    count = row.get("n_weak", row.get("n_limited"))
    counted = words("patterns.count_of", count=count, n=row["n"])
    none = words("charts.no_interval")
    may_rate = is_rated(row["n_applications"]) and row["share"] is not None
    return {
        "weak": words(
            "patterns.percent_and_count", share=percent(row["share"]), counted=counted
        )
        if may_rate
        else counted,
        "interval": words(
            "charts.interval",
            low=percent(row["share_low"]),
            high=percent(row["share_high"]),
        )
        if row["share_low"] is not None
        else none,
        "expected": words("charts.percent", value=percent(row["expected_share"]))
        if row["expected_share"] is not None
        else none,
        "n": words("patterns.n_of", n=row["n"], applications=row["n_applications"]),
    }


def percent(share: float) -> str:
    """Write a share as whole percent, without the sign."""
    return f"{100 * share:.0f}"


_SEGMENTS = {
    **dict.fromkeys(("row", "factor", "band", "count", "label"), pl.String),
    **dict.fromkeys(("ground", "ink"), pl.String),
    **dict.fromkeys(("start", "end"), pl.Float64),
}
_LINES = {
    **dict.fromkeys(
        ("row", "factor", "weak", "interval", "expected", "n", "fill", "few_label"),
        pl.String,
    ),
    **dict.fromkeys(("share", "low", "high", "expected_share"), pl.Float64),
}
_CELLS = {
    **dict.fromkeys(
        ("row", "column", "clause", "factor", "weak", "interval", "expected", "n"),
        pl.String,
    ),
    **dict.fromkeys(("label", "n_label", "ground", "ink"), pl.String),
    "few": pl.Boolean,
}


def _row_name(row: dict[str, Any], words: Words) -> str:
    return "\n".join(
        (
            factor_name(row, words),
            words("patterns.row_n", n=row["n"], applications=row["n_applications"]),
        )
    )


def _segments(shares: pl.DataFrame, words: Words) -> pl.DataFrame:
    rows: list[dict[str, Any]] = []
    reached: dict[str, float] = {}
    for row in shares.sort("band", maintain_order=True).iter_rows(named=True):
        if row["share"] is None or not row["n"]:
            continue
        name = _row_name(row, words)
        start = reached.get(name, 0.0)
        end = reached[name] = start + row["n_in_band"] / row["n"]
        ground = theme.BANDS[row["band"] - 1]
        value = percent(row["share"]) if is_rated(row["n_applications"]) else ""
        rows.append(
            {
                "row": name,
                "factor": factor_name(row, words),
                "band": words("patterns.band", band=row["band"]),
                "count": words("patterns.count_of", count=row["n_in_band"], n=row["n"]),
                "label": (value or str(row["n_in_band"]))
                if end - start >= _NARROW
                else "",
                "ground": ground,
                "ink": theme.ink_on(ground),
                "start": start,
                "end": min(end, 1.0),
            }
        )
    return pl.DataFrame(rows, schema=_SEGMENTS)


def _lines(weak: pl.DataFrame, words: Words) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                **told(row, words),
                "row": _row_name(row, words),
                "factor": factor_name(row, words),
                "fill": theme.VERMILION
                if is_rated(row["n_applications"])
                else theme.GROUND,
                "few_label": words("patterns.too_few", count=row["n_weak"], n=row["n"]),
                "share": row["share"],
                "low": row["share_low"],
                "high": row["share_high"],
                "expected_share": row["expected_share"],
            }
            for row in weak.iter_rows(named=True)
        ],
        schema=_LINES,
    )


def _cells(cells: pl.DataFrame, words: Words) -> pl.DataFrame:
    rows: list[dict[str, Any]] = []
    for row in cells.iter_rows(named=True):
        share = row["n_weak"] / row["n"] if row["n"] else 0.0
        ground = depth(share)
        may_rate = is_rated(row["n_applications"])
        clause = words.set(f"{row['clause']} {words.of(row, 'clause_title')}")
        rows.append(
            {
                **told(row, words),
                "row": labels.broken(clause, _LABEL_LETTERS),
                "column": row["factor"],
                "clause": clause,
                "factor": factor_name(row, words),
                "label": percent(share)
                if may_rate
                else words("patterns.count_short", count=row["n_weak"], n=row["n"]),
                "n_label": words("charts.n_short", n=row["n"]) if may_rate else "",
                "ground": ground,
                "ink": theme.ink_on(ground),
                "few": not may_rate,
            }
        )
    return pl.DataFrame(rows, schema=_CELLS)
