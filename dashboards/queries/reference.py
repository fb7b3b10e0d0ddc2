"""What can be asked for: awards, cycles, bases, sectors, bands, definitions."""

import polars as pl

from dashboards.queries.cache import ask, cached
from warehouse.reader import Published


@cached
def awards(published: Published) -> pl.DataFrame:
    """List awards that have applications, the largest first: award_id, title."""
    return ask(
        published,
        """
        select award_id, coalesce(any_value(dim_award.title), award_id) as title
        from marts.dim_application
        left join marts.dim_award using (award_id)
        group by award_id
        order by count(*) desc, award_id
        """,
    )


@cached
def cycles(published: Published, award_id: str) -> pl.DataFrame:
    """List cycles with applications, latest first, with edition_no and scheme."""
    return ask(
        published,
        """
        select
            cycle,
            any_value(dim_cycle.edition_no) as edition_no,
            any_value(dim_cycle.scheme) as scheme,
            coalesce(any_value(dim_cycle.is_decided), false) as is_decided,
            count(*) as n_applications
        from marts.dim_application
        left join marts.dim_cycle using (award_id, cycle)
        where award_id = $award_id and cycle is not null
        group by cycle
        order by cycle desc
        """,
        award_id=award_id,
    )


@cached
def bases(published: Published, award_id: str) -> list[str]:
    """
    List the bases that the award's totals stand on, the most settled first.

    Totals that a model estimates are internal reference and stand on pages of their own.
    """
    found = ask(
        published,
        """
        select distinct basis
        from marts.fct_application_scores
        inner join marts.dim_application using (award_id, cycle, application_id)
        where award_id = $award_id and basis <> 'adjusted'
        """,
        award_id=award_id,
    )["basis"].to_list()
    return sorted(found, key=lambda basis: (basis != "final", basis))


@cached
def sectors(published: Published) -> pl.DataFrame:
    """List sectors in the standard's order: sector, title_zh, title_en."""
    return ask(
        published,
        "select sector, title_zh, title_en from marts.dim_sector order by sort_order",
    )


@cached
def bands(published: Published) -> pl.DataFrame:
    """List the standard's score bands: band, low_pct, high_pct."""
    return ask(
        published, "select band, low_pct, high_pct from marts.dim_band order by band"
    )


@cached
def full_points(published: Published, award_id: str, cycle: str) -> float | None:
    """Sum the points that the cycle's scheme gives in all, the same for every sector."""
    totals = ask(
        published,
        """
        select distinct sum(points_max) over (partition by dim_clause.sector) as points
        from marts.dim_clause
        inner join marts.dim_cycle using (scheme)
        where award_id = $award_id and cycle = $cycle
        """,
        award_id=award_id,
        cycle=cycle,
    )["points"].to_list()
    return float(totals[0]) if len(totals) == 1 and totals[0] is not None else None


@cached
def definitions(published: Published) -> pl.DataFrame:
    """Read the codebook: description in both languages and unit of every column."""
    return ask(published, "select * from marts.codebook order by all")
