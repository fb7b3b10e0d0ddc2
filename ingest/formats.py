"""What a number format of a workbook says about the numbers it shows."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple


class NumberFormat(NamedTuple):
    """Whether a format shows percentages or dates, and how many decimals it prints."""

    is_percent: bool = False
    is_date: bool = False
    decimals: int | None = None


GENERAL = NumberFormat()

_BUILT_IN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    37: "#,##0",
    38: "#,##0",
    39: "#,##0.00",
    40: "#,##0.00",
    48: "##0.0E+0",
}
# 27 to 36 and 50 to 58 are the dates of Chinese, Japanese and Korean systems
_BUILT_IN_DATES = frozenset(
    (*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59))
)

# quoted words, escaped characters, fill and padding, colours and conditions in brackets
_NOT_DIGITS = re.compile(r'"[^"]*"?|\\.|_.|\*.|\[[^\]]*\]')
_DECIMALS = re.compile(r"\.([0#?]+)")


def built_in_format(number: int) -> NumberFormat:
    """Give the meaning of a format that has a number but no code in the file."""
    if number in _BUILT_IN_DATES:
        return NumberFormat(is_date=True)
    return format_of_code(_BUILT_IN.get(number, "General"))


@lru_cache(maxsize=512)
def format_of_code(code: str) -> NumberFormat:
    """
    Read the code of a number format.

    Parameters
    ----------
    code : str
        Such as ``0.0%;[Red]-0.0%`` or ``yyyy"年"m"月"d"日"``; the first section counts.

    Returns
    -------
    NumberFormat
        Its meaning; ``decimals`` is None where the format prints what the number needs.
    """
    section = _NOT_DIGITS.sub("", code).split(";")[0]
    if section.strip().lower() in {"general", "@", ""}:
        return GENERAL
    if re.search("[ymdhs]", section, re.IGNORECASE):
        return NumberFormat(is_date=True)
    match = _DECIMALS.search(section)
    return NumberFormat("%" in section, False, len(match[1]) if match else 0)
