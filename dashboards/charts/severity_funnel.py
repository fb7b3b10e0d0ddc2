"""Severities over the number of applications: what scoring few explains, and what not."""

import math
from statistics import NormalDist
from typing import Any, Final

import altair as alt
import polars as pl

from dashboards.charts import interval, theme
from dashboards.charts.once import drawn_once
from dashboards.charts.severity import colour, named
from dashboards.wording import Words
from dashboards.wording.findings.numbers import signed

# share inside each pair of control limits, and how the lines are dashed
_LIMITS: Final = ((0.95, [5, 3]), (0.998, [1, 0]))
_HEIGHT = 340
_LEAST_LIMIT = 12.0
_STEP = 2.0
_MOST_NAMED = 8
# what a chart can hold
_MOST_DOTS = 600
_GOLDEN = (math.sqrt(5) - 1) / 2


@drawn_once
def severity_funnel(
    rows: pl.DataFrame,
    others: pl.DataFrame,
    words: Words,
    *,
    width: int | str = theme.AS_WIDE_AS_THE_PAGE,
) -> theme.Layered:
    """
    Draw unshrunk severities over the number of applications, with control limits.

    Parameters
    ----------
    rows : polars.DataFrame
        The cycle's examiners, from the query.
    others : polars.DataFrame
        Other cycles, as ground: n_applications, severity_unshrunk_pct, se_unshrunk_pct.
    words : Words
        Language of the labels.
    width : int or "container", optional
        Width in pixels.

    Returns
    -------
    altair.LayerChart
        Dots beyond the limits are harder to explain by few applications alone.
    """
    known = rows.filter(
        pl.col("severity_pct").is_not_null(),
        pl.col("severity_unshrunk_pct").is_not_null(),
    )
    shown = pl.concat(
        [
            known.filter("is_flagged"),
            interval.thinned(known.filter(~pl.col("is_flagged")), _MOST_DOTS),
        ]
    )
    ground = interval.thinned(others, _MOST_DOTS)
    values = [*shown["severity_unshrunk_pct"], *others["severity_unshrunk_pct"]]
    most = max([*shown["n_applications"], *others["n_applications"], 4])
    unit = unit_variance(pl.concat([shown.select(others.columns), others]))
    end = theme.symmetric(values, least=_LEAST_LIMIT, step=_STEP)
    x = (
        alt.X("at:Q")
        .title(words("severity.funnel_x"))
        .scale(domain=[2, most + 1], nice=False)
        .axis(values=list(range(3, most + 1, math.ceil((most - 2) / 8))), grid=False)
    )
    y = (
        alt.Y("severity:Q")
        .title(words("severity.funnel_y"))
        .scale(domain=[-end, end], nice=False)
        .axis(labelExpr=interval.SIGNED, tickCount=7)
    )
    zero = interval.line_at_zero(alt.Y("zero:Q"))
    layers: list[Any] = [zero, *_funnel(unit, most, end, words, x, y)]
    lights = alt.Chart(_spread(ground)).mark_point(
        size=26, filled=True, color=theme.RIVER_LIGHT, opacity=0.45
    )
    layers.append(lights.encode(x=x, y=y))
    tips = [
        alt.Tooltip("label:N", title=words("charts.tip_row")),
        alt.Tooltip("said:N", title=words("severity.tip_unshrunk")),
        alt.Tooltip("n:Q", title=words("severity.tip_n")),
    ]
    base = alt.Chart(_spread(shown)).encode(x=x, y=y)
    layers.append(
        base.mark_point(size=60, strokeWidth=1.8, opacity=1).encode(
            stroke=alt.Stroke("colour:N").scale(None),
            fill=alt.Fill("ground:N").scale(None),
            tooltip=tips,
        )
    )
    flagged = shown.filter(pl.col("is_flagged")).height
    if 0 < flagged <= _MOST_NAMED:
        layers.append(
            base.transform_filter("datum.is_flagged")
            .mark_text(align="left", dx=8, fontSize=theme.NOTE_SIZE)
            .encode(text="name:N", color=alt.value(theme.INK))
        )
    return alt.layer(*layers).properties(width=width, height=_HEIGHT)


def unit_variance(rows: pl.DataFrame) -> float | None:
    """
    Find the error variance of an unshrunk severity for one application.

    Parameters
    ----------
    rows : polars.DataFrame
        n_applications, se_unshrunk_pct.

    Returns
    -------
    float or None
        Median of SE squared times applications, squared percentage points.
    """
    each = rows["se_unshrunk_pct"].pow(2) * rows["n_applications"]
    middle: Any = each.drop_nulls().median()
    return None if middle is None else float(middle)


def _funnel(
    unit: float | None, most: int, end: float, words: Words, x: Any, y: Any
) -> list[Any]:
    if unit is None:
        return []
    layers: list[Any] = []
    for share, dash in _LIMITS:
        quantile = NormalDist().inv_cdf((1 + share) / 2)
        places = [2 + step / 8 for step in range(8 * (most - 1) + 1)]
        for side in (1, -1):
            curve = pl.DataFrame(
                {
                    "at": places,
                    "severity": [
                        side * quantile * math.sqrt(unit / place) for place in places
                    ],
                }
            ).filter(pl.col("severity").abs() <= end)
            line = alt.Chart(curve).mark_line(
                color=theme.GREY, strokeWidth=1.2, strokeDash=dash
            )
            layers.append(line.encode(x=x, y=y))
            if side > 0:
                note = (
                    alt.Chart(curve.tail(1))
                    .mark_text(
                        align="right", dy=-7, fontSize=theme.NOTE_SIZE, color=theme.GREY
                    )
                    .encode(
                        x=x,
                        y=y,
                        text=alt.value(
                            words("severity.funnel_limit", share=f"{100 * share:g}")
                        ),
                    )
                )
                layers.append(note)
    return layers


def _spread(rows: pl.DataFrame) -> pl.DataFrame:
    """Set dots with the same number of applications side by side."""
    columns = set(rows.columns)
    ordered = rows.sort("n_applications", "severity_unshrunk_pct", maintain_order=True)
    place = pl.int_range(pl.len()).over("n_applications")
    placed = ordered.with_columns(
        # the golden section sets neighbours in value far apart
        share=(place * _GOLDEN + 0.5) % 1 - 0.5,
        severity=pl.col("severity_unshrunk_pct"),
        n=pl.col("n_applications"),
    ).with_columns(at=pl.col("n_applications") + 0.7 * pl.col("share"))
    if "examiner_id" not in columns:
        return placed.select("at", "severity", "n")
    extra = [
        {
            "label": named(row),
            "name": row["examiner_name"],
            "said": signed(row["severity_unshrunk_pct"]),
            "colour": colour(row),
            "ground": colour(row) if row["is_flagged"] else theme.GROUND,
        }
        for row in ordered.iter_rows(named=True)
    ]
    texts = pl.DataFrame(
        extra,
        schema=dict.fromkeys(("label", "name", "said", "colour", "ground"), pl.String),
    )
    return pl.concat(
        [placed.select("at", "severity", "n", "is_flagged"), texts], how="horizontal"
    )
