"""What the charts of the review quality page found."""

from typing import Any

import polars as pl

from dashboards import limits
from dashboards.wording import Words
from dashboards.wording.findings.numbers import count, floor, interval, whole


def main(measures: pl.DataFrame, words: Words, *, cycle: str) -> str:
    """Say whether sheets are in and how far examiners are apart, beside last time."""
    here = {
        row["measure"]: row
        for row in measures.filter(pl.col("cycle") == cycle).iter_rows(named=True)
    }
    received, wide = _received(here.get("received"), words), here.get("wide_spread")
    if wide is None or wide["value"] is None:
        return words("review.finding_main_few", received=received)
    return words(
        "review.finding_main",
        received=received,
        apart=words("charts.percent", value=whole(100 * wide["value"])),
        interval=interval(_percent(wide["low"]), _percent(wide["high"]), words),
        n=count(wide["n"]),
        trend=_trend(measures, wide, words, cycle=cycle),
    )


def panels(panels: pl.DataFrame, words: Words) -> str:
    """Say how far panels reach from one another."""
    enough = panels.drop_nulls("value")
    if not enough.height:
        return words("review.finding_panels_few")
    low, high = enough["value"].min(), enough["value"].max()
    facts = {"low": whole(100 * low), "high": whole(100 * high)}  # type: ignore[operator]
    if enough.height == 1:
        return words("review.finding_panels_one", low=facts["low"])
    return words("review.finding_panels", n=enough.height, **facts)


def boundary(measures: pl.DataFrame, words: Words, *, cycle: str) -> str:
    """Count the applications at the boundary."""
    here = measures.filter(
        pl.col("cycle") == cycle, pl.col("measure") == "at_boundary"
    ).to_dicts()
    if not here:
        return words("review.finding_boundary_none")
    return words("review.finding_boundary", n=here[0]["n"], hits=here[0]["n_hits"])


def _received(row: dict[str, Any] | None, words: Words) -> str:
    if row is None or not row["n"]:
        return words("review.finding_received_none")
    if row["n_hits"] == row["n"]:
        return words("review.finding_received_all", n=count(row["n"]))
    return words(
        "review.finding_received",
        n=count(row["n"]),
        hits=count(row["n_hits"]),
        share=floor(row["n_hits"], row["n"])
        if row["n"] >= limits.FEWEST_FOR_A_RATE
        else words("charts.too_few"),
    )


def _trend(
    measures: pl.DataFrame, here: dict[str, Any], words: Words, *, cycle: str
) -> str:
    """Compare with the cycle before; only intervals that part make a difference."""
    earlier = measures.filter(
        pl.col("measure") == "wide_spread", pl.col("cycle") < cycle
    ).drop_nulls(["low", "high"])
    if not earlier.height or here["low"] is None:
        return ""
    before = earlier.sort("cycle").row(-1, named=True)
    if here["low"] > before["high"]:
        key = "review.finding_trend_more"
    elif here["high"] < before["low"]:
        key = "review.finding_trend_less"
    else:
        key = "review.finding_trend_same"
    return words(key, before=whole(100 * before["value"]))


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share
