with candidates as (
    select * from {{ ref('int_calibration__candidates') }}
)

select
    file_sha256,
    form_no,
    award_id,
    cycle,
    application_id,
    examiner_id,
    examiner_role,
    stage,
    panel_id,
    scheme,
    sector,
    clause,
    dimension,
    category,
    points_max,
    score_pct,
    material,
    is_common,
    clause_key,
    reason,
    reason is null as enters
from candidates
