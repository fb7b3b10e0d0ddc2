"""What the charts of the cycle overview found."""

from typing import Any

import polars as pl

from dashboards.wording import Words
from dashboards.wording.findings.numbers import floor, whole


def funnel(counts: pl.DataFrame, words: Words) -> str:
    """Say how many came how far, and which sector applied most."""
    total = {
        name: int(counts[name].sum() or 0) for name in counts.columns if name[:2] == "n_"
    }
    if not total.get("n_applied"):
        return words("overview.finding_funnel_empty")
    most = counts.sort("n_applied", descending=True, maintain_order=True).row(
        0, named=True
    )
    sector = words.of(most, "title") if most["title_zh"] else words.term("sector", None)
    head = words("overview.finding_funnel", **total)
    decided = total["n_award"] + total["n_nomination"]
    middle = words(
        "overview.finding_funnel_honours" if decided else "overview.finding_funnel_open",
        **total,
    )
    tail = words("overview.finding_funnel_most", sector=sector, n=most["n_applied"])
    return head + middle + tail


def totals(applications: pl.DataFrame, words: Words) -> str:
    """Say whether the outcome follows the totals, and where it does not."""
    complete = applications.filter(pl.col("total_points").is_not_null())
    n = complete.height
    if not n:
        return words("overview.finding_totals_empty")
    points = pl.col("total_points")
    award = complete.filter(pl.col("outcome") == "award")
    others = complete.filter(pl.col("outcome") == "none")
    if not award.height or not others.height:
        return words(
            "overview.finding_totals_open",
            n=n,
            median=whole(complete["total_points"].median()),
            low=whole(complete["total_points"].min()),
            high=whole(complete["total_points"].max()),
        )
    bar: Any = award["total_points"].min()
    above = others.filter(points > bar).height
    if above:
        return words("overview.finding_totals_overlap", n=n, above=above, bar=whole(bar))
    best: Any = others["total_points"].max()
    return words(
        "overview.finding_totals_clear", n=n, gap=whole(bar - best), bar=whole(bar)
    )


def cuts(found: pl.DataFrame, words: Words) -> str:
    """Say for each cut how far both sides lie apart, or how they overlap."""
    said = []
    for row in found.iter_rows(named=True):
        is_clear = row["margin_points"] >= 0
        facts = (
            {"margin": whole(row["margin_points"])}
            if is_clear
            else {"n_crossing": row["n_crossing"]}
        )
        key = "overview.finding_cut_clear" if is_clear else "overview.finding_cut_overlap"
        said.append(
            words(
                key,
                above=words(f"overview.cut_{row['above']}"),
                below=words(f"overview.cut_{row['below']}"),
                **facts,
            )
        )
    if not said:
        return words("overview.finding_cuts_open")
    return words("overview.finding_cuts", cuts=words("overview.cut_gap").join(said))


def completeness(panels: pl.DataFrame, words: Words) -> str:
    """Say how full the sheets are and which panel's are emptiest."""
    due = panels.filter(pl.col("n_expected") > 0)
    if not due.height:
        return words("overview.finding_completeness_empty")
    sheets, filled, expected = (
        int(due[name].sum()) for name in ("n_sheets", "n_filled", "n_expected")
    )
    if filled == expected:
        return words(
            "overview.finding_completeness_full", sheets=f"{sheets:,}", n=f"{expected:,}"
        )
    last = due.sort(pl.col("n_filled") / pl.col("n_expected"), "panel_id").row(
        0, named=True
    )
    return words(
        "overview.finding_completeness",
        sheets=f"{sheets:,}",
        share=floor(filled, expected),
        n=f"{expected:,}",
        panel=last["panel_id"] or words("charts.panel_unknown"),
        panel_share=floor(last["n_filled"], last["n_expected"]),
        missing=last["n_expected"] - last["n_filled"],
    )


def files(received: pl.DataFrame, issues: pl.DataFrame, words: Words) -> str:
    """Say what became of the files received, and how many issues they left."""
    by_verdict = received.group_by("verdict", maintain_order=True).agg(pl.sum("n_files"))
    n_files = int(by_verdict["n_files"].sum() or 0)
    if not n_files:
        return words("overview.finding_files_empty")
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
    sentence = words("overview.finding_files", n=f"{n_files:,}", verdicts=verdicts)
    if not levels:
        return sentence + words("overview.finding_no_issues")
    return sentence + words("overview.finding_issues", levels=levels)
