with factor_readings as (
    select * from {{ ref('int_scores__factor_readings') }}
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
    file_sha256,
    form_no,
    table_no,
    sheet,
    cell,
    clause,
    factor,
    raw_text,
    note,
    scale,
    is_voided,
    if(is_voided, null, factor_pct) as factor_pct,
    if(is_voided, null, factor_band) as factor_band,
    if(is_voided, 'conflict', value_state) as value_state
from settled
