-- what stands in the cell of a factor in place of a number or behind it
with factor_values as (
    select * from {{ ref('int_scores__factor_values') }}
    where note is not null
),

readings as (
    select * from {{ ref('int_scores__readings') }}
),

cells as (
    select * from {{ ref('int_identity__cells') }}
    where role = 'factor'
)

select
    factor_values.file_sha256,
    factor_values.form_no,
    factor_values.clause,
    factor_values.sheet,
    factor_values.cell,
    readings.dimension,
    factor_values.note as note_text,
    coalesce(cells.note_text, cells.norm_text) as norm_text
from factor_values
inner join readings
    on
        factor_values.file_sha256 = readings.file_sha256
        and factor_values.form_no = readings.form_no
        and factor_values.clause = readings.clause
inner join cells
    on
        factor_values.file_sha256 = cells.file_sha256
        and factor_values.table_no = cells.table_no
        and factor_values.cell = cells.cell
