"""How numbers are written in sentences, the same on every page."""

from typing import Any

from dashboards.wording import Words


def whole(number: Any) -> str:
    """Write a percentage or points of 1000 without decimals, also of a frame's sum."""
    return f"{number:.0f}"


def floor(part: int, total: int) -> int:
    """Give a share in percent, rounded down: 99.9% is not complete."""
    return 100 * part // total


def count(number: int) -> str:
    """Write a count with its thousands set apart."""
    return f"{number:,}"


def signed(number: float, digits: int = 1) -> str:
    """
    Write a number that has a direction, with its sign and a true minus.

    Parameters
    ----------
    number : float
        For instance a severity in percentage points, or a shift in points.
    digits : int, optional
        Decimals.

    Returns
    -------
    str
        ``+1.2``, ``−0.4`` or, for what rounds to nothing, ``0.0``.
    """
    text = f"{abs(number):.{digits}f}"
    is_nothing = not text.strip("0.")
    return text if is_nothing else f"{'+' if number > 0 else '−'}{text}"


def interval(low: float | None, high: float | None, words: Words) -> str:
    """Say a 95% interval in whole percent, with a comma after it; nothing without one."""
    if low is None or high is None:
        return ""
    return words("findings.interval", low=whole(low), high=whole(high))
