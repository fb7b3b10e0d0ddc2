"""Organisations that came back: their steps, and what followed on each outcome."""

from typing import Any

import altair as alt
import polars as pl

from dashboards.charts import labels, theme
from dashboards.charts.once import drawn_once
from dashboards.charts.totals import OUTCOMES
from dashboards.wording import Words

_ROW_HEIGHT = 34
# share of a row that its steps may fill; the rest is air
_STEPS = 0.56
_PATH_HEIGHT = 36
# room for labels of two lines between an axis on top and the plot
_TWO_LINES = 21
# names of organisations have no spaces to break at; so many letters make a line
_LINE = 9


@drawn_once
def steps_of_returning(
    applications: pl.DataFrame,
    words: Words,
    *,
    cycles: list[str],
    width: int | str = theme.AS_WIDE_AS_THE_PAGE,
) -> theme.Layered:
    """
    Draw each organisation's totals as a stair over cycles, one row each.

    Parameters
    ----------
    applications : polars.DataFrame
        A row per application, organisations together and in order: organisation_id,
        organisation_name, cycle, scheme, outcome, total_pct (null where incomplete).
    words : Words
        Language of the labels.
    cycles : list of str
        Cycles to keep a place for, in time.
    width : int or "container", optional
        Width in pixels.

    Returns
    -------
    altair.LayerChart
        Award gold, nomination hollow gold; rows share one scale of percentages;
        nothing is joined across schemes.
    """
    rows, names = _steps(applications, words, cycles)
    axis = alt.Axis(
        values=[place + 0.5 for place in range(len(names))],
        labelExpr=f"split({names!r}[floor(datum.value)], '\\n')",
        labelColor=theme.INK,
        labelLimit=230,
        labelFontSize=theme.NOTE_SIZE,
        labelOverlap=False,
        grid=False,
    )

    def y(column: str) -> alt.Y:
        scale = alt.Scale(domain=[max(len(names), 1), 0], nice=False)
        return alt.Y(f"{column}:Q").scale(scale).title(None).axis(axis)

    x = (
        alt.X("cycle:O")
        .scale(domain=cycles)
        .title(None)
        .axis(orient="top", labelAngle=0, grid=True)
    )
    base = alt.Chart(rows).encode(x=x)
    grounds = (
        alt.Chart(pl.DataFrame({"edge": [float(i) for i in range(1, len(names))]}))
        .mark_rule(color=theme.RULE)
        .encode(y=y("edge"))
    )
    stairs = (
        base.transform_filter("isValid(datum.height)")
        .mark_line(interpolate="step", color=theme.RIVER_LIGHT, strokeWidth=2)
        .encode(y=y("height"), detail="run:N")
    )
    tooltip = [
        alt.Tooltip("organisation:N", title=words("charts.tip_organisation")),
        alt.Tooltip("cycle:N", title=words("charts.tip_cycle")),
        alt.Tooltip("outcome:N", title=words("charts.tip_outcome")),
        alt.Tooltip("said:N", title=words("charts.tip_score")),
    ]
    dots = base.mark_point(size=64, strokeWidth=1.8, opacity=1).encode(
        y=y("drawn_at"),
        fill=alt.Fill("fill:N").scale(None),
        stroke=alt.Stroke("edge:N").scale(None),
        shape=alt.Shape("shape:N").scale(None),
        tooltip=tooltip,
    )
    numbers = base.mark_text(
        align="left",
        baseline="bottom",
        dx=5,
        dy=-2,
        fontSize=theme.NOTE_SIZE,
        color=theme.INK,
    ).encode(y=y("drawn_at"), text="label:N")
    return alt.layer(grounds, stairs, dots, numbers).properties(
        width=width, height=_ROW_HEIGHT * max(len(names), 1)
    )


@drawn_once
def honour_paths(
    paths: pl.DataFrame, words: Words, *, width: int | str = theme.AS_WIDE_AS_THE_PAGE
) -> theme.Layered:
    """
    Draw a table of what followed on each outcome.

    Parameters
    ----------
    paths : polars.DataFrame
        outcome_from, outcome_to, n, n_returned, share (null under ten).
    words : Words
        Language of the labels.
    width : int or "container", optional
        Width in pixels.

    Returns
    -------
    altair.LayerChart
        Counts, with percent of those that returned where ten did.
    """
    rows, order, columns = _paths(paths, words)
    base = alt.Chart(rows).encode(
        x=alt.X("from:O")
        .scale(domain=order, paddingInner=0.05, paddingOuter=0)
        .title(words("trends.path_before"))
        .axis(
            orient="top",
            labelAngle=0,
            grid=False,
            labelColor=theme.INK,
            labelExpr=labels.SPLIT_AT_BREAKS,
            labelPadding=_TWO_LINES,
        ),
        y=alt.Y("to:N")
        .sort(columns)
        .scale(paddingInner=0.08, paddingOuter=0)
        .title(words("trends.path_to"))
        .axis(grid=False, labelColor=theme.INK),
    )
    grounds = base.mark_rect().encode(
        color=alt.Color("ground:N").scale(None),
        tooltip=[
            alt.Tooltip("from_name:N", title=words("trends.tip_from")),
            alt.Tooltip("to:N", title=words("trends.tip_to")),
            alt.Tooltip("n:Q", title=words("charts.tip_count")),
        ],
    )
    numbers = base.mark_text(fontSize=theme.BODY_SIZE, dy=-5).encode(
        text="label:N", color=alt.Color("ink:N").scale(None)
    )
    rates = base.mark_text(fontSize=theme.NOTE_SIZE, dy=10).encode(
        text="rate:N", color=alt.Color("ink:N").scale(None)
    )
    return alt.layer(grounds, numbers, rates).properties(
        width=width, height=_PATH_HEIGHT * max(len(columns), 1)
    )


_FILLS = {"award": theme.GOLD, "nomination": theme.GROUND}
_EDGES = {"award": theme.GOLD, "nomination": theme.GOLD}
_STEP_SCHEMA = {
    **dict.fromkeys(
        ("cycle", "run", "organisation", "outcome", "said", "label"), pl.String
    ),
    **dict.fromkeys(("fill", "edge", "shape"), pl.String),
    **dict.fromkeys(("height", "drawn_at"), pl.Float64),
}
_PATH_SCHEMA = {
    **dict.fromkeys(
        ("from", "from_name", "to", "label", "rate", "ground", "ink"), pl.String
    ),
    "n": pl.Int64,
}


def _in_lines(name: str) -> str:
    if " " in name:
        return labels.broken(name, 2 * _LINE)
    return "\n".join(name[start : start + _LINE] for start in range(0, len(name), _LINE))


def _steps(
    applications: pl.DataFrame, words: Words, cycles: list[str]
) -> tuple[pl.DataFrame, list[str]]:
    levels = [value for value in applications["total_pct"].to_list() if value is not None]
    low, high = (min(levels), max(levels)) if levels else (0.0, 100.0)
    reach = max(high - low, 1.0)
    rows: list[dict[str, Any]] = []
    names: list[str] = []
    seen: dict[str, int] = {}
    for row in applications.iter_rows(named=True):
        if row["cycle"] not in cycles:
            continue
        if row["organisation_id"] not in seen:
            seen[row["organisation_id"]] = len(names)
            names.append(_in_lines(row["organisation_name"]))
        place = seen[row["organisation_id"]]
        total = row["total_pct"]
        middle = place + 0.5
        height = (
            None if total is None else middle + _STEPS * (0.5 - (total - low) / reach)
        )
        rows.append(
            {
                "cycle": row["cycle"],
                "run": f"{row['organisation_id']} {row['scheme']}",
                "organisation": row["organisation_name"],
                "outcome": words.term("outcome", row["outcome"]),
                "said": words("charts.percent", value=f"{total:.1f}")
                if total is not None
                else words("terms.none"),
                "label": words("charts.percent", value=f"{total:.0f}")
                if total is not None
                else words("terms.none"),
                "fill": _FILLS.get(row["outcome"], theme.RIVER),
                "edge": _EDGES.get(row["outcome"], theme.RIVER),
                "shape": "circle" if total is not None else "cross",
                "height": height,
                "drawn_at": middle if height is None else height,
            }
        )
    return pl.DataFrame(rows, schema=_STEP_SCHEMA), names


def _paths(
    paths: pl.DataFrame, words: Words
) -> tuple[pl.DataFrame, list[str], list[str]]:
    known = [*OUTCOMES, None]
    found_from, found_to = set(paths["outcome_from"]), set(paths["outcome_to"])
    columns = [words.term("outcome", code) for code in known if code in found_to]
    cells = {
        (row["outcome_from"], row["outcome_to"]): row
        for row in paths.iter_rows(named=True)
    }
    most = max([1, *paths["n"].to_list()])
    rows: list[dict[str, Any]] = []
    order: list[str] = []
    for start in (code for code in known if code in found_from):
        returned = next(
            row["n_returned"] for row in cells.values() if row["outcome_from"] == start
        )
        name = words.term("outcome", start)
        label = words("trends.path_from", outcome=name, n=returned)
        order.append(label)
        for end in (code for code in known if code in found_to):
            cell = cells.get((start, end))
            n = int(cell["n"]) if cell else 0
            share = cell["share"] if cell else None
            ground = theme.mixed(theme.GROUND, theme.RIVER_LIGHT, n / most)
            rows.append(
                {
                    "from": label,
                    "from_name": name,
                    "to": words.term("outcome", end),
                    "label": str(n),
                    "rate": words("charts.percent", value=f"{100 * share:.0f}")
                    if share is not None and n
                    else "",
                    "ground": ground,
                    "ink": theme.ink_on(ground) if n else theme.GREY,
                    "n": n,
                }
            )
    return pl.DataFrame(rows, schema=_PATH_SCHEMA), order, columns
