"""Where the totals of a cycle's applications lie, by outcome."""

import statistics
from typing import Any

import altair as alt
import polars as pl

from dashboards import limits
from dashboards.charts import theme
from dashboards.charts.once import drawn_once
from dashboards.wording import Words

OUTCOMES = (
    "award",
    "nomination",
    "none",
    "pending",
    "withdrawn",
    "revoked",
    "ineligible",
)
_DOT = 62
_ROW_HEIGHT = 66
# dots nearer than this share of the drawn range are put side by side
_NEAR = 0.018
_STEP = 9
_ROOM = 50.0


@drawn_once
def totals_by_outcome(
    applications: pl.DataFrame,
    words: Words,
    *,
    full_points: float | None = None,
    width: int | str = theme.AS_WIDE_AS_THE_PAGE,
) -> theme.Layered:
    """
    Draw one dot an application, in rows by outcome.

    Parameters
    ----------
    applications : polars.DataFrame
        organisation_name, sector, sector_title_zh, sector_title_en, outcome,
        total_points (null where incomplete), range_low_points, range_high_points,
        n_examiners.
    words : Words
        Language of the labels.
    full_points : float, optional
        Points that the scheme gives in all; named on the axis.
    width : int or "container", optional
        Width in pixels.

    Returns
    -------
    altair.LayerChart
        Award filled gold, nomination hollow gold, others plain; medians as ticks
        where n allows.
    """
    drawn = applications.filter(pl.col("total_points").is_not_null())
    dots, medians = _dots(drawn, words)
    groups = medians["group"].to_list()
    title = (
        words("charts.points_axis", total=f"{full_points:.0f}")
        if full_points
        else words("charts.points_axis_plain")
    )
    y = (
        alt.Y("group:N")
        .sort(groups)
        .title(None)
        .axis(labelColor=theme.INK, labelLimit=150, grid=False)
    )
    x = alt.X("total:Q").scale(domain=_domain(dots), nice=False, zero=False).title(title)
    marks = (
        alt.Chart(dots)
        .mark_point(size=_DOT, strokeWidth=1.6, opacity=0.95)
        .encode(
            x=x.axis(tickCount=6),
            y=y,
            yOffset=alt.YOffset("offset:Q").scale(domain=[-33, 33]),
            fill=alt.Fill("fill:N").scale(None),
            stroke=alt.Stroke("edge:N").scale(None),
            tooltip=[
                alt.Tooltip("organisation:N", title=words("charts.tip_organisation")),
                alt.Tooltip("sector:N", title=words("charts.tip_sector")),
                alt.Tooltip("outcome:N", title=words("charts.tip_outcome")),
                alt.Tooltip("total:Q", title=words("charts.tip_total"), format=".0f"),
                alt.Tooltip("range:N", title=words("charts.tip_range")),
                alt.Tooltip("n_examiners:Q", title=words("charts.tip_n_examiners")),
            ],
        )
    )
    middle = (
        alt.Chart(medians)
        .transform_filter("isValid(datum.median)")
        .encode(x=alt.X("median:Q"), y=y)
    )
    ticks = middle.mark_tick(thickness=2, size=36, color=theme.INK)
    labels = middle.mark_text(dy=-25, fontSize=theme.NOTE_SIZE, color=theme.GREY).encode(
        text="label:N"
    )
    return alt.layer(marks, ticks, labels).properties(
        width=width, height=_ROW_HEIGHT * max(len(groups), 1)
    )


def _dots(drawn: pl.DataFrame, words: Words) -> tuple[pl.DataFrame, pl.DataFrame]:
    totals: list[float] = drawn["total_points"].cast(pl.Float64).to_list()
    near = (max(totals) - min(totals)) * _NEAR if totals else 0.0
    dots: list[dict[str, Any]] = []
    medians: list[dict[str, Any]] = []
    known = [*OUTCOMES, *sorted(set(drawn["outcome"].drop_nulls()) - set(OUTCOMES)), None]
    for outcome in known:
        members = drawn.filter(pl.col("outcome").eq_missing(pl.lit(outcome, pl.String)))
        if not members.height:
            continue
        members = members.sort("total_points", "organisation_name")
        name = words.term("outcome", outcome)
        group = words("charts.group_n", outcome=name, n=members.height)
        points: list[float] = members["total_points"].cast(pl.Float64).to_list()
        offsets = _side_by_side(points, near)
        for row, offset in zip(members.iter_rows(named=True), offsets, strict=True):
            dots.append(
                {
                    "group": group,
                    "total": float(row["total_points"]),
                    "offset": offset,
                    "organisation": row["organisation_name"],
                    "sector": words.of(row, "sector_title"),
                    "outcome": name,
                    "range": _range(row, words),
                    "n_examiners": row["n_examiners"],
                    "fill": _FILLS.get(outcome, theme.RIVER_LIGHT),
                    "edge": _EDGES.get(outcome, theme.RIVER),
                }
            )
        median = statistics.median(points)
        is_firm = len(points) >= limits.FEWEST_FOR_A_MEAN
        medians.append(
            {
                "group": group,
                "median": median if is_firm else None,
                "label": words("charts.median_points", value=f"{median:.0f}"),
            }
        )
    return (
        pl.DataFrame(dots, schema=_DOT_SCHEMA),
        pl.DataFrame(medians, schema=_MEDIAN_SCHEMA),
    )


_FILLS = {"award": theme.GOLD, "nomination": theme.GROUND}
_EDGES = {"award": theme.GOLD, "nomination": theme.GOLD}
_DOT_SCHEMA = {
    "group": pl.String,
    "total": pl.Float64,
    "offset": pl.Float64,
    "organisation": pl.String,
    "sector": pl.String,
    "outcome": pl.String,
    "range": pl.String,
    "n_examiners": pl.Int64,
    "fill": pl.String,
    "edge": pl.String,
}
_MEDIAN_SCHEMA = {"group": pl.String, "median": pl.Float64, "label": pl.String}


def _domain(dots: pl.DataFrame) -> list[float]:
    """Leave room beside the outermost dots, to whole steps."""
    totals: list[float] = dots["total"].to_list()
    if not totals:
        return [0.0, _ROOM]
    low = (min(totals) - _ROOM / 4) // _ROOM * _ROOM
    high = -(-(max(totals) + _ROOM / 4) // _ROOM) * _ROOM
    return [max(low, 0.0), high]


def _range(row: dict[str, Any], words: Words) -> str:
    low, high = row["range_low_points"], row["range_high_points"]
    if low is None or high is None:
        return words("terms.none")
    return words("charts.points_interval", low=f"{low:.0f}", high=f"{high:.0f}")


def _side_by_side(totals: list[float], near: float) -> list[float]:
    """Give each of the sorted totals the offset nearest the line that is still free."""
    placed: list[tuple[float, float]] = []
    for total in totals:
        taken = {offset for other, offset in placed if abs(total - other) < near}
        step = 0
        while (offset := _alternating(step)) in taken:
            step += 1
        placed.append((total, max(-27.0, min(27.0, offset))))
    return [offset for _, offset in placed]


def _alternating(step: int) -> float:
    return float(((step + 1) // 2) * (_STEP if step % 2 else -_STEP))
