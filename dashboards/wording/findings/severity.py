"""What the charts of the severity page found; positive is harsh."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from dashboards import limits
from dashboards.wording import Words
from dashboards.wording.findings.numbers import signed, whole

# control limits leave one in twenty outside when there is nothing to see
_OUTSIDE_SHARE = 0.05
_QUANTILE = 1.959964


def verdict(row: Mapping[str, Any]) -> str:
    """
    Judge one examiner's cycle.

    Parameters
    ----------
    row : mapping
        severity_pct, is_flagged.

    Returns
    -------
    str
        ``severe``, ``lenient``, ``within`` or ``too_few``.
    """
    if row["severity_pct"] is None:
        return "too_few"
    if not row["is_flagged"]:
        return "within"
    return "severe" if row["severity_pct"] > 0 else "lenient"


def verdict_in_words(row: Mapping[str, Any], words: Words) -> str:
    """Say a verdict; a standing trait only from two cycles in the same direction."""
    code = verdict(row)
    said = words(f"severity.verdict_{code}")
    n = {"severe": row["n_severe"], "lenient": row["n_lenient"]}.get(code, 0)
    return words("severity.standing", verdict=said, n=n) if n > 1 else said


def severities(
    rows: pl.DataFrame, detectable_pct: float | None, state: str | None, words: Words
) -> str:
    """Say how many are flagged, and what the design could see at all."""
    known = rows.filter(pl.col("severity_pct").is_not_null())
    if not known.height:
        return words(
            "severity.finding_empty",
            least=limits.FEWEST_FOR_A_PERSON,
            state=words.term("calibration", state),
        )
    codes = [verdict(row) for row in known.iter_rows(named=True)]
    severe, lenient = codes.count("severe"), codes.count("lenient")
    flagged = severe + lenient
    key = "severity.finding_flags" if flagged else "severity.finding_none"
    sentence = words(
        key,
        n=known.height,
        severe=severe,
        lenient=lenient,
        others=known.height - flagged,
    )
    if detectable_pct is None:
        sentence += words("severity.finding_undetectable")
    else:
        size = f"{detectable_pct:.1f}"
        sentence += words("severity.finding_detectable", size=size)
    standing = sum(
        1
        for code, row in zip(codes, known.iter_rows(named=True), strict=True)
        if (code == "severe" and row["n_severe"] > 1)
        or (code == "lenient" and row["n_lenient"] > 1)
    )
    if not standing:
        return sentence
    gap = words("terms.sentence_gap")
    return sentence + gap + words("severity.finding_standing", n=standing)


def funnel(rows: pl.DataFrame, unit: float | None, words: Words) -> str:
    """Say whether more lie outside the control limits than chance puts there."""
    known = rows.drop_nulls(["severity_pct", "severity_unshrunk_pct"])
    if not known.height or unit is None:
        return words("severity.finding_funnel_empty")
    edge = _QUANTILE * (unit / pl.col("n_applications")).sqrt()
    outside = known.filter(pl.col("severity_unshrunk_pct").abs() > edge).height
    expected = _OUTSIDE_SHARE * known.height
    is_more = _tail(outside, known.height) < _OUTSIDE_SHARE
    tail = "severity.finding_funnel_more" if is_more else "severity.finding_funnel_chance"
    head = words(
        "severity.finding_funnel",
        n=known.height,
        expected=whole(max(expected, 1)),
        outside=outside,
    )
    return head + words(tail)


def _tail(outside: int, n: int) -> float:
    """Probability that so many of n, or more, lie outside by chance (binomial)."""
    inside = 1 - _OUTSIDE_SHARE
    return 1 - math.fsum(
        math.comb(n, k) * _OUTSIDE_SHARE**k * inside ** (n - k) for k in range(outside)
    )


def dimensions(rows: pl.DataFrame, words: Words) -> str:
    """Say how often process and results lean opposite ways."""
    both = rows.drop_nulls(
        ["severity_pct", "severity_process_pct", "severity_result_pct"]
    )
    if not both.height:
        return words("severity.finding_dimension_empty")
    apart = both.filter(
        pl.col("severity_process_pct") * pl.col("severity_result_pct") < 0
    ).height
    gap = (both["severity_process_pct"] - both["severity_result_pct"]).abs()
    most: Any = gap.max()
    return words(
        "severity.finding_dimension", n=both.height, apart=apart, most=f"{most:.1f}"
    )


def groups(parts: Sequence[tuple[str, pl.DataFrame]], words: Words) -> str:
    """Say how far the medians of groups lie apart, beside one examiner's interval."""
    known = [
        (name, rows.filter(pl.col("severity_pct").is_not_null())) for name, rows in parts
    ]
    firm = [
        (name, rows) for name, rows in known if rows.height >= limits.FEWEST_FOR_A_MEAN
    ]
    if len(firm) < 2:
        return words("severity.finding_groups_few", least=limits.FEWEST_FOR_A_MEAN)
    medians: list[tuple[float, str, int]] = [
        (float(rows["severity_pct"].median()), name, rows.height)  # type: ignore[arg-type]
        for name, rows in firm
    ]
    low, high = min(medians), max(medians)
    everybody = pl.concat([rows for _, rows in firm])
    wide: Any = (everybody["severity_high"] - everybody["severity_low"]).median()
    gap, half = high[0] - low[0], float(wide) / 2
    head = words(
        "severity.finding_groups",
        highest=high[1],
        high=signed(high[0]),
        n_high=high[2],
        lowest=low[1],
        low=signed(low[0]),
        n_low=low[2],
    )
    key = (
        "severity.finding_groups_small" if gap < half else "severity.finding_groups_large"
    )
    return head + words(key, gap=f"{gap:.1f}", half=f"{half:.1f}")
