"""
What the ranking stability page asks.

The queries themselves keep to the rule: no rank, interval or probability of a cycle
leaves them before it is decided, and no name after it.
"""

import polars as pl

from dashboards.queries.cache import ask, cached
from warehouse.reader import Published

# an interval that holds both sides of the line
_AT_BOUNDARY = "rank_low <= $cut and rank_high > $cut"


@cached
def sizes(published: Published, award_id: str, cycle: str) -> pl.DataFrame:
    """
    Tell how many applications each basis ranks, and for how many places.

    Returns
    -------
    polars.DataFrame
        One row per basis that ranks anybody: basis, n_ranked, places (null where the
        register has none).
    """
    return ask(
        published,
        """
        select
            basis,
            max(n_ranked) as n_ranked,
            max(places) as places
        from marts.fct_ranking_stability
        where award_id = $award_id and cycle = $cycle and rank is not null
        group by basis
        order by basis desc
        """,
        award_id=award_id,
        cycle=cycle,
    )


@cached
def for_review(
    published: Published, award_id: str, cycle: str, basis: str, cut: int
) -> pl.DataFrame:
    """
    List the applications whose rank interval holds the cut line, in no order of merit.

    Returns
    -------
    polars.DataFrame
        Empty once the cycle is decided. By panel and name: application_id,
        organisation_name, sector, sector_title_zh, sector_title_en, panel_id,
        n_examiners, n_wide (clauses over 20 points apart), n_compared (clauses with at
        least two scores).
    """
    return ask(
        published,
        f"""
        with near as (
            select application_id
            from marts.fct_ranking_stability
            where award_id = $award_id and cycle = $cycle and basis = $basis
                and not is_decided and {_AT_BOUNDARY}
        ),

        apart as (
            select
                application_id,
                max(n_examiners) as n_examiners,
                count(*) filter (is_wide) as n_wide,
                count(is_wide) as n_compared
            from marts.fct_consensus_shift
            where award_id = $award_id and cycle = $cycle
            group by application_id
        )

        select
            application_id,
            organisation_name,
            application.sector,
            dim_sector.title_zh as sector_title_zh,
            dim_sector.title_en as sector_title_en,
            panel_id,
            n_examiners,
            coalesce(n_wide, 0) as n_wide,
            coalesce(n_compared, 0) as n_compared
        from near
        inner join marts.dim_application as application using (application_id)
        left join marts.dim_sector using (sector)
        left join apart using (application_id)
        -- the second before the tenth
        order by
            try_cast(regexp_extract(panel_id, '\\d+') as integer) nulls last,
            panel_id,
            organisation_name,
            application_id
        """,
        award_id=award_id,
        cycle=cycle,
        basis=basis,
        cut=cut,
    )


@cached
def intervals(
    published: Published, award_id: str, cycle: str, basis: str, cut: int, most: int
) -> pl.DataFrame:
    """
    Give ranks with their intervals, without names, nearest to the cut line first kept.

    Returns
    -------
    polars.DataFrame
        Empty before the cycle is decided. In order of rank: rank, rank_low, rank_high,
        in_top_probability and reselection_probability (null away from the register's
        own number of places), is_at_boundary, sector_title_zh, sector_title_en.
    """
    return ask(
        published,
        f"""
        select
            rank,
            rank_low,
            rank_high,
            if(places = $cut, in_top_probability, null) as in_top_probability,
            if(places = $cut, reselection_probability, null)
                as reselection_probability,
            {_AT_BOUNDARY} as is_at_boundary,
            dim_sector.title_zh as sector_title_zh,
            dim_sector.title_en as sector_title_en
        from marts.fct_ranking_stability as ranking
        inner join marts.dim_application as application using (application_id)
        left join marts.dim_sector on application.sector = dim_sector.sector
        where ranking.award_id = $award_id and ranking.cycle = $cycle
            and basis = $basis and is_decided and rank is not null
        qualify row_number() over (
            order by abs(rank - $cut - 0.5), rank, application_id
        ) <= $most
        order by rank, rank_low, rank_high, application_id
        """,
        award_id=award_id,
        cycle=cycle,
        basis=basis,
        cut=cut,
        most=most,
    )


@cached
def counts(
    published: Published, award_id: str, cycle: str, basis: str, cut: int
) -> pl.DataFrame:
    """
    Count by sector on which side of the cut line the rank intervals lie.

    Returns
    -------
    polars.DataFrame
        Empty before the cycle is decided. One row per sector, and one for all at the
        end: sector, sector_title_zh, sector_title_en, is_all, n_ranked, n_within,
        n_boundary, n_beyond, median_width (ranks).
    """
    return ask(
        published,
        f"""
        select
            application.sector,
            if(grouping(application.sector) = 0, any_value(dim_sector.title_zh), null)
                as sector_title_zh,
            if(grouping(application.sector) = 0, any_value(dim_sector.title_en), null)
                as sector_title_en,
            grouping(application.sector) = 1 as is_all,
            count(*) as n_ranked,
            count(*) filter (rank_high <= $cut) as n_within,
            count(*) filter ({_AT_BOUNDARY}) as n_boundary,
            count(*) filter (rank_low > $cut) as n_beyond,
            median(rank_high - rank_low) as median_width
        from marts.fct_ranking_stability as ranking
        inner join marts.dim_application as application using (application_id)
        left join marts.dim_sector on application.sector = dim_sector.sector
        where ranking.award_id = $award_id and ranking.cycle = $cycle
            and basis = $basis and is_decided and rank is not null
        group by grouping sets ((application.sector), ())
        having count(*) > 0
        order by
            grouping(application.sector),
            min(dim_sector.sort_order) nulls last,
            application.sector
        """,
        award_id=award_id,
        cycle=cycle,
        basis=basis,
        cut=cut,
    )


@cached
def by_cut(
    published: Published, award_id: str, cycle: str, basis: str, most: int
) -> pl.DataFrame:
    """
    Count, for every cut line up to ``most``, the intervals that hold it.

    Returns
    -------
    polars.DataFrame
        Empty before the cycle is decided. cut, n_boundary.
    """
    return ask(
        published,
        """
        with chosen as (
            select rank_low, rank_high, n_ranked
            from marts.fct_ranking_stability
            where award_id = $award_id and cycle = $cycle
                and basis = $basis and is_decided and rank is not null
        ),

        -- an interval holds the lines from its better end to one before its worse end
        steps as (
            select rank_low as cut, 1 as step from chosen
            union all
            select rank_high as cut, -1 as step from chosen
            union all
            select unnest(generate_series(1, least($most, max(n_ranked) - 1))) as cut, 0
            from chosen
        )

        select cut, (sum(sum(step)) over (order by cut))::integer as n_boundary
        from steps
        group by cut
        qualify cut <= $most
            and cut < (select max(n_ranked) from chosen)
        order by cut
        """,
        award_id=award_id,
        cycle=cycle,
        basis=basis,
        most=most,
    )


@cached
def slopes(
    published: Published, award_id: str, cycle: str, cut: int, most: int
) -> pl.DataFrame:
    """
    Set each rank by raw totals beside the rank with severity taken out.

    Returns
    -------
    polars.DataFrame
        Empty before the cycle is decided; without names, those nearest to the cut line
        kept: rank, other_rank (adjusted), other_low, other_high (its interval),
        is_beyond (the raw rank lies outside that interval), crosses (another side of
        the line); and of all, also those not kept: n_ranked, n_crossing,
        n_beyond_noise.
    """
    return ask(
        published,
        """
        with chosen as (
            select * from marts.fct_ranking_stability
            where award_id = $award_id and cycle = $cycle
                and is_decided and rank is not null
        )

        select
            raw.rank,
            adjusted.rank as other_rank,
            adjusted.rank_low as other_low,
            adjusted.rank_high as other_high,
            raw.rank not between adjusted.rank_low and adjusted.rank_high as is_beyond,
            (raw.rank <= $cut) <> (adjusted.rank <= $cut) as crosses,
            count(*) over () as n_ranked,
            count(*) filter (
                (raw.rank <= $cut) <> (adjusted.rank <= $cut)
            ) over () as n_crossing,
            count(*) filter (
                raw.rank not between adjusted.rank_low and adjusted.rank_high
            ) over () as n_beyond_noise
        from chosen as raw
        inner join chosen as adjusted using (application_id)
        where raw.basis = 'independent_mean' and adjusted.basis = 'adjusted'
        qualify row_number() over (
            order by
                least(abs(raw.rank - $cut - 0.5), abs(adjusted.rank - $cut - 0.5)),
                raw.rank,
                application_id
        ) <= $most
        order by raw.rank, adjusted.rank, application_id
        """,
        award_id=award_id,
        cycle=cycle,
        cut=cut,
        most=most,
    )


@cached
def by_cycle(published: Published, award_id: str) -> pl.DataFrame:
    """
    Tell for each decided cycle how firm the register's own line was.

    Returns
    -------
    polars.DataFrame
        Latest first: cycle, places, n_ranked, n_boundary, median_width, n_crossing
        (on one side of the line by raw totals, on the other adjusted).
    """
    return ask(
        published,
        """
        with ranked as (
            select * from marts.fct_ranking_stability
            where award_id = $award_id and is_decided
                and rank is not null and places is not null
        ),

        raw as (select * from ranked where basis = 'independent_mean'),

        adjusted as (select * from ranked where basis = 'adjusted')

        select
            raw.cycle,
            max(raw.places) as places,
            count(*) as n_ranked,
            count(*) filter (
                raw.rank_low <= raw.places and raw.rank_high > raw.places
            ) as n_boundary,
            median(raw.rank_high - raw.rank_low) as median_width,
            count(*) filter (
                (raw.rank <= raw.places) <> (adjusted.rank <= raw.places)
            ) as n_crossing
        from raw
        left join adjusted using (application_id)
        group by raw.cycle
        order by raw.cycle desc
        """,
        award_id=award_id,
    )
