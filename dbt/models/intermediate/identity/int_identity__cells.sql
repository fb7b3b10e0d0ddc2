{{ config(materialized='view') }}

with

cells as (
    select * from {{ ref('stg_raw__cells') }}
),

corrections as (
    select * from {{ ref('int_identity__corrections') }}
    where is_applied
)

-- the text on the sheet stays; what is read is the correction, where there is one
select
    cells.file_sha256,
    cells.table_no,
    cells.form_no,
    cells.layout,
    cells.sheet,
    cells.row_no,
    cells.cell,
    cells.block,
    cells.role,
    cells.header_text,
    cells.factor_process,
    cells.factor_result,
    cells.raw_text,
    cells.is_hidden,
    cells.merged_from,
    cells.check_kind,
    cells.scale_group,
    corrections.corrected,
    if(corrections.row_no is null, cells.norm_text, corrections.norm_text) as norm_text,
    if(corrections.row_no is null, cells.core_text, corrections.core_text) as core_text,
    if(corrections.row_no is null, cells.note_text, corrections.note_text) as note_text,
    if(corrections.row_no is null, cells.value_kind, 'text') as value_kind,
    if(corrections.row_no is null, cells.number, corrections.number) as number,
    if(corrections.row_no is null, cells.number_unit, corrections.number_unit)
        as number_unit,
    if(corrections.row_no is null, cells.decimals, corrections.decimals) as decimals,
    if(corrections.row_no is null, cells.date_value, corrections.date_value)
        as date_value
from cells
left join corrections
    on
        cells.file_sha256 = corrections.file_sha256
        and cells.sheet is not distinct from corrections.sheet
        and cells.cell = corrections.cell
        and cells.block <> 'ignored'
