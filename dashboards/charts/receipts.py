"""What could not be trusted: values by state, totals that differ, repeated comments."""

from typing import Any, Final

import altair as alt
import polars as pl

from dashboards import limits
from dashboards.charts import interval, theme
from dashboards.charts.once import drawn_once
from dashboards.wording import Words

# values that are used as they stand
TRUSTED: Final = ("ok", "ok_derived")
# empty on purpose, or not yet filled: no defect of the value
EMPTY: Final = ("not_scored", "not_applicable")
_ROW_HEIGHT: Final = 34
_LEAST_DIFFERENCE: Final = 10.0


@drawn_once
def values_by_state(
    states: pl.DataFrame,
    words: Words,
    *,
    width: int | str = theme.AS_WIDE_AS_THE_PAGE,
) -> theme.Layered:
    """
    Draw how many values could not be used as written, by what was wrong.

    Parameters
    ----------
    states : polars.DataFrame
        value_state, n_values.
    words : Words
        Language of the labels.
    width : int or "container", optional
        Width in pixels.

    Returns
    -------
    altair.LayerChart
        Bars, longest first; values without a defect are left to the sentence above.
    """
    total = int(states["n_values"].sum() or 0)
    rows = pl.DataFrame(
        [
            {
                "state": words.term("state", row["value_state"]),
                "n": row["n_values"],
                "colour": theme.RIVER_LIGHT
                if row["value_state"] in EMPTY
                else theme.VERMILION,
                "label": words(
                    "charts.count_of_all",
                    n=f"{row['n_values']:,}",
                    total=f"{total:,}",
                ),
            }
            for row in states.iter_rows(named=True)
            if row["value_state"] not in TRUSTED
        ],
        schema={
            "state": pl.String,
            "n": pl.Int64,
            "colour": pl.String,
            "label": pl.String,
        },
    ).sort("n", descending=True, maintain_order=True)
    order = rows["state"].to_list()
    most: Any = rows["n"].max()
    base = alt.Chart(rows).encode(
        y=alt.Y("state:N")
        .sort(order)
        .title(None)
        .axis(labelColor=theme.INK, labelLimit=130, grid=False),
        x=alt.X("n:Q").scale(domain=[0, 1.5 * (most or 1)], nice=False).axis(None),
        tooltip=[
            alt.Tooltip("state:N", title=words("charts.tip_state")),
            alt.Tooltip("n:Q", title=words("charts.tip_values"), format=","),
        ],
    )
    bars = base.mark_bar(height=14).encode(color=alt.Color("colour:N").scale(None))
    labels = base.mark_text(align="left", dx=5, fontSize=theme.NOTE_SIZE).encode(
        text="label:N", color=alt.value(theme.GREY)
    )
    return alt.layer(bars, labels).properties(
        width=width, height=_ROW_HEIGHT * max(len(order), 1)
    )


@drawn_once
def differences_by_stage(
    totals: pl.DataFrame,
    differing: pl.DataFrame,
    words: Words,
    *,
    width: int | str = theme.AS_WIDE_AS_THE_PAGE,
) -> theme.Layered:
    """
    Draw by how much printed totals differ from their percentages' sum.

    Parameters
    ----------
    totals : polars.DataFrame
        stage, reason, n_totals, n_differing: how many were compared.
    differing : polars.DataFrame
        One row per total beyond rounding: stage, difference_points, organisation_name,
        file_name, cell.
    words : Words
        Language of the labels.
    width : int or "container", optional
        Width in pixels.

    Returns
    -------
    altair.LayerChart
        One dot a total; to the right the sheet says more than its clauses give.
    """
    compared = (
        totals.filter(pl.col("reason").is_null())
        .group_by("stage", maintain_order=True)
        .agg(pl.sum("n_totals"), pl.sum("n_differing"))
    )
    rows = pl.DataFrame(
        [
            {
                "stage": words.term("stage", row["stage"]),
                "all": 0.0,
                "label": words(
                    "charts.totals_agree",
                    n=f"{row['n_totals'] - row['n_differing']:,}",
                    total=f"{row['n_totals']:,}",
                ),
            }
            for row in compared.iter_rows(named=True)
        ],
        schema={"stage": pl.String, "all": pl.Float64, "label": pl.String},
    )
    dots = differing.with_columns(
        stage=pl.col("stage").map_elements(
            lambda code: words.term("stage", code), return_dtype=pl.String
        )
    )
    limit = theme.symmetric(
        dots["difference_points"], least=_LEAST_DIFFERENCE, step=_LEAST_DIFFERENCE
    )
    order = rows["stage"].to_list()
    y = (
        alt.Y("stage:N")
        .scale(domain=order)
        .title(None)
        .axis(labelColor=theme.INK, labelLimit=130, grid=False)
    )
    x = alt.X("difference_points:Q").scale(domain=[-limit, limit], nice=False)
    zero = (
        alt.Chart(pl.DataFrame({"at": [0.0]}))
        .mark_rule(color=theme.GREY)
        .encode(x="at:Q")
    )
    agreeing = (
        alt.Chart(rows)
        .mark_text(align="left", dx=6, dy=-9, fontSize=theme.NOTE_SIZE)
        .encode(y=y, x="all:Q", text="label:N", color=alt.value(theme.GREY))
    )
    marks = (
        alt.Chart(dots)
        .mark_point(filled=True, size=70, color=theme.VERMILION, opacity=0.85)
        .encode(
            y=y,
            x=x.title(words("charts.difference_axis")).axis(
                grid=True, tickCount=5, labelExpr=interval.SIGNED
            ),
            tooltip=[
                alt.Tooltip(
                    "organisation_name:N", title=words("charts.tip_organisation")
                ),
                alt.Tooltip("difference_points:Q", title=words("charts.tip_difference")),
                alt.Tooltip("file_name:N", title=words("columns.file_name")),
                alt.Tooltip("cell:N", title=words("columns.cell")),
            ],
        )
    )
    return alt.layer(zero, agreeing, marks).properties(
        width=width, height=_ROW_HEIGHT * max(len(order), 1)
    )


@drawn_once
def comments_by_panel(
    comments: pl.DataFrame,
    words: Words,
    *,
    width: int | str = theme.AS_WIDE_AS_THE_PAGE,
) -> theme.Layered:
    """
    Draw, by panel, clauses without a comment and comments that repeat others.

    Parameters
    ----------
    comments : polars.DataFrame
        panel_id, n_sheets, n_clauses, n_blank, n_comments, n_copied.
    words : Words
        Language of the labels.
    width : int or "container", optional
        Width in pixels.

    Returns
    -------
    altair.LayerChart
        Hollow circles: blank clauses; filled squares: repeated comments. A share of
        fewer than ten is not drawn.
    """
    rows: list[dict[str, Any]] = []
    for row in comments.iter_rows(named=True):
        name = row["panel_id"] or words("charts.panel_unknown")
        for measure, part, whole in (
            ("blank", "n_blank", "n_clauses"),
            ("copied", "n_copied", "n_comments"),
        ):
            is_enough = row[whole] >= limits.FEWEST_FOR_A_RATE
            rows.append(
                {
                    "panel": words("charts.panel_sheets", panel=name, n=row["n_sheets"]),
                    "measure": words(f"charts.comments_{measure}"),
                    "share": 100 * row[part] / row[whole] if is_enough else None,
                    "said": words(
                        "charts.count_of_all",
                        n=f"{row[part]:,}",
                        total=f"{row[whole]:,}",
                    ),
                }
            )
    frame = pl.DataFrame(
        rows,
        schema={
            "panel": pl.String,
            "measure": pl.String,
            "share": pl.Float64,
            "said": pl.String,
        },
    )
    order = frame["panel"].unique(maintain_order=True).to_list()
    measures = [words(f"charts.comments_{name}") for name in ("blank", "copied")]
    base = alt.Chart(frame).encode(
        y=alt.Y("panel:N")
        .scale(domain=order)
        .title(None)
        .axis(labelColor=theme.INK, labelLimit=130, grid=True)
    )
    # one key for shape and colours: their legends must be alike to be merged
    key: dict[str, Any] = {
        "orient": "top",
        "title": None,
        "labelLimit": 300,
        "direction": "vertical",
    }
    marks = base.mark_point(size=70, strokeWidth=1.8).encode(
        x=alt.X("share:Q")
        .scale(domain=[0, 100], nice=False)
        .title(words("charts.comments_axis"))
        .axis(values=[0, 25, 50, 75, 100]),
        shape=alt.Shape("measure:N")
        .scale(domain=measures, range=["circle", "square"])
        .legend(**key),
        stroke=alt.Stroke("measure:N")
        .scale(domain=measures, range=[theme.VERMILION, theme.RIVER])
        .legend(**key),
        fill=alt.Fill("measure:N")
        .scale(domain=measures, range=[theme.GROUND, theme.RIVER])
        .legend(**key),
        tooltip=[
            alt.Tooltip("panel:N", title=words("charts.tip_panel")),
            alt.Tooltip("measure:N", title=words("charts.tip_measure")),
            alt.Tooltip("said:N", title=words("charts.tip_n_of")),
        ],
    )
    return alt.layer(marks).properties(width=width, height=26 * max(len(order), 1))
