"""What a text spells: its normal form, and the number or date that it writes out."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal

NumberUnit = Literal["percent_format", "percent_text", "plain"]

#: Zero-width characters and byte-order marks, which no reader of a sheet can see.
_INVISIBLE = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD))
_SHORT = 80


def normalise(text: object) -> str:
    """
    Give a text the form in which it is matched.

    Parameters
    ----------
    text : object
        Any value; None counts as empty.

    Returns
    -------
    str
        NFKC form (half-width digits, ``%``, ``.``, ``:``) without spaces of any kind.
    """
    if text is None:
        return ""
    if not isinstance(text, str):
        text = str(text)
    return _normalised_short(text) if len(text) <= _SHORT else _normalised(text)


def _normalised(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_INVISIBLE)
    return "".join(text.split())


# labels, headers and clause titles repeat from file to file; comments don't
_normalised_short = lru_cache(maxsize=8192)(_normalised)


_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "○": 0,
    "两": 2,
}
_TENS = {"十": 10, "百": 100, "千": 1000}
NUMERALS = "".join(_DIGITS) + "".join(_TENS)


def chinese_number(text: str) -> int | None:
    """
    Read a whole number in Chinese numerals.

    Parameters
    ----------
    text : str
        Numerals by place (``四十五``) or digit by digit (``二〇二五``).

    Returns
    -------
    int or None
        The number; None where the text is no such number.
    """
    if not text or any(c not in _DIGITS and c not in _TENS for c in text):
        return None
    if all(c in _DIGITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    total, digit, last = 0, None, 10**6
    for c in text:
        if c in _TENS:
            unit = _TENS[c]
            if unit >= last or (digit is None and total):
                return None
            total += (1 if digit is None else digit) * unit
            digit, last = None, unit
        elif _DIGITS[c] == 0:
            if digit is not None:
                return None
        elif digit is not None:
            return None
        else:
            digit = _DIGITS[c]
    return total + (digit or 0)


_PLAIN = re.compile(r"[+-]?(?:\d+(?:\.(\d+))?|\.(\d+))(%?)", re.ASCII)
_IN_WORDS = re.compile(f"百分之([{NUMERALS}]+)(?:点([{''.join(_DIGITS)}]+))?")


@lru_cache(maxsize=4096)
def spelled_number(text: str) -> tuple[float, NumberUnit, int] | None:
    """
    Read the number that a normalised text spells.

    Parameters
    ----------
    text : str
        Normalised text, such as ``45``, ``45%``, ``7.5%`` or ``百分之四十五``.

    Returns
    -------
    tuple of (float, str, int) or None
        Number, unit (``percent_text`` or ``plain``) and printed decimals; None for
        anything else: ranges, ``45分``, bare numerals.
    """
    text = text.replace("\u2212", "-")
    if match := _PLAIN.fullmatch(text):
        decimals = len(match[1] or match[2] or "")
        number = float(text.rstrip("%"))
        return number, "percent_text" if match[3] else "plain", decimals
    if match := _IN_WORDS.fullmatch(text):
        whole = chinese_number(match[1])
        if whole is None:
            return None
        after = "".join(str(_DIGITS[c]) for c in match[2] or "")
        return float(f"{whole}.{after or 0}"), "percent_text", len(after)
    return None


_DATE = re.compile(
    r"(\d{4})(?:年(\d{1,2})月(\d{1,2})[日号]?|([./-])(\d{1,2})\4(\d{1,2})[日号]?|(\d\d)(\d\d))",
    re.ASCII,
)
_DATE_IN_WORDS = re.compile(
    f"([{''.join(_DIGITS)}]{{4}})年([{NUMERALS}]+)月([{NUMERALS}]+)[日号]?"
)
_TIME_OF_DAY = re.compile(r"[\sT]+\d{1,2}:\d\d(:\d\d(\.\d+)?)?$")


def spelled_date(text: str) -> date | None:
    """
    Read the date that a text spells.

    Parameters
    ----------
    text : str
        Raw text: ``2025.7.18``, ``2025年7月18日``, ``20250718``, ``2025/7/18``,
        ``二〇二五年七月十八日``; a time of day after it is left out.

    Returns
    -------
    datetime.date or None
        The date; None where the text is no date or the date does not exist.
    """
    text = normalise(_TIME_OF_DAY.sub("", unicodedata.normalize("NFKC", text).strip()))
    if match := _DATE.fullmatch(text):
        parts = [int(part) for part in match.groups() if part and part.isdigit()]
    elif match := _DATE_IN_WORDS.fullmatch(text):
        parts = [chinese_number(part) or 0 for part in match.groups()]
    else:
        return None
    try:
        return date(*parts)
    except ValueError:
        return None


#: Serials outside these are no date that an award office writes (1954 to 2119).
_SERIALS = (20_000, 80_000)


def serial_date(serial: float, is_1904: bool) -> date | None:
    """
    Read the date of a serial number.

    Parameters
    ----------
    serial : float
        Days since the epoch of the workbook; the time of day is left out.
    is_1904 : bool
        Whether the workbook counts from 1904 as old Macintosh files do.

    Returns
    -------
    datetime.date or None
        The date; None for numbers that no calendar of a workbook reaches.
    """
    days = int(serial // 1)
    if is_1904:
        epoch = date(1904, 1, 1)
    else:
        # the 1900 calendar counts a 29 February 1900 that never was
        epoch = date(1899, 12, 30) if days > 59 else date(1899, 12, 31)
    try:
        return epoch + timedelta(days=days)
    except OverflowError:
        return None


def dated_serial(serial: float, is_1904: bool) -> tuple[str, date | None]:
    """
    Write a serial number whose format shows a date.

    Parameters
    ----------
    serial : float
        Days since the epoch of the workbook.
    is_1904 : bool
        Whether the workbook counts from 1904.

    Returns
    -------
    text : str
        ISO date, with the time of day to the second where there is one; the number itself
        where no calendar reaches it.
    day : datetime.date or None
        The date.
    """
    day = serial_date(serial, is_1904)
    if day is None or serial % 1 == 0:
        return (repr(serial) if day is None else day.isoformat()), day
    moment = datetime.combine(day, time()) + timedelta(seconds=round(serial % 1 * 86_400))
    return f"{moment:%Y-%m-%d %H:%M:%S}", moment.date()


def looks_like_serial(number: float) -> bool:
    """Tell whether a plain number in a date's place can be a serial."""
    return number == int(number) and _SERIALS[0] <= number <= _SERIALS[1]
