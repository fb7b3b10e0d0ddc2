"""What the charts of one application found."""

from typing import Any

import polars as pl

from dashboards import limits
from dashboards.wording import Words
from dashboards.wording.findings.numbers import count, signed, whole

# a move that the office looks at (domain question 6), in percentage points
_MOVED = 10
STAGES = {
    "independent": "independent_mean_pct",
    "consensus": "consensus_pct",
    "site": "site_pct",
}


def profile(clauses: pl.DataFrame, words: Words) -> str:
    """Say how many clauses lie outside the sector's middle half, and the weakest."""
    scored = clauses.filter(pl.col("score_pct").is_not_null())
    if not scored.height:
        return words("applications.no_scores")
    lowest = scored.sort("score_pct", maintain_order=True).row(0, named=True)
    firm = scored.filter(pl.col("n_sector") >= limits.FEWEST_FOR_A_MEAN)
    if not firm.height:
        return words(
            "applications.finding_profile_alone",
            least=limits.FEWEST_FOR_A_MEAN,
            clause=_clause(lowest, words),
            score=whole(lowest["score_pct"]),
            n=scored.height,
        )
    score = pl.col("score_pct")
    above = firm.filter(score > pl.col("sector_high_pct")).height
    behind = firm.with_columns(gap=pl.col("sector_median_pct") - score).filter(
        pl.col("gap") > 0
    )
    facts = {"n": firm.height, "above": above}
    if not behind.height:
        return words(
            "applications.finding_profile_ahead",
            clause=_clause(lowest, words),
            score=whole(lowest["score_pct"]),
            n_sector=count(lowest["n_sector"]),
            **facts,
        )
    row = behind.sort("gap", descending=True, maintain_order=True).row(0, named=True)
    return words(
        "applications.finding_profile",
        below=firm.filter(score < pl.col("sector_low_pct")).height,
        clause=_clause(row, words),
        score=whole(row["score_pct"]),
        gap=whole(row["gap"]),
        n_sector=count(row["n_sector"]),
        **facts,
    )


def stages(clauses: pl.DataFrame, words: Words) -> str:
    """Say how many clauses moved from the first stage to the last, and which most."""
    present = [
        (stage, column)
        for stage, column in STAGES.items()
        if clauses[column].null_count() < clauses.height
    ]
    if len(present) < 2:
        return words("applications.finding_stages_one")
    (first, start), (last, end) = present[0], present[-1]
    moves = clauses.with_columns(change=pl.col(end) - pl.col(start)).drop_nulls("change")
    if not moves.height:
        return words("applications.finding_stages_one")
    row = moves.sort(pl.col("change").abs(), descending=True, maintain_order=True).row(
        0, named=True
    )
    return words(
        "applications.finding_stages",
        first=words.term("stage", first),
        last=words.term("stage", last),
        n=moves.height,
        moved=moves.filter(pl.col("change").abs() >= _MOVED).height,
        clause=_clause(row, words),
        change=signed(row["change"], 0),
    )


def spread(clauses: pl.DataFrame, words: Words) -> str:
    """Say on how many clauses examiners are far apart, and where most."""
    known = clauses.filter(pl.col("spread_pct").is_not_null())
    if not known.height:
        return words("applications.finding_spread_none")
    row = known.sort("spread_pct", descending=True, maintain_order=True).row(
        0, named=True
    )
    return words(
        "applications.finding_spread",
        n=known.height,
        wide=known.filter(pl.col("is_wide")).height,
        clause=_clause(row, words),
        spread=whole(row["spread_pct"]),
        examiners=row["n_examiners"],
    )


def factors(bands: pl.DataFrame, words: Words) -> str:
    """Say on how many clauses one factor limits, and which most often."""
    if not bands.height:
        return words("applications.no_factors")
    lowest = pl.col("factor_band").min().over("clause")
    limited = bands.filter(pl.col("factor_band") == lowest).filter(
        pl.len().over("clause") == 1
    )
    n = bands["clause"].n_unique()
    if not limited.height:
        return words("applications.finding_factors_tie", n=n)
    most = (
        limited.group_by("dimension", "factor", maintain_order=True)
        .agg(pl.first("factor_title_zh", "factor_title_en"), times=pl.len())
        .sort("times", descending=True, maintain_order=True)
        .row(0, named=True)
    )
    return words(
        "applications.finding_factors",
        n=n,
        limited=limited.height,
        factor=words.set(f"{most['factor']} {words.of(most, 'factor_title')}"),
        times=most["times"],
    )


def _clause(row: dict[str, Any], words: Words) -> str:
    return words.set(f"{row['clause']} {words.of(row, 'title')}")
