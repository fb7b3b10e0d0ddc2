"""How the factors of a clause stand to one another: what limits, lags, combines."""

import polars as pl

from dashboards.queries.cache import ask, cached
from dashboards.queries.patterns import CLAUSES, LEVEL
from warehouse.reader import Published


@cached
def limiting_factors(
    published: Published,
    award_id: str,
    cycle: str,
    basis: str,
    sector: str,
    clause: str,
) -> pl.DataFrame:
    """
    Give how often each factor alone limits a clause, and how often none does.

    Returns
    -------
    polars.DataFrame
        One row per dimension and limiting factor, ``tie`` last: dimension,
        limiting_factor, title_zh, title_en (null for a tie), n, n_limited,
        n_applications, share, share_low, share_high, expected_share.
    """
    return ask(
        published,
        f"""
        select
            limiting.dimension,
            limiting_factor,
            dim_factor.title_zh,
            dim_factor.title_en,
            n,
            n_limited,
            n_applications,
            share,
            share_low,
            share_high,
            expected_share
        from marts.fct_limiting_factors as limiting
        left join marts.dim_factor
            on limiting.dimension = dim_factor.dimension
            and limiting_factor = factor
        where award_id = $award_id and cycle = $cycle and basis = $basis
            and sector = $sector and {LEVEL}
        order by limiting.dimension desc, dim_factor.sort_order nulls last
        """,
        award_id=award_id,
        cycle=cycle,
        basis=basis,
        sector=sector,
        clause=clause,
    )


@cached
def comparison_gaps(
    published: Published, award_id: str, cycle: str, basis: str, sector: str
) -> pl.DataFrame:
    """
    Give how far comparisons stand from levels, by result clause.

    Returns
    -------
    polars.DataFrame
        One row per result clause in the standard's order: clause, clause_title_zh,
        clause_title_en, n, n_lagging, n_applications, share, share_low, share_high,
        expected_share, difference_bands, difference_bands_low, difference_bands_high,
        comparison_demand, names_level_and_trend, asks_segmentation.
    """
    return ask(
        published,
        f"""
        with {CLAUSES}

        select
            clause,
            clause_title_zh,
            clause_title_en,
            n,
            n_lagging,
            n_applications,
            share,
            share_low,
            share_high,
            expected_share,
            difference_bands,
            difference_bands_low,
            difference_bands_high,
            comparison_demand,
            names_level_and_trend,
            asks_segmentation
        from marts.fct_comparison_gaps
        inner join clauses using (clause)
        where award_id = $award_id and cycle = $cycle and basis = $basis
            and sector = $sector
        order by clause_order, clause
        """,
        award_id=award_id,
        cycle=cycle,
        basis=basis,
        sector=sector,
    )


@cached
def signatures(
    published: Published,
    award_id: str,
    cycle: str,
    basis: str,
    sector: str,
    clause: str,
    most: int,
) -> pl.DataFrame:
    """
    List the commonest combinations of the factors' bands.

    Returns
    -------
    polars.DataFrame
        At most `most` rows, the commonest first: clause, clause_title_zh,
        clause_title_en, dimension, signature, is_coarse, limiting_factor, gap, n,
        n_applications, share, share_low, share_high, expected_share.
    """
    return ask(
        published,
        f"""
        with {CLAUSES}

        select
            clause,
            clause_title_zh,
            clause_title_en,
            signature.dimension,
            signature,
            is_coarse,
            limiting_factor,
            gap,
            n,
            n_applications,
            share,
            share_low,
            share_high,
            expected_share
        from marts.fct_factor_signatures as signature
        inner join clauses using (clause)
        where award_id = $award_id and cycle = $cycle and basis = $basis
            and sector = $sector and ($clause = 'all' or clause = $clause)
        order by n desc, clause_order, clause, is_coarse, signature
        limit $most
        """,
        award_id=award_id,
        cycle=cycle,
        basis=basis,
        sector=sector,
        clause=clause,
        most=most,
    )
