"""What feedback reports may stress: ranks of strengths, weak clauses, lagging results."""

import polars as pl

from dashboards.queries.cache import ask, cached
from warehouse.reader import Published


@cached
def category_ranks(
    published: Published, award_id: str, cycle: str, basis: str, sector: str
) -> pl.DataFrame:
    """
    Rank the categories of a sector by their mean, with how far the rank could move.

    Returns
    -------
    polars.DataFrame
        Strongest first: category, title_zh, title_en, n_applications, mean_pct,
        mean_pct_low, mean_pct_high, strength_rank, rank_low, rank_high (null under
        six applications), n_ranked, weakest_share.
    """
    return ask(
        published,
        """
        with titles as (
            select category, dim_category.title_zh, dim_category.title_en
            from marts.dim_category
            inner join marts.dim_cycle using (scheme)
            inner join marts.dim_sector using (sector)
            where award_id = $award_id and cycle = $cycle
                and ($sector = 'all' or sector = $sector)
            qualify row_number() over (
                partition by category order by dim_sector.sort_order
            ) = 1
        )

        select
            category,
            title_zh,
            title_en,
            n_applications,
            mean_pct,
            mean_pct_low,
            mean_pct_high,
            strength_rank,
            rank_low,
            rank_high,
            n_ranked,
            weakest_share
        from marts.fct_category_strengths
        inner join marts.dim_cycle using (award_id, cycle, scheme)
        inner join titles using (category)
        where award_id = $award_id and cycle = $cycle and basis = $basis
            and sector = $sector and dimension = 'all'
        order by strength_rank nulls last, mean_pct desc, category
        """,
        award_id=award_id,
        cycle=cycle,
        basis=basis,
        sector=sector,
    )


@cached
def weakest_clauses(
    published: Published, award_id: str, cycle: str, basis: str, sector: str, most: int
) -> pl.DataFrame:
    """
    List each sector's clauses with the lowest means.

    Returns
    -------
    polars.DataFrame
        At most `most` rows a sector, weakest first: sector, sector_title_zh,
        sector_title_en, clause, title_zh, title_en, dimension, points_max,
        n_applications, mean_pct, mean_pct_low, mean_pct_high, band (of the mean),
        band_title_zh, band_title_en, strength_rank, rank_low, rank_high, n_ranked.
    """
    return ask(
        published,
        """
        select
            strength.sector,
            dim_sector.title_zh as sector_title_zh,
            dim_sector.title_en as sector_title_en,
            clause,
            dim_clause.title_zh,
            dim_clause.title_en,
            dim_clause.dimension,
            points_max,
            n_applications,
            mean_pct,
            mean_pct_low,
            mean_pct_high,
            dim_band.band,
            dim_band.title_zh as band_title_zh,
            dim_band.title_en as band_title_en,
            strength_rank,
            rank_low,
            rank_high,
            n_ranked
        from marts.fct_clause_strengths as strength
        inner join marts.dim_cycle using (award_id, cycle, scheme)
        inner join marts.dim_clause using (scheme, sector, clause)
        inner join marts.dim_sector using (sector)
        asof inner join marts.dim_band on strength.mean_pct >= dim_band.low_pct
        where award_id = $award_id and cycle = $cycle and basis = $basis
            and ($sector = 'all' or strength.sector = $sector)
        qualify row_number() over (
            partition by strength.sector order by mean_pct, dim_clause.sort_order
        ) <= $most
        order by dim_sector.sort_order, mean_pct, dim_clause.sort_order
        """,
        award_id=award_id,
        cycle=cycle,
        basis=basis,
        sector=sector,
        most=most,
    )


@cached
def result_gaps(
    published: Published, award_id: str, cycle: str, basis: str, sector: str
) -> pl.DataFrame:
    """
    Give how far results stand from process, by category.

    Returns
    -------
    polars.DataFrame
        One row per category in the standard's order, ``all`` (without a title) first:
        category, title_zh, title_en, n_applications, gap_pct, gap_low, gap_high,
        median_gap_pct.
    """
    return ask(
        published,
        """
        with titles as (
            select
                category,
                dim_category.title_zh,
                dim_category.title_en,
                dim_category.sort_order
            from marts.dim_category
            inner join marts.dim_cycle using (scheme)
            inner join marts.dim_sector using (sector)
            where award_id = $award_id and cycle = $cycle
                and ($sector = 'all' or sector = $sector)
            qualify row_number() over (
                partition by category order by dim_sector.sort_order
            ) = 1
        )

        select
            category,
            title_zh,
            title_en,
            n_applications,
            gap_pct,
            gap_low,
            gap_high,
            median_gap_pct
        from marts.fct_process_result_gaps
        inner join marts.dim_cycle using (award_id, cycle, scheme)
        left join titles using (category)
        where award_id = $award_id and cycle = $cycle and basis = $basis
            and sector = $sector
        order by sort_order nulls first, category
        """,
        award_id=award_id,
        cycle=cycle,
        basis=basis,
        sector=sector,
    )
