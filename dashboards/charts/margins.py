"""How far winners, nominees and others lie apart where the line was drawn."""

import itertools
from typing import Any

import altair as alt
import polars as pl

from dashboards.charts import labels, theme
from dashboards.charts.once import drawn_once
from dashboards.wording import Words

RANKED = ("award", "nomination", "none")
_ROW_HEIGHT = 58
_ROOM = 25.0


def cuts(applications: pl.DataFrame) -> pl.DataFrame:
    """
    Find, for each pair of neighbouring outcomes, who stands nearest to the line.

    Parameters
    ----------
    applications : polars.DataFrame
        organisation_name, outcome, total_points (null where incomplete).

    Returns
    -------
    polars.DataFrame
        One row per cut that both sides have totals for, highest first: above, below
        (outcomes), n_above, n_below, lowest_points, lowest_name, highest_points,
        highest_name, margin_points (negative: they overlap), n_crossing (below the cut
        with more points than the lowest above it).
    """
    complete = applications.drop_nulls("total_points").sort(
        "total_points", "organisation_name", descending=[True, False]
    )
    groups = [
        (outcome, complete.filter(pl.col("outcome") == outcome)) for outcome in RANKED
    ]
    present = [(outcome, members) for outcome, members in groups if members.height]
    rows = []
    for (above, upper), (below, lower) in itertools.pairwise(present):
        last, first = upper.row(-1, named=True), lower.row(0, named=True)
        lowest, highest = float(last["total_points"]), float(first["total_points"])
        rows.append(
            {
                "above": above,
                "below": below,
                "n_above": upper.height,
                "n_below": lower.height,
                "lowest_points": lowest,
                "lowest_name": last["organisation_name"],
                "highest_points": highest,
                "highest_name": first["organisation_name"],
                "margin_points": lowest - highest,
                "n_crossing": lower.filter(pl.col("total_points") > lowest).height,
            }
        )
    return pl.DataFrame(rows, schema=_CUTS)


@drawn_once
def margins_at_cuts(
    found: pl.DataFrame, words: Words, *, width: int | str = theme.AS_WIDE_AS_THE_PAGE
) -> theme.Layered:
    """
    Draw the lowest above and the highest below each cut.

    Parameters
    ----------
    found : polars.DataFrame
        From `cuts`.
    words : Words
        Language of the labels.
    width : int or "container", optional
        Width in pixels.

    Returns
    -------
    altair.LayerChart
        The line between them in blue where a margin is left, in vermilion where the
        groups overlap.
    """
    spans, marks = _rows(found, words)
    order = spans["row"].to_list()
    ends = [*found["lowest_points"].to_list(), *found["highest_points"].to_list()]
    domain = [min(ends) - _ROOM, max(ends) + _ROOM] if ends else [0.0, 1000.0]
    y = (
        alt.Y("row:N")
        .sort(order)
        .title(None)
        .axis(labelColor=theme.INK, grid=False, labelExpr=labels.SPLIT_AT_BREAKS)
    )

    def x(column: str) -> alt.X:
        return (
            alt.X(f"{column}:Q")
            .scale(domain=domain, nice=False, zero=False)
            .title(words("charts.points_axis_plain"))
            .axis(tickCount=5)
        )

    lines = (
        alt.Chart(spans)
        .mark_rule(strokeWidth=3)
        .encode(x=x("start"), x2="end:Q", y=y, color=alt.Color("ink:N").scale(None))
    )
    margins = (
        alt.Chart(spans)
        .mark_text(dy=-14, fontSize=theme.AXIS_SIZE)
        .encode(x=x("middle"), y=y, text="label:N", color=alt.Color("ink:N").scale(None))
    )
    dots = (
        alt.Chart(marks)
        .mark_point(size=80, strokeWidth=1.8, opacity=1)
        .encode(
            x=x("points"),
            y=y,
            fill=alt.Fill("fill:N").scale(None),
            stroke=alt.Stroke("edge:N").scale(None),
            tooltip=[
                alt.Tooltip("name:N", title=words("charts.tip_organisation")),
                alt.Tooltip("outcome:N", title=words("charts.tip_outcome")),
                alt.Tooltip("points:Q", title=words("charts.tip_total"), format=".0f"),
            ],
        )
    )
    return alt.layer(lines, dots, margins).properties(
        width=width, height=_ROW_HEIGHT * max(len(order), 1)
    )


_TEXT, _NUMBER = pl.String, pl.Float64
_CUTS = {
    "above": _TEXT,
    "below": _TEXT,
    "n_above": pl.Int64,
    "n_below": pl.Int64,
    "lowest_points": _NUMBER,
    "lowest_name": _TEXT,
    "highest_points": _NUMBER,
    "highest_name": _TEXT,
    "margin_points": _NUMBER,
    "n_crossing": pl.Int64,
}
_FILLS = {"award": theme.GOLD, "nomination": theme.GROUND, "none": theme.RIVER_LIGHT}
_EDGES = {"award": theme.GOLD, "nomination": theme.GOLD, "none": theme.RIVER}


def _rows(found: pl.DataFrame, words: Words) -> tuple[pl.DataFrame, pl.DataFrame]:
    spans: list[dict[str, Any]] = []
    marks: list[dict[str, Any]] = []
    for row in found.iter_rows(named=True):
        above, below = (words.term("outcome", row[end]) for end in ("above", "below"))
        name = words(
            "overview.cut_row",
            above=above,
            below=below,
            n_above=row["n_above"],
            n_below=row["n_below"],
        )
        low, high, margin = (
            row["lowest_points"],
            row["highest_points"],
            row["margin_points"],
        )
        key = "overview.cut_margin" if margin >= 0 else "overview.cut_overlap"
        spans.append(
            {
                "row": name,
                "start": min(low, high),
                "end": max(low, high),
                "middle": (low + high) / 2,
                "label": words(key, margin=f"{abs(margin):.0f}"),
                "ink": theme.RIVER if margin >= 0 else theme.VERMILION,
            }
        )
        for outcome, points, organisation in (
            (row["above"], low, row["lowest_name"]),
            (row["below"], high, row["highest_name"]),
        ):
            marks.append(
                {
                    "row": name,
                    "points": points,
                    "name": organisation,
                    "outcome": words.term("outcome", outcome),
                    "fill": _FILLS[outcome],
                    "edge": _EDGES[outcome],
                }
            )
    return (
        pl.DataFrame(
            spans,
            schema={
                "row": _TEXT,
                "start": _NUMBER,
                "end": _NUMBER,
                "middle": _NUMBER,
                "label": _TEXT,
                "ink": _TEXT,
            },
        ),
        pl.DataFrame(
            marks,
            schema={
                "row": _TEXT,
                "points": _NUMBER,
                "name": _TEXT,
                "outcome": _TEXT,
                "fill": _TEXT,
                "edge": _TEXT,
            },
        ),
    )
