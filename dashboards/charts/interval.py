"""Estimates as dots with their 95% lines, the one way in which estimates are drawn."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import altair as alt
import polars as pl

from dashboards.charts import labels, theme
from dashboards.charts.once import drawn_once
from dashboards.wording import Words

COLUMNS: Final = {
    "label": pl.String,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "beside": pl.Float64,
    "colour": pl.String,
    "is_weak": pl.Boolean,
    "missing": pl.String,
}
# labels of an axis of signed numbers; a zero has no sign
SIGNED: Final = "datum.value === 0 ? '0' : format(datum.value, '+~f')"
# more rows in one chart than a reader can follow; then so many at either end
MOST_ROWS: Final = 80
EACH_END: Final = 30
_ROW_HEIGHT = 20
_LINE_HEIGHT = 15
_UPRIGHT_HEIGHT = 260
_LABEL_LETTERS = 30
_LABEL_LIMIT = 210
_DOT = 60
_STROKE = 1.8


def frame(
    rows: Sequence[Mapping[str, Any]], tips: Mapping[str, str] | None = None
) -> pl.DataFrame:
    """
    Make the frame that `intervals` draws.

    Parameters
    ----------
    rows : sequence of mapping
        One an estimate, with at least ``label``. ``value``, ``low``, ``high``: the
        estimate and its 95% interval, or null; ``beside``: a second estimate of the
        same, drawn as a small cross; ``colour``: of the marks, river by default;
        ``is_weak``: evidence is weak, hence hollow; ``missing``: why nothing is drawn.
    tips : mapping of str to str, optional
        Further columns of text, shown on hovering, to their titles.

    Returns
    -------
    polars.DataFrame
        With all columns of ``COLUMNS`` and the tips, also for no row.
    """
    schema: dict[str, Any] = {**COLUMNS, **dict.fromkeys(tips or {}, pl.String)}
    whole = [{name: row.get(name) for name in schema} for row in rows]
    return pl.DataFrame(whole, schema=schema).with_columns(
        pl.col("colour").fill_null(theme.RIVER), pl.col("is_weak").fill_null(value=False)
    )


def ends(rows: pl.DataFrame, value: str) -> pl.DataFrame:
    """
    Keep what can be followed in one chart: everything, or both ends.

    Parameters
    ----------
    rows : polars.DataFrame
        In order of the value.
    value : str
        Column of the estimate.

    Returns
    -------
    polars.DataFrame
        Up to ``MOST_ROWS`` rows; of more, ``EACH_END`` estimates at either end.
    """
    if rows.height <= MOST_ROWS:
        return rows
    known = rows.filter(pl.col(value).is_not_null())
    return pl.concat([known.head(EACH_END), known.tail(EACH_END)]).unique(
        maintain_order=True
    )


def thinned(rows: pl.DataFrame, most: int) -> pl.DataFrame:
    """Keep every second, third ... row in order, so that at most so many are left."""
    return rows.gather_every(max(1, -(-rows.height // most)))


@drawn_once
def intervals(
    rows: pl.DataFrame,
    words: Words,
    *,
    title: str,
    domain: tuple[float, float] | None = None,
    bands: Sequence[tuple[float, float]] = (),
    zero: bool = True,
    is_upright: bool = False,
    tips: Mapping[str, str] | None = None,
    number: str = "+.1f",
    row_height: int = _ROW_HEIGHT,
    width: int | str = theme.AS_WIDE_AS_THE_PAGE,
) -> theme.Layered:
    """
    Draw estimates with their intervals, in the order of the rows.

    Parameters
    ----------
    rows : polars.DataFrame
        From `frame`.
    words : Words
        Language of the labels.
    title : str
        What the axis measures, with its unit and direction.
    domain : tuple of (low, high), optional
        Ends of the axis; by default what the rows need.
    bands : sequence of (low, high), optional
        Reference ranges to shade.
    zero : bool, optional
        Whether zero means something and gets a line.
    is_upright : bool, optional
        Estimates side by side, as for cycles, instead of one under another.
    tips : mapping of str to str, optional
        As for `frame`.
    number : str, optional
        Format of numbers on the axis.
    row_height : int, optional
        Pixels for a row of one line, where rows stand one under another.
    width : int or "container", optional
        Width in pixels.

    Returns
    -------
    altair.LayerChart
        Dots with lines; hollow where evidence is weak; words where there is no number.
    """
    drawn = rows.with_columns(
        place=pl.col("label").map_elements(
            lambda text: labels.broken(text, _LABEL_LETTERS), return_dtype=pl.String
        ),
        said=pl.struct("value", "low", "high").map_elements(
            lambda row: said(row, words, number), return_dtype=pl.String
        ),
        # words stand where the zero line or the axis begins
        at=pl.lit(_middle(domain), dtype=pl.Float64),
    )
    places = drawn["place"].to_list()
    measure = _measure(title, domain, number, is_upright=is_upright)
    base = alt.Chart(drawn).encode(**_places(places, is_upright=is_upright))
    colour = alt.Color("colour:N").scale(None)
    tip = [
        alt.Tooltip("label:N", title=words("charts.tip_row")),
        alt.Tooltip("said:N", title=words("charts.tip_estimate")),
        *(alt.Tooltip(f"{name}:N", title=said) for name, said in (tips or {}).items()),
    ]
    along = "y" if is_upright else "x"
    estimated = base.transform_filter("isValid(datum.value)")
    lines = estimated.mark_rule(strokeWidth=_STROKE).encode(
        **{along: measure("low"), f"{along}2": "high:Q"}, color=colour
    )
    dots = estimated.mark_point(size=_DOT, strokeWidth=_STROKE, opacity=1).encode(
        **{along: measure("value")},
        stroke=colour,
        fill=alt.Fill("ground:N").scale(None),
        tooltip=tip,
    )
    dots = dots.transform_calculate(
        ground=f"datum.is_weak ? '{theme.GROUND}' : datum.colour"
    )
    beside = (
        base.transform_filter("isValid(datum.beside)")
        .mark_point(shape="cross", size=30, filled=True, color=theme.GREY, opacity=0.9)
        .encode(**{along: measure("beside")})
    )
    absent = (
        base.transform_filter("!isValid(datum.value) && isValid(datum.missing)")
        .mark_text(
            color=theme.GREY,
            fontSize=theme.NOTE_SIZE,
            align="center" if is_upright else "left",
            # beside the zero line, not on it
            dx=0 if is_upright else 6,
            dy=-9 if is_upright else 0,
        )
        .encode(**{along: measure("at")}, text="missing:N", tooltip=tip)
    )
    layers = [
        *(_band(low, high, measure, along) for low, high in bands),
        *([line_at_zero(measure("zero"))] if zero else []),
        lines,
        beside,
        dots,
        absent,
    ]
    lines_of_text = max((place.count("\n") + 1 for place in places), default=1)
    height = (
        _UPRIGHT_HEIGHT
        if is_upright
        else max(row_height, _LINE_HEIGHT * lines_of_text + 4) * max(len(places), 1)
    )
    return alt.layer(*layers).properties(width=width, height=height)


def _written(value: float, number: str) -> str:
    return format(value, number).replace("-", "−")


def _middle(domain: tuple[float, float] | None) -> float:
    return 0.0 if domain is None else sum(domain) / 2


def _places(places: list[str], *, is_upright: bool) -> dict[str, Any]:
    channel: Any = alt.X if is_upright else alt.Y
    axis = {"labelAngle": 0} if is_upright else {"labelLimit": _LABEL_LIMIT}
    place: Any = (
        channel("place:N")
        .sort(places)
        # places without a mark keep their room
        .scale(domain=places)
        .title(None)
        .axis(grid=False, labelColor=theme.INK, labelExpr=labels.SPLIT_AT_BREAKS, **axis)
    )
    return {"x" if is_upright else "y": place}


def _measure(
    title: str,
    domain: tuple[float, float] | None,
    number: str,
    *,
    is_upright: bool,
) -> Any:
    channel: Any = alt.Y if is_upright else alt.X
    scale = (
        alt.Scale(zero=False)
        if domain is None
        else alt.Scale(domain=list(domain), nice=False, clamp=False)
    )

    plain = number if number.endswith("%") else "~f"
    labelled: dict[str, Any] = (
        {"labelExpr": SIGNED} if number.startswith("+") else {"format": plain}
    )
    axis = alt.Axis(tickCount=7, **labelled)

    def measure(column: str) -> Any:
        return channel(f"{column}:Q").scale(scale).title(title).axis(axis)

    return measure


def _band(low: float, high: float, measure: Any, along: str) -> Any:
    data = pl.DataFrame({"low": [low], "high": [high]})
    return (
        alt.Chart(data)
        .mark_rect(color=theme.RULE, opacity=0.6)
        .encode(**{along: measure("low"), f"{along}2": "high:Q"})
    )


def said(row: Mapping[str, Any], words: Words, number: str) -> str:
    """
    Say an estimate with its interval.

    Parameters
    ----------
    row : mapping
        value, low, high; null where there is none.
    words : Words
        Language spoken.
    number : str
        Format of the numbers.

    Returns
    -------
    str
        Without an interval the value alone; without a value, that data are too few.
    """
    if row["value"] is None:
        return words("charts.too_few")
    value = _written(row["value"], number)
    if row["low"] is None or row["high"] is None:
        return value
    return words(
        "charts.estimate",
        value=value,
        low=_written(row["low"], number),
        high=_written(row["high"], number),
    )


def line_at_zero(place: Any) -> Any:
    """
    Draw the line where a signed number is nothing.

    Parameters
    ----------
    place : altair.X or altair.Y
        The axis, of a field named ``zero``.

    Returns
    -------
    altair.Chart
        A rule across the plot.
    """
    return (
        alt.Chart(pl.DataFrame({"zero": [0.0]}))
        .mark_rule(color=theme.INK, strokeWidth=1)
        .encode(place)
    )
