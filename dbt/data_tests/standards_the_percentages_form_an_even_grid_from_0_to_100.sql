with

steps as (
    select
        score_pct,
        score_pct - lag(score_pct) over (order by score_pct) as step_pct
    from {{ ref('band_percentages') }}
),

grid as (
    select
        min(score_pct) as lowest_pct,
        max(score_pct) as highest_pct,
        min(step_pct) as smallest_step_pct,
        max(step_pct) as largest_step_pct
    from steps
)

select *
from grid
where
    lowest_pct is distinct from 0
    or highest_pct is distinct from 100
    or smallest_step_pct is distinct from largest_step_pct
