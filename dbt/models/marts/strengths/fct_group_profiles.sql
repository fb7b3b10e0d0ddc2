-- an organisation that applied twice is one cluster: sums are taken by organisation, over
-- whole numbers (billionths of a percent), exact in any order
with groups as (
    select * from {{ ref('int_strengths__groups') }}
    where group_kind <> 'all'
),

percents as (
    select * from {{ ref('int_strengths__application_percents') }}
    where clause is null and 'all' in (category, dimension)
),

t_quantiles as (
    select * from {{ ref('int_strengths__t_quantiles') }}
),

placed as (
    select
        groups.award_id,
        groups.group_kind,
        groups.group_code,
        groups.organisation_id,
        percents.scheme,
        percents.basis,
        percents.category,
        percents.dimension,
        cast(cast(percents.value_pct as decimal(28, 9)) * 1000000000 as hugeint)
            as billionths,
        unnest([groups.cycle, 'all']) as period
    from groups
    inner join percents on groups.application_id = percents.application_id
),

of_organisations as (
    select
        award_id,
        period,
        scheme,
        basis,
        group_kind,
        group_code,
        category,
        dimension,
        organisation_id,
        count(*) as n,
        sum(billionths) as total
    from placed
    group by all
),

summed as (
    select
        award_id,
        period as cycle,
        scheme,
        basis,
        group_kind,
        group_code,
        category,
        dimension,
        count(*) as n_organisations,
        sum(n) as n_applications,
        sum(total) as total,
        sum(total * total) as total_of_squares,
        sum(total * n) as total_of_products,
        sum(n * n) as sum_of_squares
    from of_organisations
    group by all
),

-- between organisations: sum of (total - n x mean)^2; a corrected percentage may leave
-- the scale
with_spread as (
    select
        *,
        total / 1e9 / n_applications as mean_pct,
        greatest(
            cast(total_of_squares as double) / 1e18
            - 2 * (total / 1e9 / n_applications) * (total_of_products / 1e9)
            + (total / 1e9 / n_applications)
            * (total / 1e9 / n_applications)
            * sum_of_squares,
            0
        ) as spread,
        if(basis = 'adjusted', null, 0) as lowest_pct,
        if(basis = 'adjusted', null, 100) as highest_pct
    from summed
),

with_margin as (
    select
        with_spread.*,
        t_quantiles.t_quantile
        * sqrt(
            with_spread.n_organisations / t_quantiles.degrees_of_freedom
            * with_spread.spread
        )
        / with_spread.n_applications as margin_pct
    from with_spread
    left join t_quantiles
        on with_spread.n_organisations - 1 = t_quantiles.degrees_of_freedom
)

select
    award_id,
    cycle,
    scheme,
    basis,
    group_kind,
    group_code,
    category,
    dimension,
    cast(n_applications as integer) as n_applications,
    cast(n_organisations as integer) as n_organisations,
    cast(mean_pct as decimal(7, 3)) as mean_pct,
    cast(
        if(margin_pct is null, null, greatest(mean_pct - margin_pct, lowest_pct))
        as decimal(7, 3)
    ) as mean_pct_low,
    cast(
        if(margin_pct is null, null, least(mean_pct + margin_pct, highest_pct))
        as decimal(7, 3)
    ) as mean_pct_high
from with_margin
