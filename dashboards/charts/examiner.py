"""One examiner over the cycles: severity, dimensions, changes; positive is harsh."""

from typing import Any, Final

import altair as alt
import polars as pl

from dashboards.charts import change, interval, severity, theme
from dashboards.charts.once import drawn_once
from dashboards.wording import Words
from dashboards.wording.findings.numbers import signed

_LEAST_LIMIT = 8.0
_STEP = 2.0
_HEIGHT = 200
_SHAPES: Final = {"process": "circle", "result": "diamond"}
_COLOURS: Final = {"process": theme.RIVER, "result": theme.GREY}


def limit_of(severities: pl.DataFrame, changes: pl.DataFrame) -> float:
    """Find one limit for an examiner's axes, so that all charts share their scale."""
    values = [*severities["severity_low"], *severities["severity_high"]]
    values += [*changes["change_low"], *changes["change_high"]]
    values += [*severities["severity_process_pct"], *severities["severity_result_pct"]]
    return theme.symmetric(values, least=_LEAST_LIMIT, step=_STEP)


@drawn_once
def severity_by_cycle(
    rows: pl.DataFrame,
    words: Words,
    *,
    limit: float,
    width: int | str = theme.AS_WIDE_AS_THE_PAGE,
) -> theme.Layered:
    """
    Draw an examiner's severity by cycle with its intervals.

    Parameters
    ----------
    rows : polars.DataFrame
        From the query.
    words : Words
        Language of the labels.
    limit : float
        Both ends of the axis, percentage points.
    width : int or "container", optional
        Width in pixels.

    Returns
    -------
    altair.LayerChart
        Filled and coloured where flagged; a cycle without the examiner stays empty.
    """
    drawn = [
        {
            "label": words(
                "examiner.cycle_row", cycle=row["cycle"], n=row["n_applications"] or 0
            ),
            "value": row["severity_pct"],
            "low": row["severity_low"],
            "high": row["severity_high"],
            "colour": severity.colour(row),
            "is_weak": not row["is_flagged"],
            "missing": words("charts.too_few") if row["took_part"] else None,
        }
        for row in rows.iter_rows(named=True)
    ]
    chart = interval.intervals(
        interval.frame(drawn),
        words,
        title=words("examiner.severity_axis"),
        domain=(-limit, limit),
        bands=[(-severity.NEGLIGIBLE_PCT, severity.NEGLIGIBLE_PCT)],
        is_upright=True,
        width=width,
    )
    return chart.properties(height=_HEIGHT)


@drawn_once
def dimensions_by_cycle(
    rows: pl.DataFrame,
    words: Words,
    *,
    limit: float,
    width: int | str = theme.AS_WIDE_AS_THE_PAGE,
) -> theme.Layered:
    """
    Draw an examiner's severity on process and on results by cycle.

    Parameters
    ----------
    rows, words, limit, width
        As for `severity_by_cycle`.

    Returns
    -------
    altair.LayerChart
        Two marks, told by shape first, over the interval of the whole severity.
    """
    kinds = {code: words.term("dimension", code) for code in _SHAPES}
    known = rows.filter(pl.col("severity_pct").is_not_null())
    marks = pl.DataFrame(
        [
            {
                "cycle": row["cycle"],
                "kind": kinds[code],
                "severity": row[f"severity_{code}_pct"],
                "said": signed(row[f"severity_{code}_pct"]),
            }
            for row in known.iter_rows(named=True)
            for code in _SHAPES
            if row[f"severity_{code}_pct"] is not None
        ],
        schema={
            "cycle": pl.String,
            "kind": pl.String,
            "severity": pl.Float64,
            "said": pl.String,
        },
    )
    scale = alt.Scale(domain=[-limit, limit], nice=False)
    title = words("examiner.severity_axis")
    axis = alt.Axis(labelExpr=interval.SIGNED, tickCount=7)
    x: Any = (
        alt.X("cycle:N")
        .sort(rows["cycle"].to_list())
        .scale(domain=rows["cycle"].to_list())
        .title(None)
        .axis(grid=False, labelAngle=0, labelColor=theme.INK)
    )
    names = list(kinds.values())
    legend = alt.Legend(title=None, orient="top", direction="horizontal", offset=2)
    ground = (
        alt.Chart(known.select("cycle", "severity_low", "severity_high"))
        .mark_rule(color=theme.RULE, strokeWidth=8)
        .encode(
            x=x,
            y=alt.Y("severity_low:Q").scale(scale).title(title).axis(axis),
            y2="severity_high:Q",
        )
    )
    zero = interval.line_at_zero(alt.Y("zero:Q").scale(scale).title(title).axis(axis))
    dots = (
        alt.Chart(marks)
        .mark_point(size=60, filled=True, opacity=1)
        .encode(
            x=x,
            y=alt.Y("severity:Q").scale(scale).title(title).axis(axis),
            shape=alt.Shape("kind:N")
            .scale(domain=names, range=list(_SHAPES.values()))
            .legend(legend),
            color=alt.Color("kind:N")
            .scale(domain=names, range=list(_COLOURS.values()))
            .legend(legend),
            tooltip=[
                alt.Tooltip("cycle:N", title=words("charts.tip_cycle")),
                alt.Tooltip("kind:N", title=words("columns.dimension")),
                alt.Tooltip("said:N", title=words("severity.tip_severity")),
            ],
        )
    )
    return alt.layer(ground, zero, dots).properties(width=width, height=_HEIGHT)


@drawn_once
def changes_by_pair(
    rows: pl.DataFrame,
    words: Words,
    *,
    limit: float,
    width: int | str = theme.AS_WIDE_AS_THE_PAGE,
) -> theme.Layered:
    """
    Draw an examiner's changes, each with the smallest one that could be found.

    Parameters
    ----------
    rows : polars.DataFrame
        From the query.
    words, limit, width
        As for `severity_by_cycle`.

    Returns
    -------
    altair.LayerChart
        Intervals under one another; the row says what could be found.
    """
    drawn = [
        {
            "label": _pair(row, words),
            "value": row["change_pct"],
            "low": row["change_low"],
            "high": row["change_high"],
            "colour": theme.RIVER
            if not row["is_flagged"]
            else theme.HARSH
            if row["change_pct"] > 0
            else theme.LENIENT,
            "is_weak": not row["is_flagged"],
            "missing": words.term("calibration", row["state"]),
        }
        for row in rows.iter_rows(named=True)
    ]
    return interval.intervals(
        interval.frame(drawn),
        words,
        title=words("change.axis"),
        domain=(-limit, limit),
        row_height=28,
        width=width,
    )


def _pair(row: dict[str, Any], words: Words) -> str:
    """Name a pair of cycles and the smallest change that it can show, if any."""
    pair = change.pair_name(row, words)
    if row["detectable_single_pct"] is None:
        return pair
    size = f"{row['detectable_single_pct']:.1f}"
    return words("examiner.change_row", pair=pair, size=size)
