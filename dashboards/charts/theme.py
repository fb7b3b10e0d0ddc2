"""Colours, type and the Altair theme: the one place where the look is decided."""

import math
from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeAlias, cast

import altair as alt

RIVER: Final = "#0B4F6C"
RIVER_LIGHT: Final = "#9CC3D5"
VERMILION: Final = "#C8492F"
GOLD: Final = "#B8860B"
INK: Final = "#1F2933"
GREY: Final = "#6B7780"
RULE: Final = "#E3E8EC"
GROUND: Final = "#FFFFFF"
# text on middling grounds alone, where neither ink nor white reaches READABLE
BLACK: Final = "#000000"
# contrast of text that WCAG 2 asks for (level AA)
READABLE: Final = 4.5
BANDS: Final = ("#F3E9D2", "#E1D3A8", "#A9C7B8", "#6BA5A3", "#33798C", "#0B4F6C")
LENIENT: Final = "#2A7F9E"
NEUTRAL: Final = "#EFEFEF"
HARSH: Final = "#C8492F"
SECTOR_COLOURS: Final[Mapping[str, str]] = {
    "manufacturing": "#33798C",
    "service": "#7A4E8A",
    "education": "#5B7F3A",
    "medical": "#B0437C",
}
SECTOR_SHAPES: Final[Mapping[str, str]] = {
    "manufacturing": "circle",
    "service": "square",
    "education": "triangle-up",
    "medical": "diamond",
}

# Debian names the same typeface Noto Sans CJK SC
FONT_FAMILIES: Final = (
    "Noto Sans SC",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Microsoft YaHei",
    "PingFang SC",
    "sans-serif",
)
FONT: Final = ", ".join(f'"{name}"' if " " in name else name for name in FONT_FAMILIES)
BODY_SIZE: Final = 13
AXIS_SIZE: Final = 12
NOTE_SIZE: Final = 11
FINDING_SIZE: Final = 15
TITLE_SIZE: Final = 20

AS_WIDE_AS_THE_PAGE: Final = "container"
PICTURE_WIDTH: Final = 920

Layered: TypeAlias = alt.LayerChart | alt.FacetChart


@alt.theme.register("cjqa", enable=True)
def theme() -> alt.theme.ThemeConfig:
    """Return the registered Altair theme."""
    quiet: dict[str, Any] = {
        "labelFont": FONT,
        "titleFont": FONT,
        "labelColor": GREY,
        "titleColor": GREY,
        "labelFontSize": AXIS_SIZE,
        "titleFontSize": AXIS_SIZE,
        "titleFontWeight": "normal",
    }
    config = {
        "config": {
            "background": GROUND,
            "font": FONT,
            "view": {"stroke": None},
            # who cannot see hears what the chart found, not a thousand marks
            "mark": {"aria": False},
            "axis": {
                **quiet,
                "domain": False,
                "ticks": False,
                "grid": True,
                "gridColor": RULE,
                "labelPadding": 6,
                "titlePadding": 8,
            },
            "legend": {**quiet, "symbolStrokeWidth": 1.5},
            "header": quiet,
            "title": {
                "font": FONT,
                "color": INK,
                "fontSize": BODY_SIZE,
                "fontWeight": 600,
                "anchor": "start",
                "subtitleFont": FONT,
                "subtitleColor": GREY,
                "subtitleFontSize": NOTE_SIZE,
                "offset": 8,
            },
            "text": {"font": FONT, "color": INK, "fontSize": AXIS_SIZE},
        }
    }
    return cast(alt.theme.ThemeConfig, config)


def diverging(limit: float) -> alt.Scale:
    """
    Make the colour scale from lenient over nothing to harsh.

    Parameters
    ----------
    limit : float
        Value, positive, at which both ends have their full colour.

    Returns
    -------
    altair.Scale
        Symmetric about zero, so that equal colours mean equal distances from it.
    """
    return alt.Scale(
        domain=[-limit, 0, limit], range=[LENIENT, NEUTRAL, HARSH], clamp=True
    )


def diverged(value: float, limit: float) -> str:
    """
    Return the colour that `diverging` gives a value, to choose the ink on it.

    Parameters
    ----------
    value, limit : float
        In the same unit; the limit is positive.

    Returns
    -------
    str
        ``#rrggbb``.
    """
    share = min(abs(value) / limit, 1.0)
    return mixed(NEUTRAL, HARSH if value > 0 else LENIENT, share)


def symmetric(values: Iterable[float | None], *, least: float, step: float) -> float:
    """
    Find the limit of an axis that has zero in its middle.

    Parameters
    ----------
    values : iterable of float or None
        What the axis must hold.
    least : float
        The limit is never smaller: little differences must not fill the picture.
    step : float
        The limit is a multiple of this.

    Returns
    -------
    float
        Limit, positive.
    """
    farthest = max((abs(value) for value in values if value is not None), default=0.0)
    return max(least, math.ceil(farthest / step) * step)


def mixed(start: str, end: str, share: float) -> str:
    """Mix two colours ``#RRGGBB``; a share of 0 is the first, 1 the second."""
    channels = (
        round(
            int(start[at : at + 2], 16) * (1 - share) + int(end[at : at + 2], 16) * share
        )
        for at in (1, 3, 5)
    )
    return "#" + "".join(f"{channel:02x}" for channel in channels)


def contrast(foreground: str, background: str) -> float:
    """
    Contrast ratio of two colours as WCAG 2 defines it.

    Parameters
    ----------
    foreground, background : str
        Colours as ``#RRGGBB``.

    Returns
    -------
    float
        Between 1 (the same) and 21 (black on white).
    """
    light, dark = sorted((_luminance(foreground), _luminance(background)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def ink_on(ground: str) -> str:
    """
    Choose the text colour that reads on ``ground``.

    Ink or white, whichever reads better; black on middling grounds where neither
    reaches 4.5:1. Black or white reaches it on any ground.
    """
    best = max((INK, GROUND), key=lambda ink: contrast(ink, ground))
    return best if contrast(best, ground) >= READABLE else BLACK


def _luminance(colour: str) -> float:
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
