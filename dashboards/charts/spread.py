"""How far examiners lie apart, application by application and clause by clause."""

from typing import Any

import altair as alt
import polars as pl

from dashboards.charts import labels, theme
from dashboards.charts.once import drawn_once
from dashboards.wording import Words

_ROW_HEIGHT = 21
_NUMBER_SIZE = labels.by_window(theme.NOTE_SIZE, 8)
# points apart at which a colour is full; beyond it nothing darkens
_FULL = 60.0


@drawn_once
def spread_by_application_and_clause(
    cells: pl.DataFrame,
    words: Words,
    *,
    width: int | str = theme.AS_WIDE_AS_THE_PAGE,
) -> theme.Layered:
    """
    Draw applications down, clauses across, the points apart in each cell.

    Parameters
    ----------
    cells : polars.DataFrame
        In order: application_id, organisation_name, clause, title_zh, title_en,
        spread_pct (null where nobody can be compared), is_wide, lowest_pct,
        highest_pct, bands_apart, n_examiners, n_wide, n_compared.
    words : Words
        Language of the labels.
    width : int or "container", optional
        Width in pixels.

    Returns
    -------
    altair.LayerChart
        Cells over 20 points apart in vermilion and framed, the others in grey; the
        number of wide clauses at the right end.
    """
    rows = _cells(cells, words)
    places = rows["row"].unique(maintain_order=True).to_list()
    clauses = cells["clause"].unique(maintain_order=True).to_list()
    y = (
        alt.Y("row:N")
        .sort(places)
        .scale(paddingInner=0.06, paddingOuter=0)
        .title(None)
        .axis(
            grid=False,
            labelColor=theme.INK,
            **labels.names(),
        )
    )
    base = alt.Chart(rows).encode(
        x=alt.X("clause:O")
        .sort([*clauses, _SUM])
        .scale(paddingInner=0.06, paddingOuter=0)
        .title(None)
        .axis(orient="top", labelAngle=-90, grid=False, labelFontSize=theme.NOTE_SIZE),
        y=y,
    )
    grounds = base.mark_rect().encode(
        color=alt.Color("ground:N").scale(None),
        stroke=alt.Stroke("edge:N").scale(None),
        strokeWidth=alt.value(1.2),
        tooltip=[
            alt.Tooltip("organisation:N", title=words("charts.tip_organisation")),
            alt.Tooltip("title:N", title=words("charts.tip_clause")),
            alt.Tooltip("apart:N", title=words("consensus.tip_spread")),
            alt.Tooltip("range:N", title=words("consensus.tip_range")),
            alt.Tooltip("bands:Q", title=words("consensus.tip_bands")),
            alt.Tooltip("n:Q", title=words("charts.tip_n_examiners")),
        ],
    )
    numbers = base.mark_text(fontSize=_NUMBER_SIZE).encode(
        text="label:N", color=alt.Color("ink:N").scale(None)
    )
    return alt.layer(grounds, numbers).properties(
        width=width, height=_ROW_HEIGHT * max(len(places), 1)
    )


# the column of counts stands after the clauses
_SUM = "\u2211"
_SCHEMA = {
    "row": pl.String,
    "organisation": pl.String,
    "clause": pl.String,
    "title": pl.String,
    "label": pl.String,
    "apart": pl.String,
    "range": pl.String,
    "bands": pl.Int64,
    "n": pl.Int64,
    "ground": pl.String,
    "edge": pl.String,
    "ink": pl.String,
}


def _cells(cells: pl.DataFrame, words: Words) -> pl.DataFrame:
    rows: list[dict[str, Any]] = []
    seen: set[str] = set()
    for row in cells.iter_rows(named=True):
        spread, is_wide = row["spread_pct"], bool(row["is_wide"])
        # two organisations may share a name
        place = labels.named(row["organisation_name"], row["application_id"])
        ground = _ground(spread, is_wide=is_wide)
        none = words("terms.none")
        rows.append(
            {
                "row": place,
                "organisation": row["organisation_name"],
                "clause": row["clause"],
                "title": f"{row['clause']} {words.of(row, 'title')}",
                "label": "" if spread is None else f"{spread:.0f}",
                "apart": none
                if spread is None
                else words("consensus.points_apart", points=f"{spread:.0f}"),
                "range": none
                if spread is None
                else words(
                    "charts.interval",
                    low=f"{row['lowest_pct']:.0f}",
                    high=f"{row['highest_pct']:.0f}",
                ),
                "bands": row["bands_apart"],
                "n": row["n_examiners"],
                "ground": ground,
                "edge": theme.VERMILION if is_wide else theme.GROUND,
                "ink": theme.ink_on(ground),
            }
        )
        if row["application_id"] not in seen:
            seen.add(row["application_id"])
            rows.append(
                {
                    "row": place,
                    "organisation": row["organisation_name"],
                    "clause": _SUM,
                    "title": words("consensus.wide_of_compared"),
                    "label": f"{row['n_wide']}",
                    "apart": words(
                        "consensus.n_wide_of", n_wide=row["n_wide"], n=row["n_compared"]
                    ),
                    "range": none,
                    "bands": None,
                    "n": row["n_examiners"],
                    "ground": theme.GROUND,
                    "edge": theme.GROUND,
                    "ink": theme.INK,
                }
            )
    return pl.DataFrame(rows, schema=_SCHEMA)


def _ground(spread: float | None, *, is_wide: bool) -> str:
    if spread is None:
        return theme.GROUND
    share = min(spread / _FULL, 1.0)
    if is_wide:
        return theme.mixed(theme.GROUND, theme.VERMILION, 0.15 + 0.85 * share)
    return theme.mixed(theme.GROUND, theme.RULE, min(2.4 * share, 1.0))


@drawn_once
def wide_clauses_by_application(
    applications: pl.DataFrame,
    words: Words,
    *,
    width: int | str = theme.AS_WIDE_AS_THE_PAGE,
) -> theme.Layered:
    """
    Draw how many clauses of each application lie over 20 points apart.

    Parameters
    ----------
    applications : polars.DataFrame
        In the order to keep: application_id, organisation_name, panel_id, n_wide,
        n_compared.
    words : Words
        Language of the labels.
    width : int or "container", optional
        Width in pixels.

    Returns
    -------
    altair.LayerChart
        A dot on a line for each, with both counts written beside it.
    """
    rows = pl.DataFrame(
        [
            {
                "row": labels.named(row["organisation_name"], row["application_id"]),
                "organisation": row["organisation_name"],
                "panel": row["panel_id"] or words("charts.panel_unknown"),
                "n_wide": row["n_wide"],
                "label": words(
                    "consensus.n_wide_of", n_wide=row["n_wide"], n=row["n_compared"]
                ),
            }
            for row in applications.iter_rows(named=True)
        ],
        schema={
            "row": pl.String,
            "organisation": pl.String,
            "panel": pl.String,
            "n_wide": pl.Int64,
            "label": pl.String,
        },
    )
    places = rows["row"].to_list()
    most = max([1, *applications["n_compared"].to_list()])
    x = (
        alt.X("n_wide:Q")
        # room for the counts
        .scale(domain=[0, most * 1.25], nice=False)
        .title(words("ranking.list_axis"))
        .axis(values=list(range(0, most + 1, max(most // 6, 1))))
    )
    base = alt.Chart(rows).encode(
        y=alt.Y("row:N")
        .sort(places)
        .title(None)
        .axis(
            grid=False,
            labelColor=theme.INK,
            **labels.names(),
        )
    )
    lines = base.mark_rule(color=theme.RIVER_LIGHT, strokeWidth=2).encode(
        x=x, x2=alt.datum(0)
    )
    dots = base.mark_circle(color=theme.RIVER, size=64, opacity=1).encode(
        x=x,
        tooltip=[
            alt.Tooltip("organisation:N", title=words("charts.tip_organisation")),
            alt.Tooltip("panel:N", title=words("charts.tip_panel")),
            alt.Tooltip("label:N", title=words("consensus.wide_of_compared")),
        ],
    )
    counts = base.mark_text(
        align="left", dx=9, fontSize=theme.NOTE_SIZE, color=theme.GREY
    ).encode(x=x, text="label:N")
    return alt.layer(lines, dots, counts).properties(
        width=width, height=_ROW_HEIGHT * max(len(places), 1)
    )
