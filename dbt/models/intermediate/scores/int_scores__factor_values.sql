with factor_readings as (
    select * from {{ ref('int_scores__factor_readings') }}
),

clause_values as (
    select * from {{ ref('int_scores__clause_values') }}
),

form_versions as (
    select * from {{ ref('int_scores__form_versions') }}
),

settled as (
    select
        factor_readings.*,
        form_versions.is_unordered
        and factor_readings.value_state in ('ok', 'off_grid') as is_voided
    from factor_readings
    inner join form_versions
        on
            factor_readings.file_sha256 = form_versions.file_sha256
            and factor_readings.form_no = form_versions.form_no
)

select
    clause_values.file_sha256,
    clause_values.form_no,
    clause_values.file_name,
    clause_values.award_id,
    clause_values.cycle,
    clause_values.scheme,
    clause_values.sector,
    clause_values.application_id,
    clause_values.panel_id,
    clause_values.stage,
    clause_values.examiner_id,
    clause_values.examiner_role,
    clause_values.clause,
    clause_values.category,
    clause_values.dimension,
    clause_values.version,
    clause_values.is_current,
    clause_values.counts,
    settled.factor,
    settled.note,
    settled.raw_text,
    settled.scale,
    settled.is_voided,
    settled.table_no,
    settled.sheet,
    settled.cell,
    if(settled.is_voided, null, settled.factor_pct) as factor_pct,
    if(settled.is_voided, null, settled.factor_band) as factor_band,
    if(settled.is_voided, 'conflict', settled.value_state) as value_state
from settled
inner join clause_values
    on
        settled.file_sha256 = clause_values.file_sha256
        and settled.form_no = clause_values.form_no
        and settled.clause = clause_values.clause
