"""What each chart found, in one sentence computed from its frame."""

from typing import Any

import polars as pl

from dashboards import limits
from dashboards.wording import Words

# more ties than this are counted, not named
_MOST_NAMED = 3


def funnel(counts: pl.DataFrame, words: Words) -> str:
    """Say how many came how far, and which sector applied most."""
    total = {
        name: int(counts[name].sum() or 0) for name in counts.columns if name[:2] == "n_"
    }
    if not total.get("n_applied"):
        return words("findings.funnel_empty")
    most = counts.sort("n_applied", descending=True, maintain_order=True).row(
        0, named=True
    )
    sector = words.of(most, "title") if most["title_zh"] else words.term("sector", None)
    head = words("findings.funnel", **total)
    decided = total["n_award"] + total["n_nomination"]
    middle = words(
        "findings.funnel_honours" if decided else "findings.funnel_open", **total
    )
    tail = words("findings.funnel_most", sector=sector, n=most["n_applied"])
    return head + middle + tail


def totals(applications: pl.DataFrame, words: Words) -> str:
    """Say whether the outcome follows the totals, and where it does not."""
    complete = applications.filter(pl.col("total_points").is_not_null())
    n = complete.height
    if not n:
        return words("findings.totals_empty")
    points = pl.col("total_points")
    award = complete.filter(pl.col("outcome") == "award")
    others = complete.filter(pl.col("outcome") == "none")
    if not award.height or not others.height:
        return words(
            "findings.totals_open",
            n=n,
            median=_whole(complete["total_points"].median()),
            low=_whole(complete["total_points"].min()),
            high=_whole(complete["total_points"].max()),
        )
    bar: Any = award["total_points"].min()
    above = others.filter(points > bar).height
    if above:
        return words("findings.totals_overlap", n=n, above=above, bar=_whole(bar))
    best: Any = others["total_points"].max()
    return words("findings.totals_clear", n=n, gap=_whole(bar - best), bar=_whole(bar))


def completeness(panels: pl.DataFrame, words: Words) -> str:
    """Say how full the sheets are and which panel's are emptiest."""
    due = panels.filter(pl.col("n_expected") > 0)
    if not due.height:
        return words("findings.completeness_empty")
    sheets, filled, expected = (
        int(due[name].sum()) for name in ("n_sheets", "n_filled", "n_expected")
    )
    if filled == expected:
        return words(
            "findings.completeness_full", sheets=f"{sheets:,}", n=f"{expected:,}"
        )
    last = due.sort(pl.col("n_filled") / pl.col("n_expected"), "panel_id").row(
        0, named=True
    )
    return words(
        "findings.completeness",
        sheets=f"{sheets:,}",
        share=_floor(filled, expected),
        n=f"{expected:,}",
        panel=last["panel_id"] or words("charts.panel_unknown"),
        panel_share=_floor(last["n_filled"], last["n_expected"]),
        missing=last["n_expected"] - last["n_filled"],
    )


def files(received: pl.DataFrame, issues: pl.DataFrame, words: Words) -> str:
    """Say what became of the files received, and how many issues they left."""
    by_verdict = received.group_by("verdict", maintain_order=True).agg(pl.sum("n_files"))
    n_files = int(by_verdict["n_files"].sum() or 0)
    if not n_files:
        return words("findings.files_empty")
    verdicts = words.listed(
        [
            words("findings.count_of", name=words.term("verdict", verdict), n=f"{n:,}")
            for verdict, n in by_verdict.sort("n_files", descending=True).iter_rows()
        ]
    )
    levels = words.listed(
        [
            words("findings.count_of", name=words.term("level", level), n=f"{n:,}")
            for level, n in issues.iter_rows()
        ]
    )
    sentence = words("findings.files", n=f"{n_files:,}", verdicts=verdicts)
    if not levels:
        return sentence + words("findings.no_issues")
    return sentence + words("findings.issues", levels=levels)


def weakest(cells: pl.DataFrame) -> dict[str, Any] | None:
    """Find the lowest mean among the cells with enough applications."""
    firm = _firm(cells)
    return (
        firm.sort("mean_pct", maintain_order=True).row(0, named=True)
        if firm.height
        else None
    )


def strengths(
    cells: pl.DataFrame, sectors: dict[str, str], words: Words, *, cycle: str
) -> str:
    """Say which sector's category is lowest in a cycle, and which is highest."""
    here = cells.filter(pl.col("cycle") == cycle)
    low = weakest(here)
    if low is None:
        return words("findings.strengths_few", least=limits.FEWEST_FOR_A_MEAN)
    high = (
        _firm(here)
        .sort("mean_pct", descending=True, maintain_order=True)
        .row(0, named=True)
    )
    sentence = words(
        "findings.strengths",
        sector=sectors[low["sector"]],
        category=words.of(low, "title"),
        mean=_whole(low["mean_pct"]),
        interval=_interval(low, words),
        n=low["n_applications"],
    )
    if high["mean_pct"] == low["mean_pct"]:
        return sentence
    return sentence + words(
        "findings.strengths_high",
        sector=sectors[high["sector"]],
        category=words.of(high, "title"),
        mean=_whole(high["mean_pct"]),
        n=high["n_applications"],
    )


def clauses(values: pl.DataFrame, words: Words) -> str:
    """Say which clause has the lowest median and how its middle half lies."""
    score = pl.col("score_pct")
    spread = (
        values.group_by("clause", maintain_order=True)
        .agg(
            pl.first("title_zh"),
            pl.first("title_en"),
            n=score.count(),
            median=score.median(),
            low=score.quantile(0.25, "linear"),
            high=score.quantile(0.75, "linear"),
        )
        .filter(pl.col("n") >= limits.FEWEST_FOR_A_MEAN)
    )
    if not spread.height:
        return words("findings.clauses_few", least=limits.FEWEST_FOR_A_MEAN)
    lowest = spread.filter(pl.col("median") == pl.col("median").min())
    names = [
        f"{row['clause']} {words.of(row, 'title')}"
        for row in lowest.iter_rows(named=True)
    ]
    row = lowest.row(0, named=True)
    facts = {"median": _whole(row["median"]), "n": row["n"]}
    if len(names) > _MOST_NAMED:
        return words("findings.clauses_many", n_clauses=len(names), **facts)
    if len(names) > 1:
        return words("findings.clauses_tied", clauses=words.listed(names), **facts)
    return words(
        "findings.clauses",
        clause=names[0],
        low=_whole(row["low"]),
        high=_whole(row["high"]),
        **facts,
    )


def dimensions(shares: pl.DataFrame, words: Words) -> str:
    """Say in how many applications results lag process, and by how much."""
    both = shares.drop_nulls(["process_pct", "result_pct"])
    if not both.height:
        return words("findings.dimensions_empty")
    gap = both["result_pct"] - both["process_pct"]
    median = float(gap.median())  # type: ignore[arg-type]
    behind = int((gap < 0).sum())
    key = "findings.dimensions_behind" if median < 0 else "findings.dimensions_ahead"
    return words(key, n=both.height, behind=behind, gap=_whole(abs(median)))


def _firm(cells: pl.DataFrame) -> pl.DataFrame:
    return cells.filter(
        pl.col("n_applications") >= limits.FEWEST_FOR_A_MEAN,
        pl.col("mean_pct").is_not_null(),
    )


def _interval(row: dict[str, Any], words: Words) -> str:
    if row["mean_pct_low"] is None or row["mean_pct_high"] is None:
        return ""
    return words(
        "findings.interval",
        low=_whole(row["mean_pct_low"]),
        high=_whole(row["mean_pct_high"]),
    )


def _whole(number: Any) -> str:
    return f"{number:.0f}"


def _floor(part: int, whole: int) -> int:
    # 99.9% is not complete
    return int(100 * part / whole)
