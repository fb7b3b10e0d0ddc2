"""What the charts of the ranking stability page found."""

import statistics

import polars as pl

from dashboards.wording import Words

# from three clauses in ten on, an application is called divided
_MANY = 0.3
# how far from the line a better one is looked for
_NEAR = 3


def listed(applications: pl.DataFrame, words: Words, *, cut: int) -> str:
    """Count who stands on the list for review, and how many of them divide panels."""
    if not applications.height:
        return words("ranking.finding_list_none", cut=cut)
    divided = applications.filter(
        pl.col("n_compared") > 0,
        pl.col("n_wide") > _MANY * pl.col("n_compared"),
    ).height
    return words("ranking.finding_list", cut=cut, n=applications.height, wide=divided)


def intervals(counts: pl.DataFrame, words: Words, *, cut: int) -> str:
    """Count on which side of the line the intervals lie."""
    together = counts.filter(pl.col("is_all")).to_dicts()
    if not together:
        return words("ranking.finding_intervals_none")
    row = together[0]
    return words(
        "ranking.finding_intervals",
        cut=cut,
        n=row["n_ranked"],
        boundary=row["n_boundary"],
        within=row["n_within"],
        width=f"{row['median_width']:.0f}",
    )


def by_cut(counts: pl.DataFrame, words: Words, *, cut: int) -> str:
    """Say how many are at the boundary, and whether a line nearby has fewer."""
    here = counts.filter(pl.col("cut") == cut)
    if not here.height:
        return words("ranking.finding_intervals_none")
    near = counts.filter((pl.col("cut") - cut).abs() <= _NEAR).sort(
        "n_boundary", (pl.col("cut") - cut).abs(), "cut"
    )
    now, best = int(here["n_boundary"][0]), near.row(0, named=True)
    if best["n_boundary"] >= now:
        return words("ranking.finding_cut_best", cut=cut, here=now)
    return words(
        "ranking.finding_cut",
        cut=cut,
        here=now,
        best=best["cut"],
        least=best["n_boundary"],
    )


def slopes(moves: pl.DataFrame, words: Words, *, cut: int) -> str:
    """Count who crosses the line without severity, and who moves beyond noise."""
    if not moves.height:
        return words("ranking.finding_slopes_few")
    return words(
        "ranking.finding_slopes",
        cut=cut,
        n=int(moves["n_ranked"][0]),
        crossing=int(moves["n_crossing"][0]),
        beyond=int(moves["n_beyond_noise"][0]),
    )


def what_if(moves: pl.DataFrame, words: Words, *, cut: int, n_before: int) -> str:
    """Say what the assumption changes, and how many it leaves out."""
    if not moves.height:
        return words("ranking.finding_what_if_few")
    distances = sorted((moves["rank"] - moves["what_if_rank"]).abs().to_list())
    sentence = words(
        "ranking.finding_what_if",
        cut=cut,
        n=moves.height,
        changed=moves.filter(pl.col("was_within") & ~pl.col("is_within")).height,
        median=f"{statistics.median(distances):.0f}",
        most=distances[-1],
    )
    dropped = n_before - moves.height
    if dropped <= 0:
        return sentence
    gap = words("terms.sentence_gap")
    return sentence + gap + words("ranking.finding_what_if_dropped", dropped=dropped)
