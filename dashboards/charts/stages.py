"""What the meeting and the visit changed, beside what selection alone would change."""

from typing import Any

import altair as alt
import polars as pl

from dashboards.charts import labels, theme
from dashboards.charts.once import drawn_once
from dashboards.wording import Words

_ROW_HEIGHT = 23
_HEIGHT = 340
_ROOM = 25.0


@drawn_once
def totals_by_stage(
    applications: pl.DataFrame,
    words: Words,
    *,
    width: int | str = theme.AS_WIDE_AS_THE_PAGE,
) -> theme.Layered:
    """
    Join each application's totals: independent mean, consensus, site visit.

    Parameters
    ----------
    applications : polars.DataFrame
        In order: application_id, organisation_name, independent_points,
        consensus_points, site_points, expected_points; null where there is none.
    words : Words
        Language of the labels.
    width : int or "container", optional
        Width in pixels.

    Returns
    -------
    altair.LayerChart
        Stages told by shape and fill; where selection alone would put the site total,
        an upright line.
    """
    stages = [
        ("independent", "independent_points"),
        ("consensus", "consensus_points"),
        ("site", "site_points"),
    ]
    names = {stage: words.term("stage", stage) for stage, _ in stages}
    marks: list[dict[str, Any]] = []
    spans: list[dict[str, Any]] = []
    for row in applications.iter_rows(named=True):
        place = labels.named(row["organisation_name"], row["application_id"])
        known = [row[column] for _, column in stages if row[column] is not None]
        spans.append(
            {
                "row": place,
                "low": min(known, default=None),
                "high": max(known, default=None),
                "expected": row["expected_points"],
            }
        )
        marks += [
            {
                "row": place,
                "organisation": row["organisation_name"],
                "stage": names[stage],
                "points": row[column],
            }
            for stage, column in stages
            if row[column] is not None
        ]
    spans_drawn = pl.DataFrame(spans, schema=_SPANS)
    places = spans_drawn["row"].to_list()
    numbers = [
        number
        for column in ("low", "high", "expected")
        for number in spans_drawn[column].drop_nulls().to_list()
    ]
    domain = [min(numbers) - _ROOM, max(numbers) + _ROOM] if numbers else [0.0, 2 * _ROOM]
    x_scale = alt.Scale(domain=domain, nice=False, zero=False)
    y = (
        alt.Y("row:N")
        .sort(places)
        .title(None)
        .axis(
            labelColor=theme.INK,
            grid=True,
            **labels.names(),
        )
    )
    lines = (
        alt.Chart(spans_drawn)
        .mark_rule(color=theme.RIVER_LIGHT, strokeWidth=2)
        .encode(
            x=alt.X("low:Q")
            .scale(x_scale)
            .title(words("charts.points_axis_plain"))
            .axis(tickCount=6, grid=False, orient="top"),
            x2="high:Q",
            y=y,
        )
    )
    expected = (
        alt.Chart(spans_drawn)
        .transform_filter("isValid(datum.expected)")
        .mark_tick(color=theme.VERMILION, thickness=2.5, size=16)
        .encode(
            x=alt.X("expected:Q").scale(x_scale),
            y=y,
            tooltip=[
                alt.Tooltip("expected:Q", title=words("consensus.expected"), format=".0f")
            ],
        )
    )
    order = list(names.values())
    legend = alt.Legend(title=None, orient="top", direction="horizontal", offset=10)
    dots = (
        alt.Chart(pl.DataFrame(marks, schema=_MARKS))
        .mark_point(size=58, strokeWidth=1.8, opacity=1)
        .encode(
            x=alt.X("points:Q").scale(x_scale),
            y=y,
            shape=alt.Shape("stage:N")
            .scale(domain=order, range=["circle", "circle", "diamond"])
            .legend(legend),
            fill=alt.Fill("stage:N")
            .scale(domain=order, range=[theme.GROUND, theme.RIVER_LIGHT, theme.RIVER])
            .legend(legend),
            stroke=alt.value(theme.RIVER),
            tooltip=[
                alt.Tooltip("organisation:N", title=words("charts.tip_organisation")),
                alt.Tooltip("stage:N", title=words("columns.stage")),
                alt.Tooltip("points:Q", title=words("charts.tip_total"), format=".0f"),
            ],
        )
    )
    return alt.layer(lines, expected, dots).properties(
        width=width, height=_ROW_HEIGHT * max(len(places), 1)
    )


@drawn_once
def change_against_selection(
    visits: pl.DataFrame,
    words: Words,
    *,
    sectors: list[tuple[str, str]],
    width: int | str = theme.AS_WIDE_AS_THE_PAGE,
) -> theme.Layered:
    """
    Draw each visit's change over how far above its sector the desk total stood.

    Parameters
    ----------
    visits : polars.DataFrame
        organisation_name, sector, above_points, change_points, expected_change_points,
        reliability.
    words : Words
        Language of the labels.
    sectors : list of (code, name)
        Sectors in the standard's order.
    width : int or "container", optional
        Width in pixels.

    Returns
    -------
    altair.LayerChart
        One dot a visit; a line where selection alone would put it.
    """
    named = dict(sectors)
    rows = pl.DataFrame(
        [
            {
                "organisation": row["organisation_name"],
                "sector": named.get(row["sector"], words.term("sector", None)),
                "above": row["above_points"],
                "change": row["change_points"],
                "expected": row["expected_change_points"],
            }
            for row in visits.iter_rows(named=True)
        ],
        schema={
            "organisation": pl.String,
            "sector": pl.String,
            "above": pl.Float64,
            "change": pl.Float64,
            "expected": pl.Float64,
        },
    )
    reach = [*rows["above"].to_list(), 0.0]
    across = [min(reach) - _ROOM, max(reach) + _ROOM]
    # the line falls by what is not reliable, from nothing at the sector's mean
    fall = 1 - float(visits["reliability"][0]) if visits.height else 0.0
    down = [-fall * across[0], -fall * across[1]]
    heights = [*rows["change"].to_list(), *down, 0.0]
    limit = theme.symmetric(heights, least=_ROOM, step=_ROOM)
    x_scale = alt.Scale(domain=across, nice=False)
    y_scale = alt.Scale(domain=[-limit, limit], nice=False)
    x = (
        alt.X("above:Q")
        .scale(x_scale)
        .title(words("consensus.above_axis"))
        .axis(tickCount=6, grid=False)
    )
    y = (
        alt.Y("change:Q")
        .scale(y_scale)
        .title(words("consensus.change_axis"))
        .axis(tickCount=7)
    )
    zero = (
        alt.Chart(pl.DataFrame({"change": [0.0]}))
        .mark_rule(color=theme.INK, strokeWidth=1)
        .encode(y=y)
    )
    alone = pl.DataFrame(
        {
            "above": across,
            "change": down,
            "label": ["", words("consensus.selection_alone")],
        }
    )
    line = (
        alt.Chart(alone)
        .mark_line(color=theme.VERMILION, strokeWidth=1.8, strokeDash=[6, 3])
        .encode(x=x, y=y)
    )
    label = (
        alt.Chart(alone)
        .mark_text(align="right", dy=14, fontSize=theme.NOTE_SIZE, color=theme.VERMILION)
        .encode(x=x, y=y, text="label:N")
    )
    stems = (
        alt.Chart(rows)
        .mark_rule(color=theme.RIVER_LIGHT, strokeWidth=1.5)
        .encode(x=x, y=y, y2="expected:Q")
    )
    present = [(code, name) for code, name in sectors if name in set(rows["sector"])]
    names = [name for _, name in present]
    legend = alt.Legend(title=None, orient="top", direction="horizontal", offset=4)
    dots = (
        alt.Chart(rows)
        .mark_point(size=62, filled=True, opacity=0.95)
        .encode(
            x=x,
            y=y,
            shape=alt.Shape("sector:N")
            .scale(
                domain=names,
                range=[theme.SECTOR_SHAPES.get(code, "cross") for code, _ in present],
            )
            .legend(legend),
            color=alt.Color("sector:N")
            .scale(
                domain=names,
                range=[theme.SECTOR_COLOURS.get(code, theme.GREY) for code, _ in present],
            )
            .legend(legend),
            tooltip=[
                alt.Tooltip("organisation:N", title=words("charts.tip_organisation")),
                alt.Tooltip("sector:N", title=words("charts.tip_sector")),
                alt.Tooltip(
                    "change:Q", title=words("consensus.change_axis"), format="+.0f"
                ),
                alt.Tooltip(
                    "expected:Q", title=words("consensus.expected_change"), format="+.0f"
                ),
            ],
        )
    )
    return alt.layer(zero, stems, line, label, dots).properties(
        width=width, height=_HEIGHT
    )


_SPANS = {
    "row": pl.String,
    "low": pl.Float64,
    "high": pl.Float64,
    "expected": pl.Float64,
}
_MARKS = {
    "row": pl.String,
    "organisation": pl.String,
    "stage": pl.String,
    "points": pl.Float64,
}
