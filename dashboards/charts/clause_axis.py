"""The axes that charts of one application's clauses share."""

from collections.abc import Mapping
from typing import Any, Final

import altair as alt

from dashboards.charts import labels, theme
from dashboards.wording import Words

# two lines of a long title fit
ROW_HEIGHT: Final = 28
# beyond 100% there is room for a note
RIGHT_EDGE: Final = 116
_LABEL_LETTERS = 22


def rows(order: list[str], *, grid: bool = True) -> alt.Y:
    """
    Make the axis of clauses, in the order given, from a field named ``row``.

    Parameters
    ----------
    order : list of str
        Names of clauses, from `name`.
    grid : bool, optional
        Whether rows have a line; the cells of a heat map need none.

    Returns
    -------
    altair.Y
        The axis.
    """
    scale = alt.Scale() if grid else alt.Scale(paddingInner=0.08, paddingOuter=0)
    return (
        alt.Y("row:N")
        .sort(order)
        .scale(scale)
        .title(None)
        .axis(
            grid=grid,
            labelColor=theme.INK,
            labelLimit=180,
            labelFontSize=theme.NOTE_SIZE,
            labelExpr=labels.SPLIT_AT_BREAKS,
        )
    )


def percent(column: str) -> alt.X:
    """Make the axis of percentages for a field, with room for a note beyond 100%."""
    return (
        alt.X(f"{column}:Q")
        .scale(domain=[0, RIGHT_EDGE], nice=False)
        .axis(values=[0, 20, 40, 60, 80, 100], labelExpr="datum.label + '%'")
        .title(None)
    )


def name(row: Mapping[str, Any], words: Words) -> str:
    """Name a clause by its number and title, in lines that leave a telephone room."""
    whole = words.set(f"{row['clause']} {words.of(row, 'title')}")
    return labels.broken(whole, _LABEL_LETTERS)
