"""What the charts of the data quality page found."""

from typing import Any

import polars as pl

from dashboards.charts import coverage as cells
from dashboards.charts import receipts
from dashboards.wording import Words
from dashboards.wording.findings.numbers import count, floor, whole

# verdicts of files of which nothing could be read
LOST = ("unrecognised", "unreadable", "unsupported")
_LEVELS = ("error", "warning", "note")


def coverage(sheets: pl.DataFrame, words: Words, *, stage: str) -> str:
    """Say how many expected sheets are in, and what is wrong with the others."""
    if not sheets.height:
        return words("data.finding_coverage_empty")
    kinds = [cells.kind(row) for row in sheets.iter_rows(named=True)]
    received = sum(kind in ("full", "partial") for kind in kinds)
    facts = {"n": count(sheets.height), "stage": words.term("stage", stage)}
    is_full = kinds.count("full") == sheets.height
    sentence = (
        words("data.finding_coverage_full", **facts)
        if is_full
        else words("data.finding_coverage", received=count(received), **facts)
    )
    for kind in ("missing", "unreadable", "superseded", "partial"):
        if kind in kinds:
            sentence += words(
                f"data.finding_coverage_{kind}", count=count(kinds.count(kind))
            )
    untrusted = int((sheets["n_untrusted"] > 0).sum())
    if untrusted:
        return sentence + words("data.finding_coverage_untrusted", count=count(untrusted))
    return sentence + words("data.finding_coverage_trusted")


def files(received: pl.DataFrame, words: Words) -> str:
    """Say how many files were loaded, and how many gave nothing."""
    n = int(received["n_files"].sum() or 0)
    if not n:
        return words("data.finding_files_empty")
    by_verdict = dict(received.group_by("verdict").agg(pl.sum("n_files")).iter_rows())
    lost = sum(by_verdict.get(verdict, 0) for verdict in LOST)
    sentence = words(
        "data.finding_files", n=count(n), loaded=count(by_verdict.get("loaded", 0))
    )
    if lost:
        return sentence + words("data.finding_files_lost", lost=count(lost))
    return sentence + words("data.finding_files_none_lost")


def values(states: pl.DataFrame, words: Words) -> str:
    """Say how many values have a defect, and which defect is most frequent."""
    n = int(states["n_values"].sum() or 0)
    if not n:
        return words("data.finding_values_empty")
    bad = states.filter(
        ~pl.col("value_state").is_in([*receipts.TRUSTED, *receipts.EMPTY])
    ).sort("n_values", descending=True, maintain_order=True)
    if not bad.height:
        return words("data.finding_values_clean", n=count(n))
    return words(
        "data.finding_values",
        n=count(n),
        bad=count(int(bad["n_values"].sum())),
        state=words.term("state", bad["value_state"][0]),
        most=count(bad["n_values"][0]),
    )


def issues(found: pl.DataFrame, words: Words) -> str:
    """Say how many issues are left, which rule and which panel have most."""
    n = int(found["n_issues"].sum() or 0)
    if not n:
        return words("data.finding_issues_none")
    levels = dict(found.group_by("level").agg(pl.sum("n_issues")).iter_rows())
    listed = words.listed(
        [
            words("findings.count_of", name=words.term("level", level), n=count(of_level))
            for level in _LEVELS
            if (of_level := levels.get(level))
        ]
    )
    rule, most = _most(found, "rule")
    sentence = words(
        "data.finding_issues",
        n=count(n),
        levels=listed,
        rule=words.term("rule", rule),
        most=count(most),
    )
    of_panels = found.filter(pl.col("panel_id") != "")
    if not of_panels.height:
        return sentence + words("data.finding_issues_no_panel")
    panel, most = _most(of_panels, "panel_id")
    return sentence + words("data.finding_issues_panel", panel=panel, count=count(most))


def totals(compared: pl.DataFrame, differing: pl.DataFrame, words: Words) -> str:
    """Say how many printed totals differ, and by how much at most."""
    n = int(compared.filter(pl.col("reason").is_null())["n_totals"].sum() or 0)
    if not n:
        return words("data.finding_totals_empty")
    if not differing.height:
        return words("data.finding_totals_agree", n=count(n))
    widest = differing.row(0, named=True)
    return words(
        "data.finding_totals",
        n=count(n),
        differing=count(int(compared["n_differing"].sum())),
        widest=whole(abs(widest["difference_points"])),
        organisation=widest["organisation_name"] or words("terms.none"),
    )


def comments(by_panel: pl.DataFrame, words: Words) -> str:
    """Say how many clauses have no comment and how many comments repeat others."""
    total: dict[str, Any] = {
        name: int(by_panel[name].sum() or 0)
        for name in ("n_clauses", "n_blank", "n_comments", "n_copied")
    }
    if not total["n_clauses"]:
        return words("data.finding_comments_empty")
    if not total["n_comments"]:
        return words("data.finding_comments_none", n=count(total["n_clauses"]))
    return words(
        "data.finding_comments",
        n=count(total["n_clauses"]),
        blank=floor(total["n_blank"], total["n_clauses"]),
        comments=count(total["n_comments"]),
        copied=floor(total["n_copied"], total["n_comments"]),
    )


def corrections(entered: pl.DataFrame, words: Words) -> str:
    """Say how many corrections are in force and how many had no effect."""
    if not entered.height:
        return words("data.finding_corrections_none")
    applied = int(entered["is_applied"].sum())
    sentence = words("data.finding_corrections", applied=count(applied))
    unused = entered.height - applied
    if unused:
        return sentence + words("data.finding_corrections_unused", unused=count(unused))
    return sentence + words("data.finding_corrections_all")


def _most(found: pl.DataFrame, by: str) -> tuple[str, int]:
    sums = found.group_by(by, maintain_order=True).agg(pl.sum("n_issues"))
    row = sums.sort("n_issues", descending=True, maintain_order=True).row(0)
    return str(row[0]), int(row[1])
