"""What the charts of factor patterns found."""

from typing import Any

import polars as pl

from dashboards import limits
from dashboards.wording import Words
from dashboards.wording.findings.numbers import count, signed, whole

# more flagged changes than this are counted, not named
_MOST_NAMED = 3
_DIMENSIONS = ("result", "process")
TIE = "tie"


def demand(row: dict[str, Any], words: Words) -> str:
    """Say what the standard asks of a result clause in comparisons and trends."""
    asked = [words(f"patterns.demand_{row['comparison_demand'] or 'not_named'}")]
    if row["names_level_and_trend"]:
        asked.append(words("patterns.demand_trend"))
    return words.listed(asked)


def bands(shares: pl.DataFrame, weak: pl.DataFrame, words: Words) -> str:
    """Say for results and process which factor is weakest, and whether beyond scores."""
    named = shares.filter(pl.col("is_weak"))["band"]
    sentences = []
    for dimension in _DIMENSIONS:
        rows = weak.filter(pl.col("dimension") == dimension)
        if not rows.height:
            continue
        title = words(f"patterns.dimension_{dimension}")
        row = _weakest(rows)
        if row is None:
            least = limits.FEWEST_FOR_A_RATE
            sentences.append(
                words("patterns.finding_bands_few", dimension=title, least=least)
            )
            continue
        is_beyond = row["share_low"] > row["expected_share"]
        beside = words(
            "patterns.finding_beyond" if is_beyond else "patterns.finding_within",
            expected=_percent(row["expected_share"]),
        )
        sentences.append(
            words(
                "patterns.finding_bands",
                dimension=title,
                factor=_factor(row, words),
                bands=words("patterns.bands_range", low=named.min(), high=named.max()),
                n=count(row["n"]),
                applications=count(row["n_applications"]),
                beside=beside,
                **_shares(row),
            )
        )
    return "".join(sentences).strip() or words("patterns.no_factors_here")


def clauses(cells: pl.DataFrame, words: Words) -> str:
    """Say which factor of which clause is weakest."""
    row = _weakest(cells)
    if row is None:
        return words("patterns.finding_clause_few", least=limits.FEWEST_FOR_A_RATE)
    return words(
        "patterns.finding_clause",
        clause=_clause(row, words),
        factor=_factor(row, words),
        count=count(row["n_weak"]),
        n=count(row["n"]),
        low=_percent(row["share_low"]),
        high=_percent(row["share_high"]),
    )


def limiting(factors: pl.DataFrame, words: Words) -> str:
    """Say for results and process which factor limits most, and how many are ties."""
    sentences = []
    for dimension in _DIMENSIONS:
        rows = factors.filter(pl.col("dimension") == dimension)
        alone = _rated(rows.filter(pl.col("limiting_factor") != TIE))
        ties = rows.filter(pl.col("limiting_factor") == TIE)
        if not rows.height:
            continue
        title = words(f"patterns.dimension_{dimension}")
        if not alone.height or not ties.height:
            least = limits.FEWEST_FOR_A_RATE
            sentences.append(
                words("patterns.finding_bands_few", dimension=title, least=least)
            )
            continue
        row = alone.sort("share", descending=True, maintain_order=True).row(0, named=True)
        sentences.append(
            words(
                "patterns.finding_limiting",
                dimension=title,
                factor=_factor({**row, "factor": row["limiting_factor"]}, words),
                expected=_percent(row["expected_share"]),
                tie=_percent(ties["share"][0]),
                n=count(row["n"]),
                **_shares(row),
            )
        )
    return "".join(sentences).strip() or words("patterns.no_factors_here")


def gaps(clauses: pl.DataFrame, words: Words) -> str:
    """Say in how many result clauses comparisons stand below levels."""
    known = clauses.filter(pl.col("difference_bands").is_not_null())
    if not known.height:
        return words("patterns.finding_gap_few")
    behind = known.filter(pl.col("difference_bands_high") < 0).height
    row = known.sort("difference_bands", maintain_order=True).row(0, named=True)
    return words(
        "patterns.finding_gap_behind" if behind else "patterns.finding_gap_none",
        n_clauses=known.height,
        **({"behind": behind} if behind else {}),
        clause=_clause(row, words),
        gap=signed(row["difference_bands"]),
        low=signed(row["difference_bands_low"]),
        high=signed(row["difference_bands_high"]),
        n=count(row["n"]),
        demand=demand(row, words),
    )


def sectors(weak: pl.DataFrame, words: Words) -> str:
    """Say which sector's factor is in a weak band most often."""
    row = _weakest(weak.filter(pl.col("sector_title_zh").is_not_null()))
    if row is None:
        return words("patterns.finding_sector_few", least=limits.FEWEST_FOR_A_RATE)
    return words(
        "patterns.finding_sector",
        sector=words.of(row, "sector_title"),
        factor=_factor(row, words),
        n=count(row["n"]),
        **_shares(row),
    )


def changes(tests: pl.DataFrame, words: Words) -> str:
    """Say what changed beyond chance since the cycle before."""
    if not tests.height:
        return words("patterns.finding_cycle_untested")
    before, n = tests["cycle_from"][0], count(tests.height)
    flagged = tests.filter(pl.col("is_flagged"))
    if not flagged.height:
        return words("patterns.finding_cycle_none", before=before, n=n)
    widest = flagged.sort(pl.col("difference").abs(), descending=True)
    named = [
        words(
            "patterns.finding_cycle_change",
            clause=_clause(row, words),
            factor=row["factor"],
            change=signed(100 * row["difference"], 0),
        )
        for row in widest.head(_MOST_NAMED).iter_rows(named=True)
    ]
    return words(
        "patterns.finding_cycle_some",
        before=before,
        n=n,
        flagged=flagged.height,
        named=words.listed(named),
    )


def _rated(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(
        pl.col("n_applications") >= limits.FEWEST_FOR_A_RATE,
        pl.col("share").is_not_null(),
    )


def _weakest(rows: pl.DataFrame) -> dict[str, Any] | None:
    rated = _rated(rows)
    if not rated.height:
        return None
    return rated.sort("share", descending=True, maintain_order=True).row(0, named=True)


def _shares(row: dict[str, Any]) -> dict[str, str]:
    return {
        "share": _percent(row["share"]),
        "low": _percent(row["share_low"]),
        "high": _percent(row["share_high"]),
    }


def _percent(share: float) -> str:
    return whole(100 * share)


def _factor(row: dict[str, Any], words: Words) -> str:
    return words.set(f"{row['factor']} {words.of(row, 'title')}")


def _clause(row: dict[str, Any], words: Words) -> str:
    return words.set(f"{row['clause']} {words.of(row, 'clause_title')}")
