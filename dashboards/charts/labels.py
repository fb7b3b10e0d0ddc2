"""Labels that fit: long ones are broken into lines at a space."""

from typing import Final

import altair as alt

# an axis whose labels may hold line breaks
SPLIT_AT_BREAKS: Final = "split(datum.label, '\\n')"
# room for labels of two lines between an axis on top and the plot, in pixels
TWO_LINES: Final = 21
_FIRST_FULL_WIDTH = 0x2E80
# pixels; style.css has the same
_TELEPHONE = 640


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
