"""Which sheets are in: one cell an expected sheet, by panel and application."""

from typing import Any, Final

import altair as alt
import polars as pl

from dashboards.charts import theme
from dashboards.charts.once import drawn_once
from dashboards.wording import Words

# sheets in a row: a panel with more goes on in the next
_SHEETS: Final = 18
_GAP: Final = 0.6
_ROW_HEIGHT: Final = 26
_KEY_HEIGHT: Final = 20
_KEY_STEP: Final = 150
MOST_PANELS: Final = 30
# what stands in a cell whose sheet says nothing; no_value stands for a number
SIGNS: Final = {"missing": "×", "unreadable": "?", "superseded": "~"}
KINDS: Final = ("full", "partial", *SIGNS)
# numbers that a key shows: some clauses missing, none missing
_EXAMPLE: Final = (16, 18)
_SCHEMA = {
    "row": pl.String,
    "start": pl.Float64,
    "end": pl.Float64,
    "middle": pl.Float64,
    "kind": pl.String,
    "label": pl.String,
    "ground": pl.String,
    "edge": pl.String,
    "ink": pl.String,
    "untrusted": pl.Int64,
    "organisation": pl.String,
    "examiner": pl.String,
    "state": pl.String,
    "values": pl.String,
}


def kind(row: dict[str, Any]) -> str:
    """Tell what a sheet is: ``full``, ``partial``, or its state if nothing is read."""
    if row["state"] != "received":
        return str(row["state"])
    is_full = row["n_due"] is None or row["n_values"] >= row["n_due"]
    return "full" if is_full else "partial"


@drawn_once
def coverage_by_panel(
    sheets: pl.DataFrame,
    words: Words,
    *,
    width: int | str = theme.AS_WIDE_AS_THE_PAGE,
) -> theme.Layered:
    """
    Draw every expected sheet as a cell; an application's sheets stand together.

    Parameters
    ----------
    sheets : polars.DataFrame
        One row per application and examiner, by panel: panel_id, application_id,
        organisation_name, examiner_name, state, n_values, n_due, n_untrusted.
    words : Words
        Language of the labels.
    width : int or "container", optional
        Width in pixels.

    Returns
    -------
    altair.LayerChart
        Clauses with a value printed in the cells; of more than `MOST_PANELS` panels,
        those with gaps first.
    """
    cells = _cells(_chosen(sheets), words)
    rows = cells["row"].unique(maintain_order=True).to_list()
    widest: Any = cells["end"].max()
    base = alt.Chart(cells).encode(
        y=alt.Y("row:N")
        .scale(domain=rows, paddingInner=0.16, paddingOuter=0)
        .title(None)
        .axis(grid=False, labelColor=theme.INK, labelLimit=90),
        tooltip=[
            alt.Tooltip("organisation:N", title=words("charts.tip_organisation")),
            alt.Tooltip("examiner:N", title=words("charts.tip_examiner")),
            alt.Tooltip("state:N", title=words("charts.tip_state")),
            alt.Tooltip("values:N", title=words("charts.tip_filled")),
            alt.Tooltip("untrusted:Q", title=words("charts.tip_untrusted")),
        ],
    )
    scale = alt.Scale(domain=[0, widest or 1], nice=False)
    grounds = base.mark_rect(strokeWidth=1.4).encode(
        x=alt.X("start:Q").scale(scale).axis(None),
        x2="end",
        color=alt.Color("ground:N").scale(None),
        stroke=alt.Stroke("edge:N").scale(None),
    )
    middle = alt.X("middle:Q").scale(scale).axis(None)
    labels = base.mark_text(fontSize=theme.NOTE_SIZE).encode(
        x=middle, text="label:N", color=alt.Color("ink:N").scale(None)
    )
    flags = (
        base.transform_filter("datum.untrusted > 0")
        .mark_point(
            shape="triangle-up",
            filled=True,
            size=26,
            color=theme.VERMILION,
            xOffset=-6,
            yOffset=-6,
        )
        .encode(x=alt.X("end:Q").scale(scale).axis(None))
    )
    return alt.layer(grounds, labels, flags).properties(
        width=width, height=_ROW_HEIGHT * max(len(rows), 1)
    )


def signs(words: Words) -> list[dict[str, str]]:
    """
    Explain the cells.

    Parameters
    ----------
    words : Words
        Language of the meanings.

    Returns
    -------
    list of dict
        label, ground, edge, ink (colours) and meaning of each kind of cell.
    """
    return [
        {
            **_look(one, _EXAMPLE[one == "full"]),
            "meaning": words(f"charts.coverage_{one}"),
        }
        for one in KINDS
    ]


def coverage_with_key(
    sheets: pl.DataFrame, words: Words, *, width: int = theme.PICTURE_WIDTH
) -> alt.VConcatChart:
    """
    Put the cells and their explanation in one picture.

    Parameters
    ----------
    sheets, words
        As for `coverage_by_panel`.
    width : int, optional
        Width in pixels.

    Returns
    -------
    altair.VConcatChart
        The key stands below.
    """
    kinds = [{"at": place * _KEY_STEP, **kind} for place, kind in enumerate(signs(words))]
    scale = alt.Scale(domain=[0, _KEY_STEP * len(KINDS)], nice=False)
    base = alt.Chart(pl.DataFrame(kinds)).encode(
        x=alt.X("at:Q").scale(scale).axis(None), y=alt.value(_KEY_HEIGHT / 2)
    )
    grounds = base.mark_point(
        shape="square", size=340, xOffset=12, strokeWidth=1.4, opacity=1
    ).encode(
        fill=alt.Fill("ground:N").scale(None), stroke=alt.Stroke("edge:N").scale(None)
    )
    labels = base.mark_text(fontSize=theme.NOTE_SIZE, xOffset=12).encode(
        text="label:N", color=alt.Color("ink:N").scale(None)
    )
    meanings = base.mark_text(
        fontSize=theme.NOTE_SIZE, align="left", xOffset=28, color=theme.GREY
    ).encode(text="meaning:N")
    key = alt.layer(grounds, labels, meanings).properties(
        width=_KEY_STEP * len(KINDS), height=_KEY_HEIGHT
    )
    return alt.vconcat(coverage_by_panel(sheets, words, width=width), key, spacing=16)


def _chosen(sheets: pl.DataFrame) -> pl.DataFrame:
    panels = sheets.group_by("panel_id", maintain_order=True).agg(
        gaps=((pl.col("state") != "received") | (pl.col("n_values") < pl.col("n_due")))
        .fill_null(value=False)
        .sum()
    )
    if panels.height <= MOST_PANELS:
        return sheets
    kept = panels.sort("gaps", descending=True, maintain_order=True).head(MOST_PANELS)
    return sheets.join(
        kept, on="panel_id", how="semi", nulls_equal=True, maintain_order="left"
    )


def _cells(sheets: pl.DataFrame, words: Words) -> pl.DataFrame:
    cells: list[dict[str, Any]] = []
    for _, panel in sheets.group_by("panel_id", maintain_order=True):
        line, at, in_line = 0, 0.0, 0
        name = panel["panel_id"][0] or words("charts.panel_unknown")
        for _, own in panel.group_by("application_id", maintain_order=True):
            if in_line and in_line + own.height > _SHEETS:
                line, at, in_line = line + 1, 0.0, 0
            for row in own.iter_rows(named=True):
                cells.append(
                    {
                        # a line that goes on has no name, yet must be told from others
                        "row": name if not line else f"{' ' * line}{name}",
                        "start": at,
                        "end": at + 0.92,
                        "middle": at + 0.46,
                        **_look(kind(row), row["n_values"]),
                        "untrusted": row["n_untrusted"],
                        "organisation": row["organisation_name"],
                        "examiner": row["examiner_name"],
                        "state": words(f"charts.coverage_{kind(row)}"),
                        "values": words(
                            "charts.coverage_values",
                            n=row["n_values"],
                            due=row["n_due"] or words("terms.none"),
                        ),
                    }
                )
                at, in_line = at + 1, in_line + 1
            at += _GAP
    return pl.DataFrame(cells, schema=_SCHEMA)


def _look(what: str, n_values: int) -> dict[str, str]:
    if what in SIGNS:
        ground = edge = theme.VERMILION
        return _coloured(what, SIGNS[what], ground, edge, theme.ink_on(ground))
    if what == "partial":
        return _coloured(
            what, str(n_values), theme.GROUND, theme.VERMILION, theme.VERMILION
        )
    ground = theme.mixed(theme.GROUND, theme.RIVER_LIGHT, 0.55)
    return _coloured(what, str(n_values), ground, ground, theme.INK)


def _coloured(what: str, label: str, ground: str, edge: str, ink: str) -> dict[str, str]:
    return {"kind": what, "label": label, "ground": ground, "edge": edge, "ink": ink}
