"""A chart as a picture that stands alone: finding above, source below."""

import functools
import os
from pathlib import Path
from typing import Any, Literal

import altair as alt
import vl_convert

from dashboards.charts import theme

_SCALE = 2
# marks that must not open a line
_NEVER_FIRST = "，。；：、）”’"


def picture(
    chart: alt.TopLevelMixin, *, finding: str, name: str, source: str
) -> dict[str, Any]:
    """
    Give a chart its finding, its technical name and its source line.

    Parameters
    ----------
    chart : altair chart
        With a width in pixels.
    finding, name, source : str
        What was found; what the chart is; version, filters and source.

    Returns
    -------
    dict
        A Vega-Lite specification.
    """
    spec = chart.to_dict()
    data = {
        key: spec.pop(key) for key in ("datasets", "config", "$schema") if key in spec
    }
    return {
        **data,
        "padding": 20,
        "vconcat": [spec],
        "title": {
            "text": _broken(finding),
            "subtitle": [name, *_broken(source, theme.NOTE_SIZE)],
            "anchor": "start",
            "fontSize": theme.FINDING_SIZE,
            "subtitlePadding": 6,
            "offset": 16,
        },
    }


def render(specification: dict[str, Any], form: Literal["png", "svg"]) -> bytes:
    """
    Draw a specification without network.

    Parameters
    ----------
    specification : dict
        From `picture`.
    form : {"png", "svg"}
        Kind of file.

    Returns
    -------
    bytes
        The file.
    """
    _register_fonts()
    if form == "png":
        return vl_convert.vegalite_to_png(specification, scale=_SCALE)
    return vl_convert.vegalite_to_svg(specification).encode()


@functools.cache
def _register_fonts() -> None:
    # a system without a Chinese font draws boxes and says nothing
    folder = os.environ.get("CJQA_FONTS")
    if folder and Path(folder).is_dir():
        vl_convert.register_font_directory(folder)


def _broken(text: str, size: int = theme.FINDING_SIZE) -> list[str]:
    """Break a text into lines that fit the picture; Chinese is a whole size wide."""
    lines, line, used = [], "", 0.0
    for word in _words(text):
        wide = sum(size * (1.0 if ord(letter) > 0x2E80 else 0.56) for letter in word)
        if used + wide > theme.PICTURE_WIDTH and line:
            lines.append(line.rstrip())
            line, used = "", 0.0
        line, used = line + word, used + wide
    return [*lines, line.rstrip()]


def _words(text: str) -> list[str]:
    pieces: list[str] = []
    for letter in text:
        is_inner = pieces and letter.isascii() and pieces[-1][-1].isascii()
        if (is_inner and not pieces[-1].endswith(" ")) or (
            pieces and letter in "，。；：、）”’"
        ):
            pieces[-1] += letter
        else:
            pieces.append(letter)
    return pieces
