with ratings as (
    select * from {{ ref('int_calibration__ratings') }}
    where enters
),

cycles as (
    select * from {{ ref('int_identity__cycles') }}
)

select
    ratings.cycle,
    ratings.examiner_id,
    count(distinct ratings.application_id) as n_applications,
    count(distinct ratings.panel_id) as n_panels,
    count(*) as n_scores,
    -- tables of examiners pool awards: all of them must be decided
    bool_and(coalesce(cycles.is_decided, false)) as is_decided
from ratings
left join cycles
    on
        ratings.award_id = cycles.award_id
        and ratings.cycle = cycles.cycle
group by ratings.cycle, ratings.examiner_id
