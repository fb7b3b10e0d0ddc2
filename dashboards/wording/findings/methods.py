"""What the charts of the methods page found."""

import polars as pl

from dashboards.wording import Words
from dashboards.wording.findings.numbers import whole


def detectable(power: pl.DataFrame, words: Words) -> str:
    """Say how large an effect must be to be found, within and between cycles."""
    tested = power.filter(pl.col("n_runs") > 0)
    if not tested.height:
        return words("methods.finding_detectable_empty")
    within = _range(tested, "severity")
    between = _range(tested, "change")
    if within is None:
        return words("methods.finding_detectable_none")
    sentence = _said("detectable", within, words)
    if not tested.filter(pl.col("kind") == "change").height:
        return sentence + words("methods.finding_end")
    if between is None:
        return sentence + words("methods.finding_detectable_no_change")
    return sentence + _said("detectable_change", between, words)


def found(power: pl.DataFrame, words: Words, *, kind: str, effect: float) -> str:
    """Say with what power an effect is found, over the cycles."""
    tried = power.filter(
        pl.col("kind") == kind, pl.col("effect_pct") == effect, pl.col("n_runs") > 0
    )
    if not tried.height:
        return words("methods.finding_detectable_empty")
    return words(
        "methods.finding_power",
        effect=whole(effect),
        least=whole(tried["power_pct"].min()),
        most=whole(tried["power_pct"].max()),
        n=tried["n_runs"].min(),
    )


def _range(power: pl.DataFrame, kind: str) -> tuple[str, str] | None:
    sizes = power.filter(pl.col("kind") == kind)["detectable_pct"].drop_nulls()
    if not sizes.len():
        return None
    return whole(sizes.min()), whole(sizes.max())


def _said(name: str, ends: tuple[str, str], words: Words) -> str:
    least, most = ends
    if least == most:
        return words(f"methods.finding_{name}_one", least=least)
    return words(f"methods.finding_{name}", least=least, most=most)
