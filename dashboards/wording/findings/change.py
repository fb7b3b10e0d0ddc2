"""What the charts of the page on changes found; positive is harsher."""

from typing import Any

import polars as pl

from dashboards.wording import Words
from dashboards.wording.findings.numbers import signed


def detectable(pair: dict[str, Any], words: Words) -> str:
    """Say, before anything else, how large a change must be to be found."""
    name = words("change.pair", cycle_from=pair["cycle_from"], cycle_to=pair["cycle_to"])
    if pair["detectable_pct"] is None:
        state = words.term("calibration", pair["state"])
        return words("change.finding_untested", pair=name, state=state)
    sentence = words(
        "change.finding_detectable",
        pair=name,
        n=pair["n_tested"],
        size=f"{pair['detectable_pct']:.1f}",
        single=f"{pair['detectable_single_pct']:.1f}",
    )
    tail = "change.finding_coarse" if pair["is_too_coarse"] else "change.finding_fine"
    return sentence + words(tail)


def evidence(pair: dict[str, Any], words: Words) -> str:
    """Say what the changes of a pair rest on, and relative to whom they are."""
    name = words("change.pair", cycle_from=pair["cycle_from"], cycle_to=pair["cycle_to"])
    if pair["evidence"] == "none":
        state = words.term("calibration", pair["state"])
        return words("change.evidence_none", pair=name, state=state)
    code = pair["identified"] or "unknown"
    identified = words(f"change.identified_{code}")
    return words(
        "change.evidence_linked", pair=name, n=pair["n_linking"], identified=identified
    )


def changes(rows: pl.DataFrame, pair: dict[str, Any], words: Words) -> str:
    """Say how many changed beyond chance, without a name."""
    tested = rows.filter(pl.col("change_pct").is_not_null())
    if not tested.height or pair["detectable_pct"] is None:
        return detectable(pair, words)
    flagged = int(tested["is_flagged"].sum())
    if flagged:
        return words("change.finding_flagged", n=tested.height, flagged=flagged)
    size = f"{pair['detectable_pct']:.1f}"
    return words("change.finding_no_flag", n=tested.height, size=size)


def drifts(rows: pl.DataFrame, words: Words) -> str:
    """Say how many drifted, only over three cycles or more."""
    known = rows.filter(pl.col("slope_pct").is_not_null())
    if not known.height:
        return words("change.finding_drift_empty")
    drifting = known.filter(pl.col("is_drift"))
    if not drifting.height:
        return words("change.finding_no_drift", n=known.height)
    harsher = drifting.filter(pl.col("slope_pct") > 0).height
    return words(
        "change.finding_drift",
        n=known.height,
        drift=drifting.height,
        harsher=harsher,
        milder=drifting.height - harsher,
    )


def pool(rows: pl.DataFrame, words: Words) -> str:
    """Say how the pool changed, or that nobody can tell."""
    if not rows.height:
        return words("change.finding_pool_empty")
    known = rows.filter(pl.col("change_pct").is_not_null())
    if not known.height:
        return words("change.finding_pool_none", n=rows.height)
    last = known.row(-1, named=True)
    name = words("change.pair", cycle_from=last["cycle_from"], cycle_to=last["cycle_to"])
    return words(
        "change.finding_pool",
        pair=name,
        change=signed(last["change_pct"]),
        low=signed(last["low"]),
        high=signed(last["high"]),
        n=last["n_linking"],
    )
