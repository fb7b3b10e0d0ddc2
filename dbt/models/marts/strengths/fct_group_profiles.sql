with group_means as (
    select * from {{ ref('int_strengths__group_means') }}
),

-- a raw percentage keeps to the scale; a corrected one need not
with_scale as (
    select
        *,
        if(basis = 'adjusted', null, 0) as lowest_pct,
        if(basis = 'adjusted', null, 100) as highest_pct
    from group_means
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
    n_applications,
    n_organisations,
    cast(mean_pct as decimal(7, 3)) as mean_pct,
    cast(
        if(mean_pct_low is null, null, greatest(mean_pct_low, lowest_pct))
        as decimal(7, 3)
    ) as mean_pct_low,
    cast(
        if(mean_pct_high is null, null, least(mean_pct_high, highest_pct))
        as decimal(7, 3)
    ) as mean_pct_high
from with_scale
