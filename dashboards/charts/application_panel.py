"""One application as its panel saw it: examiners' scores and factors' bands."""

from typing import Any

import altair as alt
import polars as pl

from dashboards.charts import clause_axis, labels, theme
from dashboards.charts.once import drawn_once
from dashboards.wording import Words

_CELL_HEIGHT = 30
_SHAPES = ("circle", "square", "triangle-up", "diamond", "triangle-down", "cross")


@drawn_once
def spread_by_clause(
    scores: pl.DataFrame,
    stages: pl.DataFrame,
    words: Words,
    *,
    width: int | str = theme.AS_WIDE_AS_THE_PAGE,
) -> theme.Layered:
    """
    Draw each examiner's independent score on each clause, and how far they spread.

    Parameters
    ----------
    scores : polars.DataFrame
        A row per clause and examiner: clause, title_zh, title_en, examiner_id,
        examiner_name, examiner_role, score_pct.
    stages : polars.DataFrame
        A row per clause in the standard's order: clause, title_zh, title_en,
        independent_lowest_pct, independent_highest_pct, spread_pct, is_wide.
    words : Words
        Language of the labels.
    width : int or "container", optional
        Width in pixels.

    Returns
    -------
    altair.LayerChart
        Examiners told by shape; clauses far apart in vermilion with their spread.
    """
    rows, marks, names = _spread(scores, stages, words)
    order = rows["row"].to_list()
    y, x = clause_axis.rows(order), clause_axis.percent
    lines = (
        alt.Chart(rows)
        .transform_filter("isValid(datum.low)")
        .mark_rule(strokeWidth=2)
        .encode(x=x("low"), x2="high:Q", y=y, color=alt.Color("line:N").scale(None))
    )
    dots = (
        alt.Chart(marks)
        .mark_point(size=44, strokeWidth=1.6, fill=theme.GROUND, opacity=1)
        .encode(
            x=x("score"),
            y=y,
            stroke=alt.value(theme.RIVER),
            shape=alt.Shape("examiner:N")
            .scale(domain=names, range=[_SHAPES[i % 6] for i in range(len(names))])
            # one under another: side by side they are cut on a telephone
            .legend(alt.Legend(title=None, orient="top", direction="vertical")),
            tooltip=[
                alt.Tooltip("row:N", title=words("charts.tip_clause")),
                alt.Tooltip("examiner:N", title=words("applications.tip_examiner")),
                alt.Tooltip("score:Q", title=words("charts.tip_score"), format=".1f"),
            ],
        )
    )
    notes = (
        alt.Chart(rows)
        .mark_text(align="right", fontSize=theme.NOTE_SIZE)
        .encode(
            x=alt.datum(clause_axis.RIGHT_EDGE),
            y=y,
            text="label:N",
            color=alt.Color("ink:N").scale(None),
        )
    )
    return alt.layer(lines, dots, notes).properties(
        width=width, height=clause_axis.ROW_HEIGHT * max(len(order), 1)
    )


@drawn_once
def factors_by_clause(
    factors: pl.DataFrame,
    words: Words,
    *,
    title: str,
    width: int | str = theme.AS_WIDE_AS_THE_PAGE,
) -> theme.Layered:
    """
    Draw the bands of each clause's four factors.

    Parameters
    ----------
    factors : polars.DataFrame
        Of one dimension and stage, in order: clause, title_zh, title_en, factor,
        factor_title_zh, factor_title_en, factor_band, n_values.
    words : Words
        Language of the labels.
    title : str
        Name of the dimension.
    width : int or "container", optional
        Width in pixels.

    Returns
    -------
    altair.LayerChart
        Band numbers on the bands' colours; a factor lower than all others is framed.
    """
    rows = _factors(factors, words)
    order = rows["row"].unique(maintain_order=True).to_list()
    columns = rows["column"].unique(maintain_order=True).to_list()
    base = alt.Chart(rows).encode(
        x=alt.X("column:O")
        .scale(domain=columns, paddingInner=0.05, paddingOuter=0)
        .title(None)
        .axis(
            orient="top",
            labelAngle=0,
            grid=False,
            labelColor=theme.INK,
        ),
        y=clause_axis.rows(order, grid=False),
    )
    tooltip = [
        alt.Tooltip("clause:N", title=words("charts.tip_clause")),
        alt.Tooltip("factor:N", title=words("patterns.tip_factor")),
        alt.Tooltip("band:N", title=words("patterns.tip_band")),
        alt.Tooltip("n:Q", title=words("applications.tip_values")),
    ]
    grounds = base.mark_rect().encode(
        color=alt.Color("ground:N").scale(None), tooltip=tooltip
    )
    frames = (
        base.transform_filter("datum.limits")
        .mark_rect(fill=None, strokeWidth=2)
        .encode(stroke=alt.value(theme.VERMILION))
    )
    numbers = base.mark_text(fontSize=theme.BODY_SIZE).encode(
        text="label:N", color=alt.Color("ink:N").scale(None), tooltip=tooltip
    )
    return alt.layer(grounds, frames, numbers).properties(
        width=width,
        height=_CELL_HEIGHT * max(len(order), 1),
        title=labels.headed(title, rows["factor"].unique(maintain_order=True).to_list()),
    )


def _spread(
    scores: pl.DataFrame, stages: pl.DataFrame, words: Words
) -> tuple[pl.DataFrame, pl.DataFrame, list[str]]:
    names: dict[str, str] = {}
    for row in scores.iter_rows(named=True):
        role = words.term("role", row["examiner_role"])
        names.setdefault(
            row["examiner_id"],
            words("applications.examiner", name=row["examiner_name"], role=role),
        )
    marks = [
        {
            "row": clause_axis.name(row, words),
            "examiner": names[row["examiner_id"]],
            "score": row["score_pct"],
        }
        for row in scores.iter_rows(named=True)
    ]
    rows = [
        {
            "row": clause_axis.name(row, words),
            "low": row["independent_lowest_pct"],
            "high": row["independent_highest_pct"],
            "label": words("applications.apart", spread=f"{row['spread_pct']:.0f}")
            if row["spread_pct"] is not None
            else "",
            "line": theme.VERMILION if row["is_wide"] else theme.RIVER_LIGHT,
            "ink": theme.VERMILION if row["is_wide"] else theme.GREY,
        }
        for row in stages.iter_rows(named=True)
    ]
    text, number = pl.String, pl.Float64
    return (
        pl.DataFrame(
            rows,
            schema={
                "row": text,
                "low": number,
                "high": number,
                "label": text,
                "line": text,
                "ink": text,
            },
        ),
        pl.DataFrame(marks, schema={"row": text, "examiner": text, "score": number}),
        list(names.values()),
    )


def _factors(factors: pl.DataFrame, words: Words) -> pl.DataFrame:
    lowest: dict[str, list[int]] = {}
    for clause, band in factors.select("clause", "factor_band").iter_rows():
        lowest.setdefault(clause, []).append(band)
    rows: list[dict[str, Any]] = []
    for row in factors.iter_rows(named=True):
        bands, band = sorted(lowest[row["clause"]]), row["factor_band"]
        ground = theme.BANDS[band - 1]
        rows.append(
            {
                "row": clause_axis.name(row, words),
                "clause": clause_axis.name(row, words),
                "column": row["factor"],
                "factor": words.set(f"{row['factor']} {words.of(row, 'factor_title')}"),
                "band": words("patterns.band", band=band),
                "label": str(band),
                "ground": ground,
                "ink": theme.ink_on(ground),
                "n": row["n_values"],
                "limits": len(bands) > 1 and band == bands[0] < bands[1],
            }
        )
    text = dict.fromkeys(
        ("row", "clause", "column", "factor", "band", "label", "ground", "ink"), pl.String
    )
    return pl.DataFrame(rows, schema={**text, "n": pl.Int64, "limits": pl.Boolean})
