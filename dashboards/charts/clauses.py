"""How the scores of each clause are spread over applications."""

from typing import Any

import altair as alt
import polars as pl

from dashboards import limits
from dashboards.charts import labels, theme
from dashboards.charts.once import drawn_once
from dashboards.wording import Words

_ROW_HEIGHT = 25
# longer labels are set smaller
_LABEL_LETTERS = 24
# beyond 100% there is room for n
_RIGHT_EDGE = 112


@drawn_once
def score_distribution_by_clause(
    values: pl.DataFrame, words: Words, *, width: int | str = theme.AS_WIDE_AS_THE_PAGE
) -> theme.Layered:
    """
    Draw every application's score on every clause, with median and middle half.

    Parameters
    ----------
    values : polars.DataFrame
        One row per application and clause, clauses in the standard's order:
        clause, title_zh, title_en, dimension, organisation_name, score_pct.
    words : Words
        Language of the labels.
    width : int or "container", optional
        Width in pixels.

    Returns
    -------
    altair.LayerChart
        Median and middle half only where n allows; the lowest median in vermilion.
    """
    dots, boxes = _rows(values, words)
    order = boxes["row"].to_list()
    longest = max((labels.width(row) for row in order), default=0)
    y = (
        alt.Y("row:N")
        .sort(order)
        .title(None)
        .axis(
            grid=True,
            labelColor=theme.INK,
            labelLimit=210,
            labelFontSize=theme.NOTE_SIZE
            if longest > _LABEL_LETTERS
            else theme.AXIS_SIZE,
        )
    )
    x = alt.X("score:Q").scale(domain=[0, _RIGHT_EDGE], nice=False)
    summary = alt.Chart(boxes)
    middles = (
        summary.transform_filter("!datum.few")
        .mark_bar(height=11, opacity=0.55, color=theme.RIVER_LIGHT)
        .encode(
            x=alt.X("low:Q")
            .title(words("charts.score_axis"))
            .axis(values=[0, 20, 40, 60, 80, 100]),
            x2="high:Q",
            y=y,
        )
    )
    points = (
        alt.Chart(dots)
        .mark_circle(size=16, color=theme.RIVER, opacity=0.45)
        .encode(
            x=x,
            y=y,
            tooltip=[
                alt.Tooltip("organisation:N", title=words("charts.tip_organisation")),
                alt.Tooltip("row:N", title=words("charts.tip_clause")),
                alt.Tooltip("score:Q", title=words("charts.tip_score"), format=".1f"),
            ],
        )
    )
    medians = (
        summary.transform_filter("!datum.few")
        .mark_tick(thickness=2.5, size=16)
        .encode(x="median:Q", y=y, color=alt.Color("ink:N").scale(None))
    )
    counts = summary.mark_text(align="right", fontSize=theme.NOTE_SIZE).encode(
        x=alt.datum(_RIGHT_EDGE),
        y=y,
        text="label:N",
        color=alt.Color("text_ink:N").scale(None),
    )
    return alt.layer(middles, points, medians, counts).properties(
        width=width, height=_ROW_HEIGHT * max(len(order), 1)
    )


_DOT_SCHEMA = {
    "row": pl.String,
    "organisation": pl.String,
    "score": pl.Float64,
}
_BOX_SCHEMA = {
    "row": pl.String,
    "low": pl.Float64,
    "median": pl.Float64,
    "high": pl.Float64,
    "label": pl.String,
    "few": pl.Boolean,
    "ink": pl.String,
    "text_ink": pl.String,
}


def _rows(values: pl.DataFrame, words: Words) -> tuple[pl.DataFrame, pl.DataFrame]:
    score = pl.col("score_pct").cast(pl.Float64)
    summaries = values.group_by("clause", maintain_order=True).agg(
        pl.first("title_zh"),
        pl.first("title_en"),
        n=score.count(),
        low=score.quantile(0.25, "linear"),
        median=score.median(),
        high=score.quantile(0.75, "linear"),
    )
    enough = summaries.filter(pl.col("n") >= limits.FEWEST_FOR_A_MEAN)
    lowest = enough["median"].min() if enough.height else None
    boxes: list[dict[str, Any]] = []
    names: dict[str, str] = {}
    for row in summaries.iter_rows(named=True):
        name = f"{row['clause']} {words.of(row, 'title')}"
        names[row["clause"]] = name
        is_few = row["n"] < limits.FEWEST_FOR_A_MEAN
        is_lowest = not is_few and row["median"] == lowest
        boxes.append(
            {
                "row": name,
                "low": row["low"],
                "median": row["median"],
                "high": row["high"],
                "label": words("charts.n_short", n=row["n"]),
                "few": is_few,
                "ink": theme.VERMILION if is_lowest else theme.INK,
                "text_ink": theme.GREY,
            }
        )
    dots = [
        {
            "row": names[row["clause"]],
            "organisation": row["organisation_name"],
            "score": float(row["score_pct"]),
        }
        for row in values.filter(score.is_not_null()).iter_rows(named=True)
    ]
    return pl.DataFrame(dots, schema=_DOT_SCHEMA), pl.DataFrame(boxes, schema=_BOX_SCHEMA)
