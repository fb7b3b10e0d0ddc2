with moments as (
    select * from {{ ref('int_schemes__moments') }}
),

t_quantiles as (
    select * from {{ ref('int_strengths__t_quantiles') }}
),

with_margin as (
    select
        moments.*,
        t_quantiles.t_quantile
        * moments.sd_pct / sqrt(moments.n_applications) as margin_pct
    from moments
    left join t_quantiles
        on moments.n_applications - 1 = t_quantiles.degrees_of_freedom
)

select
    award_id,
    cycle,
    sector,
    scheme,
    scheme_to,
    basis,
    unit,
    category,
    dimension,
    cast(points_available as decimal(9, 3)) as points_available,
    cast(n_clauses as integer) as n_clauses,
    cast(n_applications as integer) as n_applications,
    cast(mean_pct as decimal(7, 3)) as mean_pct,
    -- an adjusted mean may lie outside the scale, and its limits hold it
    cast(
        if(
            margin_pct is null,
            null,
            greatest(mean_pct - margin_pct, least(mean_pct, 0))
        ) as decimal(7, 3)
    ) as mean_pct_low,
    cast(
        if(
            margin_pct is null,
            null,
            least(mean_pct + margin_pct, greatest(mean_pct, 100))
        ) as decimal(7, 3)
    ) as mean_pct_high,
    case fit_rank
        when 1 then 'own'
        when 2 then 'good'
        when 3 then 'part'
        when 4 then 'split'
    end as kind_of_fit,
    case source_rank
        when 0 then 'as_printed'
        when 1 then 'printed'
        when 2 then 'inferred'
        when 3 then 'unverified'
    end as points_source
from with_margin
