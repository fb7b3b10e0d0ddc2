"""One application: against its sector, and from stage to stage."""

from typing import Any

import altair as alt
import polars as pl

from dashboards import limits
from dashboards.charts import clause_axis, theme
from dashboards.charts.once import drawn_once
from dashboards.wording import Words

_DOT = 62


@drawn_once
def profile_against_sector(
    clauses: pl.DataFrame, words: Words, *, width: int | str = theme.AS_WIDE_AS_THE_PAGE
) -> theme.Layered:
    """
    Draw one application's clauses over the middle half of its sector.

    Parameters
    ----------
    clauses : polars.DataFrame
        A row per clause in the standard's order: clause, title_zh, title_en,
        score_pct, n_sector, sector_low_pct, sector_median_pct, sector_high_pct.
    words : Words
        Language of the labels.
    width : int or "container", optional
        Width in pixels.

    Returns
    -------
    altair.LayerChart
        Dots below the sector's middle half in vermilion; the sector is left out where
        it has too few.
    """
    rows = _profile(clauses, words)
    order = rows["row"].to_list()
    y, x = clause_axis.rows(order), clause_axis.percent
    base = alt.Chart(rows)
    known = base.transform_filter("!datum.few")
    middles = known.mark_bar(height=11, opacity=0.6, color=theme.RIVER_LIGHT).encode(
        x=x("low"), x2="high:Q", y=y
    )
    medians = known.mark_tick(thickness=2, size=15, color=theme.GREY).encode(
        x=x("median"), y=y
    )
    dots = (
        base.transform_filter("isValid(datum.score)")
        .mark_point(filled=True, size=_DOT, opacity=1)
        .encode(
            x=x("score"),
            y=y,
            color=alt.Color("ink:N").scale(None),
            shape=alt.Shape("shape:N").scale(None),
            tooltip=[
                alt.Tooltip("row:N", title=words("charts.tip_clause")),
                alt.Tooltip("score:Q", title=words("charts.tip_score"), format=".1f"),
                alt.Tooltip(
                    "median:Q", title=words("applications.tip_median"), format=".1f"
                ),
                alt.Tooltip("middle:N", title=words("applications.tip_middle")),
                alt.Tooltip("n:Q", title=words("charts.tip_n")),
            ],
        )
    )
    notes = base.mark_text(align="right", fontSize=theme.NOTE_SIZE).encode(
        x=alt.datum(clause_axis.RIGHT_EDGE),
        y=y,
        text="label:N",
        color=alt.Color("label_ink:N").scale(None),
    )
    return alt.layer(middles, medians, dots, notes).properties(
        width=width, height=clause_axis.ROW_HEIGHT * max(len(order), 1)
    )


@drawn_once
def stages_by_clause(
    clauses: pl.DataFrame, words: Words, *, width: int | str = theme.AS_WIDE_AS_THE_PAGE
) -> theme.Layered:
    """
    Draw each clause from the independent mean over consensus to the site visit.

    Parameters
    ----------
    clauses : polars.DataFrame
        A row per clause in the standard's order: clause, title_zh, title_en,
        independent_mean_pct, consensus_pct, site_pct (null where there is none).
    words : Words
        Language of the labels.
    width : int or "container", optional
        Width in pixels.

    Returns
    -------
    altair.LayerChart
        Stages told by shape and fill; the change is printed at the right.
    """
    marks, spans = _stages(clauses, words)
    order = spans["row"].to_list()
    y, x = clause_axis.rows(order), clause_axis.percent
    present = [
        (stage, words.term("stage", stage))
        for stage in _STAGE_COLUMNS
        if stage in set(marks["stage"])
    ]
    names = [name for _, name in present]
    lines = (
        alt.Chart(spans)
        .transform_filter("isValid(datum.low)")
        .mark_rule(color=theme.RIVER_LIGHT, strokeWidth=4)
        .encode(x=x("low"), x2="high:Q", y=y)
    )
    # one under another: side by side they are cut on a telephone
    legend = alt.Legend(
        title=None, orient="top", direction="vertical", symbolStrokeWidth=1.8
    )
    dots = (
        alt.Chart(marks)
        .mark_point(size=_DOT, strokeWidth=1.8, opacity=1)
        .encode(
            x=x("score"),
            y=y,
            shape=alt.Shape("name:N")
            .scale(domain=names, range=[_STAGE_SHAPES[s] for s, _ in present])
            .legend(legend),
            fill=alt.Fill("name:N")
            .scale(domain=names, range=[_STAGE_FILLS[s] for s, _ in present])
            .legend(legend),
            stroke=alt.Stroke("name:N")
            .scale(domain=names, range=[_STAGE_EDGES[s] for s, _ in present])
            .legend(legend),
            tooltip=[
                alt.Tooltip("row:N", title=words("charts.tip_clause")),
                alt.Tooltip("name:N", title=words("charts.tip_stage")),
                alt.Tooltip("score:Q", title=words("charts.tip_score"), format=".1f"),
            ],
        )
    )
    notes = (
        alt.Chart(spans)
        .mark_text(align="right", fontSize=theme.NOTE_SIZE, color=theme.GREY)
        .encode(x=alt.datum(clause_axis.RIGHT_EDGE), y=y, text="label:N")
    )
    return alt.layer(lines, dots, notes).properties(
        width=width, height=clause_axis.ROW_HEIGHT * max(len(order), 1)
    )


_STAGE_COLUMNS = {
    "independent": "independent_mean_pct",
    "consensus": "consensus_pct",
    "site": "site_pct",
}
_STAGE_SHAPES = {"independent": "circle", "consensus": "circle", "site": "diamond"}
_STAGE_FILLS = {
    "independent": theme.GROUND,
    "consensus": theme.RIVER,
    "site": theme.VERMILION,
}
_STAGE_EDGES = {
    "independent": theme.RIVER,
    "consensus": theme.RIVER,
    "site": theme.VERMILION,
}


def _profile(clauses: pl.DataFrame, words: Words) -> pl.DataFrame:
    rows: list[dict[str, Any]] = []
    for row in clauses.iter_rows(named=True):
        few = row["n_sector"] < limits.FEWEST_FOR_A_MEAN
        score, low, high = (
            row["score_pct"],
            row["sector_low_pct"],
            row["sector_high_pct"],
        )
        is_below = not few and score is not None and score < low
        is_above = not few and score is not None and score > high
        rows.append(
            {
                "row": clause_axis.name(row, words),
                "low": low,
                "median": None if few else row["sector_median_pct"],
                "high": high,
                "score": score,
                "middle": words("charts.no_interval")
                if few
                else words("charts.interval", low=f"{low:.0f}", high=f"{high:.0f}"),
                "n": row["n_sector"],
                "few": few,
                "ink": theme.VERMILION if is_below else theme.RIVER,
                "shape": "triangle-down"
                if is_below
                else "triangle-up"
                if is_above
                else "circle",
                "label": words("charts.n_short", n=row["n_sector"]),
                "label_ink": theme.GREY,
            }
        )
    text, number = pl.String, pl.Float64
    return pl.DataFrame(
        rows,
        schema={
            "row": text,
            "low": number,
            "median": number,
            "high": number,
            "score": number,
            "middle": text,
            "n": pl.Int64,
            "few": pl.Boolean,
            "ink": text,
            "shape": text,
            "label": text,
            "label_ink": text,
        },
    )


def _stages(clauses: pl.DataFrame, words: Words) -> tuple[pl.DataFrame, pl.DataFrame]:
    marks: list[dict[str, Any]] = []
    spans: list[dict[str, Any]] = []
    for row in clauses.iter_rows(named=True):
        name = clause_axis.name(row, words)
        values = [
            (stage, row[column])
            for stage, column in _STAGE_COLUMNS.items()
            if row[column] is not None
        ]
        marks += [
            {
                "row": name,
                "stage": stage,
                "name": words.term("stage", stage),
                "score": value,
            }
            for stage, value in values
        ]
        numbers = [value for _, value in values]
        spans.append(
            {
                "row": name,
                "low": min(numbers, default=None),
                "high": max(numbers, default=None),
                "label": _signed(numbers[-1] - numbers[0]) if len(numbers) > 1 else "",
            }
        )
    text, number = pl.String, pl.Float64
    return (
        pl.DataFrame(
            marks, schema={"row": text, "stage": text, "name": text, "score": number}
        ),
        pl.DataFrame(
            spans, schema={"row": text, "low": number, "high": number, "label": text}
        ),
    )


def _signed(number: float) -> str:
    rounded = f"{abs(number):.0f}"
    sign = "" if rounded == "0" else "+" if number > 0 else "−"
    return sign + rounded
