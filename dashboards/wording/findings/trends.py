"""What the charts of trends found."""

from typing import Any

import polars as pl

from dashboards import limits
from dashboards.wording import Words
from dashboards.wording.findings.numbers import count, signed, whole


def levels(rows: pl.DataFrame, words: Words, *, sector: str, unit: str) -> str:
    """Say where a sector's latest mean stands, and whether it changed."""
    firm = rows.filter(
        pl.col("n_applications") >= limits.FEWEST_FOR_A_MEAN,
        pl.col("mean_pct_low").is_not_null(),
    ).sort("cycle")
    if not firm.height:
        least = limits.FEWEST_FOR_A_MEAN
        return words("trends.finding_level_few", sector=sector, least=least)
    last = firm.row(-1, named=True)
    facts = {
        "sector": sector,
        "unit": unit,
        "after": last["cycle"],
        "mean": whole(last["mean_pct"]),
        "n": count(last["n_applications"]),
    }
    if last["change_low"] is None:
        return words(
            "trends.finding_level_alone",
            low=whole(last["mean_pct_low"]),
            high=whole(last["mean_pct_high"]),
            **facts,
        )
    moved = last["change_pct"]
    if last["change_low"] > 0:
        key, said = "trends.finding_up", f"{moved:.1f}"
    elif last["change_high"] < 0:
        key, said = "trends.finding_down", f"{-moved:.1f}"
    else:
        key, said = "trends.finding_flat", signed(moved)
    return words(
        "trends.finding_level_change",
        before=last["cycle_from"],
        change=words(key, change=said, **_ends(last, "change")),
        **facts,
    )


def categories(rows: pl.DataFrame, words: Words) -> str:
    """Say how many categories changed since the cycle before, and which most."""
    known = rows.filter(
        pl.col("cycle") == pl.col("cycle").max(),
        pl.col("change_low").is_not_null(),
        pl.col("n_applications") >= limits.FEWEST_FOR_A_MEAN,
    )
    if not known.height:
        return words("trends.finding_category_few")
    moved = known.filter((pl.col("change_low") > 0) | (pl.col("change_high") < 0)).height
    row = known.sort(pl.col("change_pct").abs(), descending=True).row(0, named=True)
    return words(
        "trends.finding_category" if moved else "trends.finding_category_none",
        after=row["cycle"],
        n=known.height,
        **({"moved": moved} if moved else {}),
        category=words.of(row, "title"),
        change=signed(row["change_pct"]),
        **_ends(row, "change"),
    )


def adjusted(rows: pl.DataFrame, words: Words, *, sector: str) -> str:
    """Say how far means move without severity, beside how sure they are."""
    raw = rows.filter(pl.col("basis") == "independent_mean")
    other = rows.filter(pl.col("basis") == "adjusted")
    if not other.height:
        return words("trends.finding_adjusted_none")
    least = limits.FEWEST_FOR_A_MEAN
    both = raw.join(other, on=["cycle", "scheme"], suffix="_adjusted").filter(
        pl.col("mean_pct_low").is_not_null(), pl.col("n_applications") >= least
    )
    if not both.height:
        return words("trends.finding_level_few", sector=sector, least=least)
    moved = both.with_columns(
        moved=(pl.col("mean_pct_adjusted") - pl.col("mean_pct")).abs(),
        half=(pl.col("mean_pct_high") - pl.col("mean_pct_low")) / 2,
    )
    row = moved.sort("moved", descending=True).row(0, named=True)
    is_wide = row["moved"] > row["half"]
    return words(
        "trends.finding_adjusted_wide" if is_wide else "trends.finding_adjusted",
        cycle=row["cycle"],
        most=f"{row['moved']:.1f}",
        half=f"{row['half']:.1f}",
    )


def funnel(counts: pl.DataFrame, words: Words, *, group: str) -> str:
    """Say from how many groups applications came, and which had most."""
    known = counts.filter(pl.col("group_code") != "unknown", pl.col("n_applied") > 0)
    total = int(counts["n_applied"].sum() or 0)
    if not known.height:
        return words("trends.finding_funnel_none")
    most = known.sort("n_applied", descending=True, maintain_order=True).row(
        0, named=True
    )
    may_rate = total >= limits.FEWEST_FOR_A_RATE
    share = {"share": whole(100 * most["n_applied"] / total)} if may_rate else {}
    return words(
        "trends.finding_funnel" if may_rate else "trends.finding_funnel_small",
        n=known.height,
        group=group,
        name=words.of(most, "title"),
        applied=count(most["n_applied"]),
        total=count(total),
        sites=known.filter(pl.col("n_site") > 0).height,
        **share,
    )


def returning(changes: pl.DataFrame, words: Words) -> str:
    """Say how the totals of those that came back changed."""
    row = changes.row(0, named=True)
    if not row["n_pairs"]:
        return words("trends.finding_returning_none")
    return words(
        "trends.finding_returning",
        n=count(row["n_organisations"]),
        pairs=count(row["n_pairs"]),
        change=signed(row["median_change_pct"]),
        up=count(row["n_up"]),
    )


def paths(rows: pl.DataFrame, words: Words) -> str:
    """Say how many nominees came back, and how many of them won."""
    nominees = rows.filter(pl.col("outcome_from") == "nomination")
    if not nominees.height:
        return words("trends.finding_path_none")
    award = nominees.filter(pl.col("outcome_to") == "award")["n"].sum()
    return words("trends.finding_path", n=nominees["n_returned"][0], award=int(award))


def mean(row: dict[str, Any], words: Words) -> str:
    """Write a mean with its interval, where n allows one."""
    value, low, high = row["mean_pct"], row["mean_pct_low"], row["mean_pct_high"]
    if low is None or row["n_applications"] < limits.FEWEST_FOR_A_MEAN:
        return words("charts.percent", value=whole(value))
    return words("trends.mean_text", mean=whole(value), low=whole(low), high=whole(high))


def change(row: dict[str, Any], words: Words) -> str | None:
    """Write a change from the cycle before with its interval, where n allows one."""
    # of so few the interval is as wide as the scale
    if row["change_low"] is None or row["n_applications"] < limits.FEWEST_FOR_A_MEAN:
        return None
    ends = {end: signed(row[f"change_{end}"]) for end in ("low", "high")}
    return words("trends.change_text", change=signed(row["change_pct"]), **ends)


def _ends(row: dict[str, Any], name: str) -> dict[str, str]:
    return {"low": signed(row[f"{name}_low"]), "high": signed(row[f"{name}_high"])}
