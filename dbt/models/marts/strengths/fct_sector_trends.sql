with summaries as (
    select * from {{ ref('int_strengths__summaries') }}
    where
        clause is null
        and 'all' in (category, dimension)
        and dimension <> 'gap'
),

trends as (
    select * from {{ ref('int_strengths__trends') }}
),

series as (
    select distinct
        award_id,
        sector,
        basis,
        cycle,
        scheme
    from summaries
),

-- the cycle before, under whatever scheme
with_earlier_cycle as (
    select
        *,
        max(cycle) over (
            partition by award_id, sector, basis
            order by cycle
            groups between unbounded preceding and 1 preceding
        ) as earlier_cycle
    from series
),

breaks as (
    select later.*
    from with_earlier_cycle as later
    left join series as earlier
        on
            later.award_id = earlier.award_id
            and later.sector = earlier.sector
            and later.basis = earlier.basis
            and later.earlier_cycle = earlier.cycle
            and later.scheme = earlier.scheme
    where later.earlier_cycle is not null and earlier.cycle is null
)

select
    summaries.award_id,
    summaries.cycle,
    summaries.sector,
    summaries.category,
    summaries.dimension,
    summaries.basis,
    summaries.scheme,
    summaries.n_applications,
    summaries.mean_pct,
    summaries.mean_pct_low,
    summaries.mean_pct_high,
    trends.cycle_from,
    cast(trends.change_pct as decimal(7, 3)) as change_pct,
    cast(trends.change_low as decimal(7, 3)) as change_low,
    cast(trends.change_high as decimal(7, 3)) as change_high,
    coalesce(trends.n_from, 0) as n_from,
    coalesce(trends.n_returning, 0) as n_returning,
    breaks.cycle is not null as is_after_break
from summaries
left join trends
    on
        summaries.award_id = trends.award_id
        and summaries.cycle = trends.cycle
        and summaries.scheme = trends.scheme
        and summaries.basis = trends.basis
        and summaries.sector = trends.sector
        and summaries.category = trends.category
        and summaries.dimension = trends.dimension
left join breaks
    on
        summaries.award_id = breaks.award_id
        and summaries.cycle = breaks.cycle
        and summaries.scheme = breaks.scheme
        and summaries.basis = breaks.basis
        and summaries.sector = breaks.sector
