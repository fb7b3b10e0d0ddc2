"""What the page of factor patterns asks: how the four factors of a clause stand."""

import polars as pl

from dashboards.queries.cache import ask, cached
from warehouse.reader import Published

# Titles differ between sectors: for all of them, those of the first.
CLAUSES = """
    clauses as (
        select
            clause,
            dim_clause.title_zh as clause_title_zh,
            dim_clause.title_en as clause_title_en,
            dim_clause.dimension,
            dim_clause.sort_order as clause_order
        from marts.dim_clause
        inner join marts.dim_cycle using (scheme)
        inner join marts.dim_sector using (sector)
        where award_id = $award_id and cycle = $cycle
            and ($sector = 'all' or sector = $sector)
        qualify row_number() over (
            partition by clause order by dim_sector.sort_order
        ) = 1
    )
"""
# One clause, or every clause of the dimension together.
LEVEL = "(clause = $clause and (clause <> 'all' or category = 'all'))"


@cached
def bases(published: Published) -> list[str]:
    """List the bases on which factors have bands, independent review first."""
    found = ask(published, "select distinct basis from marts.fct_weak_factors")
    order = ("independent", "consensus", "site")
    return [basis for basis in order if basis in set(found["basis"])]


@cached
def clauses(published: Published, award_id: str, cycle: str, sector: str) -> pl.DataFrame:
    """
    List the clauses of a cycle's scheme in the standard's order.

    Returns
    -------
    polars.DataFrame
        clause, clause_title_zh, clause_title_en, dimension.
    """
    return ask(
        published,
        f"""
        with {CLAUSES}
        select clause, clause_title_zh, clause_title_en, dimension
        from clauses
        order by clause_order, clause
        """,
        award_id=award_id,
        cycle=cycle,
        sector=sector,
    )


@cached
def band_shares(
    published: Published,
    award_id: str,
    cycle: str,
    basis: str,
    sector: str,
    clause: str,
) -> pl.DataFrame:
    """
    Give the share of application-clauses in each band, by factor.

    Returns
    -------
    polars.DataFrame
        One row per dimension, factor and band, factors in the guide's order:
        dimension, factor, title_zh, title_en, band, is_weak, n, n_in_band,
        n_applications, share, share_low, share_high, expected_share; shares are null
        under six applications.
    """
    return ask(
        published,
        f"""
        with patterns as (
            select 'process' as dimension, * from marts.fct_process_patterns
            union all by name
            select 'result' as dimension, * from marts.fct_result_patterns
        )

        select
            dimension,
            factor,
            title_zh,
            title_en,
            band,
            is_weak,
            n,
            n_in_band,
            n_applications,
            share,
            share_low,
            share_high,
            expected_share
        from patterns
        inner join marts.dim_factor using (dimension, factor)
        where award_id = $award_id and cycle = $cycle and basis = $basis
            and sector = $sector and {LEVEL}
        order by dimension desc, sort_order, band
        """,
        award_id=award_id,
        cycle=cycle,
        basis=basis,
        sector=sector,
        clause=clause,
    )


@cached
def weak_factors(
    published: Published,
    award_id: str,
    cycle: str,
    basis: str,
    sector: str,
    clause: str,
) -> pl.DataFrame:
    """
    Give the share of application-clauses with a weak band, by factor and sector.

    Returns
    -------
    polars.DataFrame
        One row per sector (for all: every sector and ``all``, which has no title),
        dimension and factor: sector, sector_title_zh, sector_title_en, dimension,
        factor, title_zh, title_en, n, n_weak, n_applications, share, share_low,
        share_high, expected_share.
    """
    return ask(
        published,
        f"""
        select
            weak.sector,
            dim_sector.title_zh as sector_title_zh,
            dim_sector.title_en as sector_title_en,
            weak.dimension,
            factor,
            dim_factor.title_zh,
            dim_factor.title_en,
            n,
            n_weak,
            n_applications,
            share,
            share_low,
            share_high,
            expected_share
        from marts.fct_weak_factors as weak
        inner join marts.dim_factor using (dimension, factor)
        left join marts.dim_sector using (sector)
        where award_id = $award_id and cycle = $cycle and basis = $basis
            and ($sector = 'all' or weak.sector = $sector) and {LEVEL}
        order by
            dim_sector.sort_order nulls first,
            weak.dimension desc,
            dim_factor.sort_order
        """,
        award_id=award_id,
        cycle=cycle,
        basis=basis,
        sector=sector,
        clause=clause,
    )


@cached
def weak_by_clause(
    published: Published, award_id: str, cycle: str, basis: str, sector: str
) -> pl.DataFrame:
    """
    Give the share of applications with a weak band, by clause and factor.

    Returns
    -------
    polars.DataFrame
        One row per clause and factor, in the standard's order: clause,
        clause_title_zh, clause_title_en, dimension, factor, title_zh, title_en, n,
        n_weak, n_applications, share, share_low, share_high, expected_share,
        comparison_demand, names_level_and_trend.
    """
    return ask(
        published,
        f"""
        with {CLAUSES}

        select
            clause,
            clause_title_zh,
            clause_title_en,
            weak.dimension,
            weak.factor,
            dim_factor.title_zh,
            dim_factor.title_en,
            n,
            n_weak,
            n_applications,
            share,
            share_low,
            share_high,
            expected_share,
            comparison_demand,
            names_level_and_trend
        from marts.fct_weak_factors as weak
        inner join clauses using (clause)
        inner join marts.dim_factor
            on weak.dimension = dim_factor.dimension
            and weak.factor = dim_factor.factor
        where award_id = $award_id and cycle = $cycle and basis = $basis
            and weak.sector = $sector
        order by weak.dimension desc, clause_order, clause, dim_factor.sort_order
        """,
        award_id=award_id,
        cycle=cycle,
        basis=basis,
        sector=sector,
    )


@cached
def weak_over_cycles(
    published: Published, award_id: str, basis: str, sector: str, clause: str
) -> pl.DataFrame:
    """
    Give the share of application-clauses with a weak band, by factor and cycle.

    Returns
    -------
    polars.DataFrame
        One row per dimension, factor, scheme and cycle: dimension, factor, title_zh,
        title_en, scheme, cycle, n, n_weak, n_applications, share, share_low,
        share_high, expected_share.
    """
    return ask(
        published,
        f"""
        select
            weak.dimension,
            factor,
            title_zh,
            title_en,
            scheme,
            cycle,
            n,
            n_weak,
            n_applications,
            share,
            share_low,
            share_high,
            expected_share
        from marts.fct_weak_factors as weak
        inner join marts.dim_factor using (dimension, factor)
        where award_id = $award_id and basis = $basis and sector = $sector and {LEVEL}
        order by weak.dimension desc, sort_order, cycle, scheme
        """,
        award_id=award_id,
        basis=basis,
        sector=sector,
        clause=clause,
    )


@cached
def pattern_changes(
    published: Published,
    award_id: str,
    cycle: str,
    basis: str,
    sector: str,
    clause: str,
) -> pl.DataFrame:
    """
    List the tests of change since the cycle before: what moved beyond chance.

    Returns
    -------
    polars.DataFrame
        One row per sector, clause and factor that could be tested for its share of
        weak bands: cycle_from, sector, clause, clause_title_zh, clause_title_en,
        dimension, factor, difference, difference_low, difference_high, is_flagged.
    """
    return ask(
        published,
        f"""
        with {CLAUSES}

        select
            cycle_from,
            change.sector,
            clause,
            clause_title_zh,
            clause_title_en,
            change.dimension,
            factor,
            difference,
            difference_low,
            difference_high,
            is_flagged
        from marts.fct_pattern_changes as change
        inner join clauses using (clause)
        where award_id = $award_id and cycle_to = $cycle and basis = $basis
            and state = 'tested' and statistic = 'weak_share'
            and ($sector = 'all' or change.sector = $sector)
            and ($clause = 'all' or clause = $clause)
        order by clause_order, clause, factor, change.sector
        """,
        award_id=award_id,
        cycle=cycle,
        basis=basis,
        sector=sector,
        clause=clause,
    )
