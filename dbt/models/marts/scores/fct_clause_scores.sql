with clause_values as (
    select * from {{ ref('int_scores__clause_values') }}
    where purpose = 'scores'
)

select
    award_id,
    cycle,
    application_id,
    panel_id,
    sector,
    stage,
    examiner_id,
    examiner_role,
    scheme,
    clause,
    category,
    dimension,
    points_max,
    score_pct,
    cast(score_pct * points_max * 0.01 as decimal(7, 3)) as score_points,
    band,
    value_state,
    version,
    is_current,
    counts,
    raw_text,
    file_name,
    file_sha256,
    sheet,
    cell
from clause_values
