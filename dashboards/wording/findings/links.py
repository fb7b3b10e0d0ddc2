"""What the charts of the page on links found."""

import polars as pl

from dashboards.wording import Words


def network(examiners: pl.DataFrame, pairs: pl.DataFrame, words: Words) -> str:
    """Say whether all are linked, by what, and where comparisons end."""
    n = examiners.height
    if not n:
        return words("links.no_sheets")
    parts = examiners["part"].n_unique()
    if parts == 1:
        bridges = int(pairs["is_bridge"].sum())
        if bridges:
            return words("links.finding_bridges", n=n, bridges=bridges)
        return words("links.finding_one", n=n, pairs=pairs.height)
    sizes = examiners.group_by("part").len()["len"]
    head = words("links.finding_parts", n=n, parts=parts, largest=sizes.max())
    scored = examiners.filter(pl.col("scored_case"))
    # the case links parts only where it reaches more than one
    if scored["part"].n_unique() > 1:
        return head + words("links.finding_parts_case", case=scored.height)
    return head + words("links.finding_parts_none")


def errors(rows: pl.DataFrame, words: Words) -> str:
    """Say how sure differences of severities are, by what two examiners share."""
    if not rows.height:
        return words("links.finding_errors_empty")
    facts = {
        "n": int(rows["n_pairs"].sum()),
        "comparable": int(rows["n_comparable"].sum()),
    }
    last = rows.row(-1, named=True)
    least = f"{last['se_pct']:.1f}"
    first = rows.row(0, named=True)
    if first["n_shared"] or rows.height == 1:
        return words("links.finding_errors_one", least=least, **facts)
    return words(
        "links.finding_errors",
        none=f"{first['se_pct']:.1f}",
        most=last["n_shared"],
        least=least,
        **facts,
    )
