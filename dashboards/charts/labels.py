"""Labels that fit: long ones are broken into lines at a space."""

from typing import Any, Final

import altair as alt

# an axis whose labels may hold line breaks
SPLIT_AT_BREAKS: Final = "split(datum.label, '\\n')"
_FIRST_FULL_WIDTH = 0x2E80
# pixels; style.css has the same
_TELEPHONE = 640
# Chinese characters in a short line
_NAME = 9


def broken(text: str, limit: int) -> str:
    """
    Break a label into lines at spaces.

    Parameters
    ----------
    text : str
        The label.
    limit : int
        Letters in a line; a Chinese character counts as two.

    Returns
    -------
    str
        Lines joined by line breaks; a word longer than the limit stays whole.
    """
    lines: list[str] = []
    for word in text.split(" "):
        if lines and width(f"{lines[-1]} {word}") <= limit:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return "\n".join(lines)


def headed(title: str, columns: list[str]) -> alt.TitleParams:
    """Set a title, and under it what the letters above narrow columns stand for."""
    return alt.TitleParams(text=title, subtitle=" · ".join(columns))


def width(text: str) -> int:
    """Count letters, a Chinese character as two."""
    return sum(2 if ord(letter) >= _FIRST_FULL_WIDTH else 1 for letter in text)


def by_window(wide: int, narrow: int) -> alt.ExprRef:
    """
    Choose a number of pixels by the width of the window that the chart is seen in.

    Parameters
    ----------
    wide, narrow : int
        For a desk and for a telephone; a picture to download takes the first.
    """
    return alt.ExprRef(expr=f"windowSize()[0] < {_TELEPHONE} ? {narrow} : {wide}")


def named(name: str, key: str) -> str:
    """
    Make the place of a row whose label is a name, for an axis of `names`.

    Parameters
    ----------
    name : str
        What the label says.
    key : str
        Tells rows apart that share a name.
    """
    # lines of equal length: no character stands alone
    length = -(-len(name) // max(-(-len(name) // _NAME), 1)) or 1
    lines = [name[start : start + length] for start in range(0, len(name), length)]
    return "\t".join([name, "\n".join(lines), key])


def names() -> dict[str, Any]:
    """Give an axis what it needs to say names whole, on a telephone in short lines."""
    is_telephone = f"windowSize()[0] < {_TELEPHONE}"
    return {
        "labelExpr": f"{is_telephone} ? split(split(datum.label, '\\t')[1], '\\n')"
        " : split(datum.label, '\\t')[0]",
        "labelLimit": by_window(190, 90),
        "labelFontSize": by_window(11, 9),
        "labelLineHeight": 10,
        # the middle of two lines, not of the first, beside the row
        "labelOffset": by_window(0, -5),
    }
