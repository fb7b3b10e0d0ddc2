"""What a home's own assignments allow to find: detectable effects and power."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from dashboards.charts import interval, theme
from dashboards.charts.once import drawn_once
from dashboards.wording import Words


def design(row: Mapping[str, Any], words: Words) -> str:
    """Name a test: what it looks for, and in which cycles."""
    return words(
        "charts.design",
        kind=words(f"methods.kind_{row['kind']}"),
        cycles=row["cycles"].replace("/", "–"),
    )


@drawn_once
def detectable(
    power: pl.DataFrame,
    words: Words,
    *,
    width: int | str = theme.AS_WIDE_AS_THE_PAGE,
) -> theme.Layered:
    """
    Draw the smallest effect that each test finds with 80% power.

    Parameters
    ----------
    power : polars.DataFrame
        One row per test and effect: kind, cycles, n_runs, detectable_pct.
    words : Words
        Language of the labels.
    width : int or "container", optional
        Width in pixels.

    Returns
    -------
    altair.LayerChart
        Severity in river, change in light river; words where nothing tried is found.
    """
    tests = power.filter(pl.col("n_runs") > 0).unique(
        ["kind", "cycles"], keep="first", maintain_order=True
    )
    rows = [
        {
            "label": words("charts.design_n", design=design(row, words), n=row["n_runs"]),
            "value": row["detectable_pct"],
            "colour": _colour(row),
            "missing": words("charts.beyond_tried"),
        }
        for row in tests.iter_rows(named=True)
    ]
    largest: Any = tests["detectable_pct"].max()
    return interval.intervals(
        interval.frame(rows),
        words,
        title=words("charts.effect_axis"),
        domain=(0.0, max(12.0, 1.1 * (largest or 0.0))),
        number=".1f",
        width=width,
    )


@drawn_once
def power(
    tried: pl.DataFrame,
    words: Words,
    *,
    width: int | str = theme.AS_WIDE_AS_THE_PAGE,
) -> theme.Layered:
    """
    Draw with what power each test finds one effect.

    Parameters
    ----------
    tried : polars.DataFrame
        One row per test: kind, cycles, n_runs, power_pct, power_low, power_high.
    words : Words
        Language of the labels.
    width : int or "container", optional
        Width in pixels.

    Returns
    -------
    altair.LayerChart
        Dots with the 95% intervals that the number of runs leaves.
    """
    rows = [
        {
            "label": design(row, words),
            "value": row["power_pct"] if row["n_runs"] else None,
            "low": row["power_low"],
            "high": row["power_high"],
            "colour": _colour(row),
            "missing": words("charts.too_few"),
        }
        for row in tried.iter_rows(named=True)
    ]
    return interval.intervals(
        interval.frame(rows),
        words,
        title=words("charts.power_axis"),
        domain=(0.0, 100.0),
        number=".0f",
        width=width,
    )


def _colour(row: Mapping[str, Any]) -> str:
    return theme.RIVER if row["kind"] == "severity" else theme.BANDS[3]
