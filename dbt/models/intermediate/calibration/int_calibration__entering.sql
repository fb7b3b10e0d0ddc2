-- what enters, in the columns of package calibration
with ratings as (
    select * from {{ ref('int_calibration__ratings') }}
    where enters
)

select
    award_id as award,
    cycle,
    sector,
    application_id as application,
    panel_id as panel,
    examiner_id as examiner,
    examiner_role as role,
    stage,
    is_common,
    material,
    clause as clause_no,
    clause_key as clause,
    category,
    dimension,
    cast(points_max as double) as points_max,
    cast(score_pct as double) as score_pct
from ratings
