with candidates as (
    select * from {{ ref('int_calibration__candidates') }}
),

-- sheets that were not written alone say nothing of severity: the panel stays out
not_independent as (
    select distinct
        application,
        'not_independent' as reason
    from {{ ref('int_calibration__not_independent') }}
)

select
    candidates.file_sha256,
    candidates.form_no,
    candidates.award_id,
    candidates.cycle,
    candidates.application_id,
    candidates.examiner_id,
    candidates.examiner_role,
    candidates.stage,
    candidates.panel_id,
    candidates.scheme,
    candidates.sector,
    candidates.clause,
    candidates.dimension,
    candidates.category,
    candidates.points_max,
    candidates.score_pct,
    candidates.material,
    candidates.is_common,
    candidates.clause_key,
    coalesce(candidates.reason, not_independent.reason) as reason,
    coalesce(candidates.reason, not_independent.reason) is null as enters
from candidates
left join not_independent on candidates.application_id = not_independent.application
