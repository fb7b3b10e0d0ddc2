"""What a consensus briefing found, on the page and on paper."""

import polars as pl

from dashboards.wording import Words
from dashboards.wording.findings.numbers import whole


def application(clauses: pl.DataFrame, words: Words) -> str:
    """
    Say which clause to begin with.

    Parameters
    ----------
    clauses : polars.DataFrame
        One application's clauses as the query orders them.
    words : Words
        Language of the sentence.
    """
    compared = clauses.drop_nulls("spread_pct")
    if not compared.height:
        return words("briefing.finding_single")
    widest = compared.sort("spread_pct", descending=True, maintain_order=True).row(
        0, named=True
    )
    facts = {
        "n": compared.height,
        "clause": f"{widest['clause']} {words.of(widest, 'title')}",
        "spread": whole(widest["spread_pct"]),
        "examiners": widest["n_examiners"],
    }
    if not widest["is_wide"]:
        return words("briefing.finding_none", **facts)
    return words(
        "briefing.finding",
        wide=int(compared["is_wide"].sum()),
        low=whole(widest["lowest_pct"]),
        high=whole(widest["highest_pct"]),
        bands=widest["bands_apart"],
        **facts,
    )


def panel(cells: pl.DataFrame, words: Words) -> str:
    """Say which application of a panel needs most talk."""
    if not cells.height:
        return words("briefing.finding_panel_none")
    each = cells.unique("application_id", keep="first", maintain_order=True)
    most = each.sort("n_wide", descending=True, maintain_order=True).row(0, named=True)
    return words(
        "briefing.finding_panel",
        n=each.height,
        organisation=most["organisation_name"],
        wide=most["n_wide"],
        total=int(each["n_wide"].sum()),
    )
