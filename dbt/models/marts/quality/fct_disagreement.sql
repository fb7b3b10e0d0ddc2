-- sums are taken over whole numbers (millionths): exact in any order
with clause_scores as (
    select * from {{ ref('fct_clause_scores') }}
    where
        is_current
        and examiner_id is not null
        and score_pct is not null
),

factor_scores as (
    select * from {{ ref('fct_factor_scores') }}
    where
        is_current
        and examiner_id is not null
        and factor_band is not null
),

t_quantiles as (
    select * from {{ ref('int_strengths__t_quantiles') }}
),

clause_values as (
    select
        *,
        cast(null as varchar) as factor,
        unnest(['pct', 'bands']) as scale
    from clause_scores
),

scored as (
    select
        award_id,
        cycle,
        application_id,
        sector,
        stage,
        examiner_role,
        counts,
        scheme,
        category,
        clause,
        dimension,
        factor,
        scale,
        points_max,
        if(scale = 'pct', score_pct, band) as score
    from clause_values
    union all
    select
        award_id,
        cycle,
        application_id,
        sector,
        stage,
        examiner_role,
        counts,
        scheme,
        category,
        clause,
        dimension,
        factor,
        'bands' as scale,
        cast(null as decimal(7, 3)) as points_max,
        factor_band as score
    from factor_scores
),

-- of applications each is one of the sample: n scores, and n times their variance
by_application as (
    select
        award_id,
        cycle,
        stage,
        sector,
        scheme,
        category,
        clause,
        dimension,
        factor,
        scale,
        min(points_max) as points_max,
        count(*) as n,
        cast(
            (count(*) * sum(score * score) - sum(score) * sum(score))
            * 1000000 / (count(*) - 1) as hugeint
        ) as own
    from scored
    where stage = 'independent' and counts
    group by
        award_id, cycle, stage, sector, scheme, category, clause, dimension, factor,
        scale, application_id
    having count(*) > 1
),

beside as (
    select
        *,
        count(*) over same_case as n_beside,
        sum(score) over same_case as total
    from scored
    where
        stage in ('training_before', 'training_after')
        and examiner_role not in ('trainee', 'observer')
    window
        same_case as (
            partition by
                award_id, cycle, application_id, stage, scheme, clause, factor, scale
        )
),

-- of a course's one case each examiner is
by_examiner as (
    select
        award_id,
        cycle,
        stage,
        sector,
        scheme,
        category,
        clause,
        dimension,
        factor,
        scale,
        points_max,
        1 as n,
        cast(
            (n_beside * score - total) * (n_beside * score - total)
            * 1000000 / (n_beside * (n_beside - 1)) as hugeint
        ) as own
    from beside
    where n_beside > 1
),

units as (
    select
        *,
        unnest([sector, 'all']) as group_sector
    from by_application
    union all
    select
        *,
        unnest([sector, 'all']) as group_sector
    from by_examiner
),

pooled as (
    select
        award_id,
        cycle,
        stage,
        group_sector as sector,
        scheme,
        category,
        clause,
        dimension,
        factor,
        scale,
        min(points_max) as points_max,
        count(*) as n_units,
        count(*) - 1 as degrees_of_freedom,
        sum(n) as n_scores,
        sum(own) / sum(n) as variance,
        sum(own * own) as own_squares,
        sum(own * n) as products,
        sum(n * n) as size_squares
    from units
    where group_sector is not null
    group by
        award_id, cycle, stage, group_sector, scheme, category, clause, dimension,
        factor, scale
),

with_errors as (
    select
        *,
        sqrt(
            greatest(
                own_squares - 2 * variance * products
                + variance * variance * size_squares,
                0
            ) * n_units / degrees_of_freedom
        ) / n_scores as se
    from pooled
),

with_margins as (
    select
        with_errors.*,
        t_quantiles.t_quantile * with_errors.se as margin
    from with_errors
    left join t_quantiles
        on with_errors.degrees_of_freedom = t_quantiles.degrees_of_freedom
)

select
    award_id,
    cycle,
    stage,
    sector,
    scheme,
    category,
    clause,
    dimension,
    factor,
    scale,
    cast(n_units as integer) as n_units,
    cast(n_scores as integer) as n_scores,
    cast(sqrt(variance / 1000000) as decimal(7, 3)) as sd,
    cast(
        if(margin is null, null, sqrt(greatest(variance - margin, 0) / 1000000))
        as decimal(7, 3)
    ) as sd_low,
    cast(sqrt((variance + margin) / 1000000) as decimal(7, 3)) as sd_high,
    cast(
        if(scale = 'pct', sqrt(variance / 1000000) * points_max * 0.01, null)
        as decimal(7, 3)
    ) as sd_points
from with_margins
