"""What the charts of the category strengths page found."""

from typing import Any

import polars as pl

from dashboards import limits
from dashboards.wording import Words
from dashboards.wording.findings.numbers import count, interval, signed, whole

# more ties than this are counted, not named
_MOST_NAMED = 3


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
        return words("strengths.finding_strengths_few", least=limits.FEWEST_FOR_A_MEAN)
    high = (
        _firm(here)
        .sort("mean_pct", descending=True, maintain_order=True)
        .row(0, named=True)
    )
    sentence = words(
        "strengths.finding_strengths",
        sector=sectors[low["sector"]],
        category=words.of(low, "title"),
        mean=whole(low["mean_pct"]),
        interval=interval(low["mean_pct_low"], low["mean_pct_high"], words),
        n=low["n_applications"],
    )
    if high["mean_pct"] == low["mean_pct"]:
        return sentence
    return sentence + words(
        "strengths.finding_strengths_high",
        sector=sectors[high["sector"]],
        category=words.of(high, "title"),
        mean=whole(high["mean_pct"]),
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
        return words("strengths.finding_clauses_few", least=limits.FEWEST_FOR_A_MEAN)
    lowest = spread.filter(pl.col("median") == pl.col("median").min())
    names = [
        f"{row['clause']} {words.of(row, 'title')}"
        for row in lowest.iter_rows(named=True)
    ]
    row = lowest.row(0, named=True)
    facts = {"median": whole(row["median"]), "n": row["n"]}
    if len(names) > _MOST_NAMED:
        return words("strengths.finding_clauses_many", n_clauses=len(names), **facts)
    if len(names) > 1:
        return words(
            "strengths.finding_clauses_tied", clauses=words.listed(names), **facts
        )
    return words(
        "strengths.finding_clauses",
        clause=names[0],
        low=whole(row["low"]),
        high=whole(row["high"]),
        **facts,
    )


def dimensions(shares: pl.DataFrame, words: Words) -> str:
    """Say in how many applications results lag process, and by how much."""
    both = shares.drop_nulls(["process_pct", "result_pct"])
    if not both.height:
        return words("strengths.finding_dimensions_empty")
    gap = both["result_pct"] - both["process_pct"]
    median = float(gap.median())  # type: ignore[arg-type]
    behind = int((gap < 0).sum())
    key = (
        "strengths.finding_dimensions_behind"
        if median < 0
        else "strengths.finding_dimensions_ahead"
    )
    return words(key, n=both.height, behind=behind, gap=whole(abs(median)))


def ranks(categories: pl.DataFrame, words: Words, *, sector: str) -> str:
    """Say which category ranks first and last, and whether firmly."""
    known = categories.filter(pl.col("rank_low").is_not_null()).sort("strength_rank")
    if known.height < 2:
        return words("strengths.finding_ranks_few", sector=sector)
    first, last = known.row(0, named=True), known.row(-1, named=True)
    is_firm = first["rank_high"] < last["rank_low"]
    return words(
        "strengths.finding_ranks_firm" if is_firm else "strengths.finding_ranks",
        sector=sector,
        first=words.of(first, "title"),
        last=words.of(last, "title"),
        first_low=whole(first["rank_low"]),
        first_high=whole(first["rank_high"]),
        last_low=whole(last["rank_low"]),
        last_high=whole(last["rank_high"]),
        n=count(first["n_applications"]),
    )


def gaps(categories: pl.DataFrame, words: Words) -> str:
    """Say in how many categories results lag process, and where most."""
    known = categories.filter(
        pl.col("title_zh").is_not_null(),
        pl.col("gap_low").is_not_null(),
        pl.col("n_applications") >= limits.FEWEST_FOR_A_MEAN,
    )
    if not known.height:
        return words("strengths.finding_gap_few", least=limits.FEWEST_FOR_A_MEAN)
    behind = known.filter(pl.col("gap_high") < 0).height
    row = known.sort("gap_pct", maintain_order=True).row(0, named=True)
    counted = {"behind": behind, "n_categories": known.height} if behind else {}
    return words(
        "strengths.finding_gap_behind" if behind else "strengths.finding_gap_none",
        category=words.of(row, "title"),
        gap=signed(row["gap_pct"]),
        low=signed(row["gap_low"]),
        high=signed(row["gap_high"]),
        n=count(row["n_applications"]),
        **counted,
    )


def weak_clauses(clauses: pl.DataFrame, words: Words) -> str:
    """Say which clause each sector's feedback may stress most."""
    firm = clauses.filter(pl.col("n_applications") >= limits.FEWEST_FOR_A_MEAN)
    weakest_of_each = firm.unique("sector", keep="first", maintain_order=True)
    if not weakest_of_each.height:
        return words("strengths.finding_weak_few", least=limits.FEWEST_FOR_A_MEAN)
    named = [
        words(
            "strengths.finding_weak_sector",
            sector=words.of(row, "sector_title"),
            clause=words.set(f"{row['clause']} {words.of(row, 'title')}"),
            mean=whole(row["mean_pct"]),
            band=row["band"],
            n=count(row["n_applications"]),
        )
        for row in weakest_of_each.iter_rows(named=True)
    ]
    return words("strengths.finding_weak", sectors=words.listed(named))


def _firm(cells: pl.DataFrame) -> pl.DataFrame:
    return cells.filter(
        pl.col("n_applications") >= limits.FEWEST_FOR_A_MEAN,
        pl.col("mean_pct").is_not_null(),
    )
