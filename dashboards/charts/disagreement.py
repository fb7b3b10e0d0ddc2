"""Which clauses and which factors divide examiners."""

from typing import Any

import altair as alt
import polars as pl

from dashboards.charts import interval, theme
from dashboards.charts.once import drawn_once
from dashboards.wording import Words

_ROW = 26
_STRIP = 30


@drawn_once
def spread_by_clause(
    rows: pl.DataFrame,
    words: Words,
    *,
    domain: float,
    width: int | str = theme.AS_WIDE_AS_THE_PAGE,
) -> theme.Layered:
    """
    Draw how far examiners differ on each clause, the widest first.

    Parameters
    ----------
    rows : polars.DataFrame
        From the query.
    words : Words
        Language of the labels.
    domain : float
        End of the axis, so that charts beside each other can share it.
    width : int or "container", optional
        Width in pixels.

    Returns
    -------
    altair.LayerChart
        Standard deviations between examiners with intervals.
    """
    drawn = interval.frame(
        [
            {
                "label": words(
                    "agreement.clause_row",
                    clause=row["clause"],
                    title=words.of(row, "title"),
                    n=row["n_units"],
                ),
                "value": row["sd"],
                "low": row["sd_low"],
                "high": row["sd_high"],
                "is_weak": row["sd_low"] is None,
                "missing": words("charts.too_few"),
            }
            for row in rows.iter_rows(named=True)
        ]
    )
    return interval.intervals(
        drawn,
        words,
        title=words("agreement.sd_axis"),
        domain=(0.0, domain),
        number=".1f",
        row_height=_ROW,
        width=width,
    )


@drawn_once
def spread_by_factor(
    rows: pl.DataFrame,
    words: Words,
    *,
    width: int | str = theme.AS_WIDE_AS_THE_PAGE,
) -> theme.Layered:
    """
    Draw how far examiners' bands differ on each factor, over the clauses.

    Parameters
    ----------
    rows, words, width
        As for `spread_by_clause`.

    Returns
    -------
    altair.LayerChart
        A dot a clause, the median of the clauses a line.
    """
    drawn = pl.DataFrame(
        [
            {
                "factor": factor_name(row, words),
                "clause": row["clause"],
                "sd": row["sd"],
                "said": interval.said(
                    {"value": row["sd"], "low": row["sd_low"], "high": row["sd_high"]},
                    words,
                    ".2f",
                ),
                "n": row["n_units"],
            }
            for row in rows.iter_rows(named=True)
        ],
        schema={
            "factor": pl.String,
            "clause": pl.String,
            "sd": pl.Float64,
            "said": pl.String,
            "n": pl.Int64,
        },
    )
    order = drawn["factor"].unique(maintain_order=True).to_list()
    y: Any = (
        alt.Y("factor:N").sort(order).title(None).axis(grid=False, labelColor=theme.INK)
    )
    x: Any = (
        alt.X("sd:Q")
        .scale(zero=True, nice=True)
        .title(words("agreement.factor_axis"))
        .axis(tickCount=6)
    )
    dots = (
        alt.Chart(drawn)
        .mark_point(size=44, filled=True, color=theme.RIVER_LIGHT, opacity=0.8)
        .encode(
            x=x,
            y=y,
            tooltip=[
                alt.Tooltip("clause:N", title=words("charts.tip_clause")),
                alt.Tooltip("said:N", title=words("charts.tip_estimate")),
                alt.Tooltip("n:Q", title=words("charts.tip_n")),
            ],
        )
    )
    middles = drawn.group_by("factor", maintain_order=True).agg(pl.median("sd"))
    ticks = (
        alt.Chart(middles)
        .mark_tick(color=theme.VERMILION, thickness=2.5, size=18)
        .encode(x=x, y=y)
    )
    return alt.layer(dots, ticks).properties(
        width=width, height=_STRIP * max(len(order), 1)
    )


def factor_name(row: dict[str, Any], words: Words) -> str:
    """Name a factor with its dimension: two factors share a letter."""
    return words(
        "agreement.factor_row",
        dimension=words.term("dimension", row["dimension"]),
        title=words.of(row, "title"),
    )
