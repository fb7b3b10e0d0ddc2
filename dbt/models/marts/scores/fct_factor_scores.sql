with factor_values as (
    select * from {{ ref('int_scores__factor_values') }}
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
    factor,
    factor_pct,
    factor_band,
    note,
    value_state,
    version,
    is_current,
    counts,
    raw_text,
    file_name,
    file_sha256,
    sheet,
    cell
from factor_values
