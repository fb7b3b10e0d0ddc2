"""Hatching for cells whose number stands on too few applications."""

from typing import Any

import altair as alt
import polars as pl

from dashboards.charts import theme

# start and end of each line, as shares of the cell's width and height; they leave the
# middle free for the numbers
_LINES = (
    ((0.0, 0.28), (0.28, 0.0)),
    ((0.0, 0.56), (0.56, 0.0)),
    ((0.44, 1.0), (1.0, 0.44)),
    ((0.72, 1.0), (1.0, 0.72)),
)


def over_few(
    rows: pl.DataFrame, *, across: str, columns: list[str], down: str, order: list[str]
) -> list[Any]:
    """
    Hatch the cells of a heat map that are marked ``few``.

    Parameters
    ----------
    rows : polars.DataFrame
        The cells, with a boolean column ``few``.
    across, down : str
        Names of the columns on the two axes.
    columns, order : list of str
        The axes' values in order.

    Returns
    -------
    list of altair.Chart
        Layers to lay over the cells' grounds.
    """
    return [
        alt.Chart(rows)
        .transform_filter("datum.few")
        .mark_rule(color=theme.GROUND, strokeWidth=1.4, opacity=0.9)
        .encode(
            x=alt.X(f"{across}:O", bandPosition=start[0]).scale(domain=columns),
            x2=alt.X2(across, bandPosition=end[0]),
            y=alt.Y(f"{down}:N", bandPosition=start[1]).sort(order),
            y2=alt.Y2(down, bandPosition=end[1]),
        )
        for start, end in _LINES
    ]
