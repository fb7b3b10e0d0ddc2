"""What the charts on consensus and site visits found."""

from typing import Any

import polars as pl

from dashboards.wording import Words
from dashboards.wording.findings.numbers import count, floor, signed


def spread(cells: pl.DataFrame, words: Words) -> str:
    """Say how many clauses lie far apart and where most; drawn are the widest."""
    if not cells.height:
        return words("consensus.finding_spread_none")
    most = cells.row(0, named=True)
    sentence = words(
        "consensus.finding_spread",
        n=count(most["n_all_compared"]),
        wide=count(most["n_all_wide"]),
        share=floor(most["n_all_wide"], most["n_all_compared"]),
        organisation=most["organisation_name"],
        most=most["n_wide"],
    )
    shown = cells["application_id"].n_unique()
    if shown == most["n_applications"]:
        return sentence
    return (
        sentence
        + words("terms.sentence_gap")
        + words("consensus.finding_shown", shown=shown, n=most["n_applications"])
    )


def stages(applications: pl.DataFrame, words: Words) -> str:
    """Say how far meetings moved totals, and how many were visited."""
    if not applications.height:
        return words("consensus.finding_stages_none")
    visited = applications["site_points"].count()
    parts = []
    met = applications.drop_nulls(["independent_points", "consensus_points"])
    if met.height:
        shift = met["consensus_points"] - met["independent_points"]
        median: Any = shift.abs().median()
        parts.append(
            words(
                "consensus.finding_stages",
                n=met.height,
                shift=f"{median:.0f}",
                up=int((shift > 0).sum()),
                down=int((shift < 0).sum()),
            )
        )
    if visited:
        parts.append(words("consensus.finding_stages_visited", visited=visited))
    return words("terms.sentence_gap").join(parts)


def visits(summary: pl.DataFrame, words: Words, *, cycle: str) -> str:
    """Say whether visits changed totals more than selection alone does."""
    here = summary.filter(
        pl.col("scope") == cycle, pl.col("beyond_selection_points").is_not_null()
    ).to_dicts()
    if not here or here[0]["low"] is None:
        return words("consensus.finding_visits_few")
    row = here[0]
    verdict = (
        "consensus.verdict_down"
        if row["high"] < 0
        else "consensus.verdict_up"
        if row["low"] > 0
        else "consensus.verdict_noise"
    )
    return words(
        "consensus.finding_visits",
        n=row["n_applications"],
        change=signed(row["change_points"], 0),
        expected=signed(row["expected_change_points"], 0),
        beyond=signed(row["beyond_selection_points"], 0),
        low=signed(row["low"], 0),
        high=signed(row["high"], 0),
        verdict=words(verdict),
    )


def roles(weights: pl.DataFrame, words: Words, *, cycle: str, cycle_name: str) -> str:
    """Say whether consensus lies closer to the leader than a median would."""
    fitted = weights.filter(
        pl.col("role") == "leader",
        pl.col("low").is_not_null(),
        pl.col("expected_for_median").is_not_null(),
    )
    here = fitted.filter(pl.col("scope") == cycle)
    chosen = here if here.height else fitted.filter(pl.col("scope") == "archive")
    if not chosen.height:
        return words("consensus.finding_roles_few")
    row = chosen.row(0, named=True)
    if row["low"] > row["expected_for_median"]:
        verdict = "consensus.closer"
    elif row["high"] < row["expected_for_median"]:
        verdict = "consensus.farther"
    else:
        verdict = "consensus.as_close"
    return words(
        "consensus.finding_roles",
        scope=cycle_name if here.height else words("consensus.all_cycles"),
        verdict=words(verdict),
        weight=f"{row['weight']:.2f}",
        low=f"{row['low']:.2f}",
        high=f"{row['high']:.2f}",
        median=f"{row['expected_for_median']:.2f}",
        n=row["n_applications"],
    )
