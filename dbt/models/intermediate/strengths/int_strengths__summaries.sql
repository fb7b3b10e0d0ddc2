with moments as (
    select * from {{ ref('int_strengths__moments') }}
),

t_quantiles as (
    select * from {{ ref('int_strengths__t_quantiles') }}
),

-- a raw percentage keeps to the scale; a gap and a corrected one need not
with_margin as (
    select
        moments.*,
        t_quantiles.t_quantile
        * moments.sd_pct / sqrt(moments.n_applications) as margin_pct,
        case
            when moments.dimension = 'gap' or moments.basis = 'adjusted' then null
            else 0
        end as lowest_pct,
        case
            when moments.dimension = 'gap' or moments.basis = 'adjusted' then null
            else 100
        end as highest_pct
    from moments
    left join t_quantiles
        on moments.degrees_of_freedom = t_quantiles.degrees_of_freedom
)

select
    award_id,
    cycle,
    scheme,
    basis,
    sector,
    category,
    clause,
    dimension,
    cast(n_applications as integer) as n_applications,
    cast(mean_pct as decimal(7, 3)) as mean_pct,
    cast(
        if(margin_pct is null, null, greatest(mean_pct - margin_pct, lowest_pct))
        as decimal(7, 3)
    ) as mean_pct_low,
    cast(
        if(margin_pct is null, null, least(mean_pct + margin_pct, highest_pct))
        as decimal(7, 3)
    ) as mean_pct_high,
    cast(median_pct as decimal(7, 3)) as median_pct,
    cast(sd_pct as decimal(7, 3)) as sd_pct
from with_margin
