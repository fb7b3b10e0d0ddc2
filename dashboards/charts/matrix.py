"""Counts of things by two traits: a table whose cells are shaded, its numbers printed."""

from collections.abc import Mapping
from typing import Any, Final

import altair as alt
import polars as pl

from dashboards.charts import labels, theme
from dashboards.charts.once import drawn_once

_ROW_HEIGHT: Final = 26
_LINE_HEIGHT: Final = 15
_LETTERS: Final = 18
_FEW: Final = 8
_SCHEMA = {
    "row": pl.String,
    "column": pl.String,
    "n": pl.Int64,
    "label": pl.String,
    "ground": pl.String,
}


@drawn_once
def counts(
    found: pl.DataFrame,
    *,
    rows: list[str],
    columns: list[str],
    total: str,
    tip: tuple[str, str, str],
    kinds: Mapping[str, tuple[str, str]] | None = None,
    width: int | str = theme.AS_WIDE_AS_THE_PAGE,
) -> theme.Layered:
    """
    Draw counts by row and column, with the rows' totals in front.

    Parameters
    ----------
    found : polars.DataFrame
        row, column, n; what does not occur may be left out.
    rows, columns : list of str
        Labels in their order; a long row label may break at its spaces.
    total : str
        Heading of the totals.
    tip : tuple of (row, column, count)
        What the three are called.
    kinds : mapping of str to (text, colour), optional
        What each row is, said in a column of its own in front of all numbers.
    width : int or "container", optional
        Width in pixels.

    Returns
    -------
    altair.LayerChart
        The more, the darker; a zero is an empty cell.
    """
    cells = _cells(found, rows, columns, total)
    # a heading that says nothing and is no other column's
    lead = [" "] if kinds else []
    named = [labels.broken(row, _LETTERS) for row in rows]
    base = alt.Chart(cells).encode(
        x=alt.X("column:N")
        .scale(domain=[*lead, total, *columns], paddingInner=0.06, paddingOuter=0)
        .title(None)
        .axis(
            orient="top",
            grid=False,
            # upright where columns are many: slanted headings would cross on a telephone
            labelAngle=-90 if len(columns) > _FEW else -40,
            labelFontSize=theme.NOTE_SIZE,
            labelPadding=4,
            labelOverlap=False,
            labelLimit=90,
        ),
        y=alt.Y("row:N")
        .scale(domain=named, paddingInner=0.1, paddingOuter=0)
        .title(None)
        .axis(
            grid=False,
            labelColor=theme.INK,
            labelLimit=150,
            labelExpr=labels.SPLIT_AT_BREAKS,
        ),
        tooltip=[
            alt.Tooltip("row:N", title=tip[0]),
            alt.Tooltip("column:N", title=tip[1]),
            alt.Tooltip("n:Q", title=tip[2], format=","),
        ],
    )
    grounds = base.mark_rect().encode(color=alt.Color("ground:N").scale(None))
    numbers = base.mark_text(fontSize=theme.NOTE_SIZE).encode(
        text="label:N", color=alt.value(theme.INK)
    )
    said = pl.DataFrame(
        [
            {"row": name, "column": " ", "kind": text, "colour": colour}
            for row, name in zip(rows, named, strict=True)
            for text, colour in [(kinds or {}).get(row, ("", theme.GREY))]
        ],
        schema=dict.fromkeys(("row", "column", "kind", "colour"), pl.String),
    )
    marked = (
        alt.Chart(said)
        .mark_text(fontSize=theme.NOTE_SIZE)
        .encode(
            x="column:N",
            y="row:N",
            text="kind:N",
            color=alt.Color("colour:N").scale(None),
        )
    )
    lines = max((name.count("\n") + 1 for name in named), default=1)
    return alt.layer(grounds, numbers, *([marked] if kinds else [])).properties(
        width=width,
        height=max(_ROW_HEIGHT, _LINE_HEIGHT * lines + 6) * max(len(rows), 1),
    )


def _cells(
    found: pl.DataFrame, rows: list[str], columns: list[str], total: str
) -> pl.DataFrame:
    known = {(row, column): n for row, column, n in found.iter_rows()}
    most = max(known.values(), default=1)
    cells: list[dict[str, Any]] = []
    for row in rows:
        own = [known.get((row, column), 0) for column in columns]
        for column, n in zip([total, *columns], [sum(own), *own], strict=True):
            cells.append(
                {
                    "row": labels.broken(row, _LETTERS),
                    "column": column,
                    "n": n,
                    "label": f"{n:,}" if n else "",
                    "ground": theme.mixed(
                        theme.GROUND, theme.RIVER_LIGHT, (n / most) ** 0.5
                    )
                    if column != total
                    else theme.GROUND,
                }
            )
    return pl.DataFrame(cells, schema=_SCHEMA)
