with factor_values as (
    select * from {{ ref('int_scores__factor_values') }}
),

clause_values as (
    select * from {{ ref('int_scores__clause_values') }}
    where purpose = 'scores'
)

select
    clause_values.award_id,
    clause_values.cycle,
    clause_values.application_id,
    clause_values.panel_id,
    clause_values.sector,
    clause_values.stage,
    clause_values.examiner_id,
    clause_values.examiner_role,
    clause_values.scheme,
    clause_values.clause,
    clause_values.category,
    clause_values.dimension,
    factor_values.factor,
    factor_values.factor_pct,
    factor_values.factor_band,
    factor_values.note,
    factor_values.value_state,
    clause_values.version,
    clause_values.is_current,
    clause_values.counts,
    factor_values.raw_text,
    clause_values.file_name,
    clause_values.file_sha256,
    factor_values.sheet,
    factor_values.cell
from factor_values
inner join clause_values
    on
        factor_values.file_sha256 = clause_values.file_sha256
        and factor_values.form_no = clause_values.form_no
        and factor_values.clause = clause_values.clause
