"""What the review quality page asks: shares of a cycle's work, without names."""

import polars as pl

from dashboards.queries.cache import ask, cached
from warehouse.reader import Published


@cached
def by_cycle(published: Published, award_id: str) -> pl.DataFrame:
    """
    Give every measure of every cycle of an award.

    Returns
    -------
    polars.DataFrame
        One row per cycle and measure, in time: cycle, measure, n, n_hits,
        n_applications, value, low, high (null where nothing is estimated), state.
    """
    return ask(
        published,
        """
        select
            cycle,
            measure,
            n,
            n_hits,
            n_applications,
            value,
            low,
            high,
            state
        from marts.fct_review_quality
        where award_id = $award_id and scope = 'cycle'
        order by cycle, measure
        """,
        award_id=award_id,
    )


@cached
def by_panel(published: Published, award_id: str, cycle: str) -> pl.DataFrame:
    """
    Give each panel's share of clauses over 20 points apart, the panels unnamed.

    Returns
    -------
    polars.DataFrame
        One row per panel, the smallest share first: n, n_hits, n_applications, value
        (null under ten clauses).
    """
    return ask(
        published,
        """
        select n, n_hits, n_applications, value
        from marts.fct_review_quality
        where award_id = $award_id and cycle = $cycle
            and scope = 'panel' and measure = 'wide_spread'
        order by value nulls last, n, n_hits
        """,
        award_id=award_id,
        cycle=cycle,
    )
