with clause_values as (
    select * from {{ ref('int_scores__clause_values') }}
),

counting as (
    select *
    from clause_values
    where
        counts
        and score_pct is not null
        and application_id is not null
)

select
    award_id,
    cycle,
    application_id,
    stage,
    scheme,
    clause,
    -- the panel's value where there is one, else the mean of its examiners'
    cast(
        coalesce(
            sum(score_pct) filter (where examiner_id is null)
            / count(*) filter (where examiner_id is null),
            sum(score_pct) / count(*)
        ) as decimal(18, 9)
    ) as score_pct,
    min(sector) as sector,
    min(panel_id) as panel_id,
    min(category) as category,
    min(dimension) as dimension,
    min(points_max) as points_max,
    count(distinct examiner_id) as n_examiners
from counting
group by all
