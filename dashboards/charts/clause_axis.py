"""The axes that charts of one application's clauses share."""

from collections.abc import Mapping
from typing import Any, Final

import altair as alt

from dashboards.charts import labels, theme
from dashboards.wording import Words

ROW_HEIGHT: Final = 25
# beyond 100% there is room for a note
RIGHT_EDGE: Final = 116
_LABEL_LETTERS = 24


def rows(order: list[str], *, grid: bool = True) -> alt.Y:
    """
    Make the axis of clauses, in the order given, from a field named ``row``.

    Parameters
    ----------
    order : list of str
        Names of clauses; long ones are set smaller.
    grid : bool, optional
        Whether rows have a line; the cells of a heat map need none.

    Returns
    -------
    altair.Y
        The axis.
    """
    longest = max((labels.width(row) for row in order), default=0)
    size = theme.NOTE_SIZE if longest > _LABEL_LETTERS else theme.AXIS_SIZE
    scale = {} if grid else {"paddingInner": 0.08, "paddingOuter": 0}
    return (
        alt.Y("row:N")
        .sort(order)
        .scale(**scale)
        .title(None)
        .axis(grid=grid, labelColor=theme.INK, labelLimit=215, labelFontSize=size)
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
    """Name a clause by its number and title."""
    return words.set(f"{row['clause']} {words.of(row, 'title')}")
