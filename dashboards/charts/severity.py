"""Who scores severely or leniently, with how sure that is; positive when harsh."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import altair as alt
import polars as pl

from dashboards import limits
from dashboards.charts import interval, theme
from dashboards.charts.once import drawn_once
from dashboards.wording import Words
from dashboards.wording.findings.numbers import signed

# beyond this a flagged examiner may count as severe or lenient
NEGLIGIBLE_PCT: Final = 3.0
_LEAST_LIMIT = 6.0
_STEP = 2.0
# what a chart can hold and a reader can follow
_MOST_LINES = 60
_ROW = 7
_HEADING = 26
_SHAPES: Final = {"process": "circle", "result": "diamond"}
_COLOURS: Final = {"process": theme.RIVER, "result": theme.GREY}


def named(row: Mapping[str, Any]) -> str:
    """Name an examiner so that namesakes differ."""
    return f"{row['examiner_name']} {row['examiner_id']}"


def colour(row: Mapping[str, Any]) -> str:
    """Give the colour of harsh or lenient to who is flagged, river to all others."""
    if not row["is_flagged"]:
        return theme.RIVER
    return theme.HARSH if row["severity_pct"] > 0 else theme.LENIENT


def limit_of(rows: pl.DataFrame) -> float:
    """Find the end of a severity axis that has zero in its middle."""
    names = ("severity_low", "severity_high", "severity_unshrunk_pct", "severity_pct")
    values = [value for name in names for value in rows[name].to_list()]
    return theme.symmetric(values, least=_LEAST_LIMIT, step=_STEP)


@drawn_once
def severity_by_examiner(
    rows: pl.DataFrame,
    words: Words,
    *,
    limit: float,
    width: int | str = theme.AS_WIDE_AS_THE_PAGE,
) -> theme.Layered:
    """
    Draw a caterpillar plot: each examiner's severity with its interval.

    Parameters
    ----------
    rows : polars.DataFrame
        From the query, in the order to draw.
    words : Words
        Language of the labels.
    limit : float
        Both ends of the axis, percentage points.
    width : int or "container", optional
        Width in pixels.

    Returns
    -------
    altair.LayerChart
        Filled and coloured where flagged, hollow elsewhere; the unshrunk estimate a
        small cross; the band is what is negligible.
    """
    tips = {
        "n": words("severity.tip_n"),
        "points": words("severity.tip_points"),
        "unshrunk": words("severity.tip_unshrunk"),
    }
    drawn = [
        {
            "label": words("severity.row", name=named(row), n=row["n_applications"] or 0),
            "value": row["severity_pct"],
            "low": row["severity_low"],
            "high": row["severity_high"],
            "beside": row["severity_unshrunk_pct"]
            if row["severity_pct"] is not None
            else None,
            "colour": colour(row),
            "is_weak": not row["is_flagged"],
            "missing": words.term("calibration", row["state"]),
            "n": str(row["n_applications"]),
            "points": _signed(row["severity_points"], 0),
            "unshrunk": _signed(row["severity_unshrunk_pct"]),
        }
        for row in rows.iter_rows(named=True)
    ]
    return interval.intervals(
        interval.frame(drawn, tips),
        words,
        title=words("severity.axis"),
        domain=(-limit, limit),
        bands=[(-NEGLIGIBLE_PCT, NEGLIGIBLE_PCT)],
        tips=tips,
        width=width,
    )


@drawn_once
def severity_by_dimension(
    rows: pl.DataFrame,
    words: Words,
    *,
    limit: float,
    width: int | str = theme.AS_WIDE_AS_THE_PAGE,
) -> theme.Layered:
    """
    Draw each examiner's severity on process and on result clauses.

    Parameters
    ----------
    rows, words, limit, width
        As for `severity_by_examiner`.

    Returns
    -------
    altair.LayerChart
        Two marks, told by shape first, over the interval of the whole severity.
    """
    estimated = rows.filter(pl.col("severity_pct").is_not_null())
    labels = [named(row) for row in estimated.iter_rows(named=True)]
    whole = interval.frame(
        [
            {
                "label": named(row),
                "value": row["severity_pct"],
                "low": row["severity_low"],
                "high": row["severity_high"],
            }
            for row in estimated.iter_rows(named=True)
        ]
    )
    kinds = {code: words.term("dimension", code) for code in _SHAPES}
    marks = pl.DataFrame(
        [
            {
                "label": named(row),
                "kind": kinds[code],
                "severity": row[f"severity_{code}_pct"],
                "said": signed(row[f"severity_{code}_pct"]),
            }
            for row in estimated.iter_rows(named=True)
            for code in _SHAPES
            if row[f"severity_{code}_pct"] is not None
        ],
        schema={
            "label": pl.String,
            "kind": pl.String,
            "severity": pl.Float64,
            "said": pl.String,
        },
    )
    y: Any = (
        alt.Y("label:N")
        .sort(labels)
        .title(None)
        .axis(grid=False, labelColor=theme.INK, labelLimit=190)
    )
    x: Any = (
        alt.X("severity:Q")
        .scale(domain=[-limit, limit], nice=False)
        .title(words("severity.axis"))
        .axis(labelExpr=interval.SIGNED, tickCount=7)
    )
    legend = alt.Legend(title=None, orient="top", direction="horizontal", offset=4)
    names = list(kinds.values())
    lines = (
        alt.Chart(whole)
        .mark_rule(color=theme.RULE, strokeWidth=6)
        .encode(y=y, x=alt.X("low:Q").scale(domain=[-limit, limit]), x2="high:Q")
    )
    zero = interval.line_at_zero(alt.X("zero:Q"))
    dots = (
        alt.Chart(marks)
        .mark_point(size=46, filled=True, opacity=1)
        .encode(
            x=x,
            y=y,
            shape=alt.Shape("kind:N")
            .scale(domain=names, range=list(_SHAPES.values()))
            .legend(legend),
            color=alt.Color("kind:N")
            .scale(domain=names, range=list(_COLOURS.values()))
            .legend(legend),
            tooltip=[
                alt.Tooltip("label:N", title=words("charts.tip_row")),
                alt.Tooltip("kind:N", title=words("columns.dimension")),
                alt.Tooltip("said:N", title=words("severity.tip_severity")),
            ],
        )
    )
    return alt.layer(lines, zero, dots).properties(
        width=width, height=18 * max(len(labels), 1)
    )


@drawn_once
def severity_by_group(
    groups: Sequence[tuple[str, pl.DataFrame]],
    words: Words,
    *,
    limit: float,
    width: int | str = theme.AS_WIDE_AS_THE_PAGE,
) -> theme.Layered:
    """
    Draw the severities of groups, every examiner with an interval and without a name.

    Parameters
    ----------
    groups : sequence of (name, rows)
        The groups in the order to draw.
    words : Words
        Language of the labels.
    limit : float
        Both ends of the axis, percentage points.
    width : int or "container", optional
        Width in pixels.

    Returns
    -------
    altair.LayerChart
        One block a group, its median marked where there are enough examiners.
    """
    lines: list[dict[str, Any]] = []
    heads: list[dict[str, Any]] = []
    at = 0.0
    for name, members in groups:
        known = members.filter(pl.col("severity_pct").is_not_null())
        if not known.height:
            continue
        top = at + _HEADING
        drawn_of = interval.thinned(known, _MOST_LINES)
        is_enough = known.height >= limits.FEWEST_FOR_A_MEAN
        median: Any = known["severity_pct"].median() if is_enough else None
        said = "severity.group" if is_enough else "severity.group_few"
        heads.append(
            {
                "head": words(said, name=name, n=known.height, median=_signed(median)),
                "at": at + _HEADING * 0.62,
                "median": median,
                "top": top,
                "bottom": top + _ROW * drawn_of.height,
            }
        )
        lines += [
            {
                "at": top + _ROW * (place + 0.5),
                "severity": row["severity_pct"],
                "low": row["severity_low"],
                "high": row["severity_high"],
                "colour": colour(row),
                "ground": colour(row) if row["is_flagged"] else theme.GROUND,
            }
            for place, row in enumerate(drawn_of.iter_rows(named=True))
        ]
        at = top + _ROW * drawn_of.height + 4
    numbers = dict.fromkeys(("at", "severity", "low", "high"), pl.Float64)
    drawn = pl.DataFrame(
        lines, schema={**numbers, "colour": pl.String, "ground": pl.String}
    )
    titles = pl.DataFrame(
        heads,
        schema={
            "head": pl.String,
            **dict.fromkeys(("at", "median", "top", "bottom"), pl.Float64),
        },
    )
    height = max(at, _HEADING)
    y: Any = alt.Y("at:Q").scale(domain=[height, 0], nice=False).axis(None)
    x: Any = (
        alt.X("severity:Q")
        .scale(domain=[-limit, limit], nice=False)
        .title(words("severity.axis"))
        .axis(labelExpr=interval.SIGNED, tickCount=7)
    )
    tint = alt.Color("colour:N").scale(None)
    base = alt.Chart(drawn).encode(y=y)
    intervals = base.mark_rule(strokeWidth=1, opacity=0.7).encode(
        x=alt.X("low:Q").scale(domain=[-limit, limit]), x2="high:Q", color=tint
    )
    dots = base.mark_point(size=22, strokeWidth=1.4, opacity=1).encode(
        x=x, stroke=tint, fill=alt.Fill("ground:N").scale(None)
    )
    zero = interval.line_at_zero(alt.X("zero:Q"))
    medians = (
        alt.Chart(titles)
        .transform_filter("isValid(datum.median)")
        .mark_rule(color=theme.VERMILION, strokeWidth=2)
        .encode(
            x=alt.X("median:Q").scale(domain=[-limit, limit]),
            y=alt.Y("top:Q").scale(domain=[height, 0]).axis(None),
            y2="bottom:Q",
        )
    )
    texts = (
        alt.Chart(titles)
        .mark_text(align="left", fontSize=theme.AXIS_SIZE, color=theme.INK)
        .encode(x=alt.value(0), y=y, text="head:N")
    )
    return alt.layer(zero, intervals, medians, dots, texts).properties(
        width=width, height=height
    )


def _signed(value: float | None, digits: int = 1) -> str:
    return "" if value is None else signed(value, digits)
