with

contents as (
    select * from {{ ref('int_identity__contents') }}
    where is_loaded
),

raw_tables as (
    select * from {{ ref('stg_raw__tables') }}
),

title_cells as (
    select * from {{ ref('stg_raw__cells') }}
    where block = 'title' and norm_text <> ''
),

first_tables as (
    select
        contents.file_sha256,
        contents.file_name,
        contents.path_order,
        raw_tables.form_no,
        raw_tables.table_no,
        raw_tables.layout,
        raw_tables.sheet,
        raw_tables.title_text
    from contents
    inner join raw_tables on contents.file_sha256 = raw_tables.file_sha256
    qualify row_number() over (
        partition by raw_tables.file_sha256, raw_tables.form_no
        order by raw_tables.table_no
    ) = 1
),

-- a label that a page break repeats counts once; ingest says where the repeats differ
first_values as (
    select * from title_cells
    qualify row_number() over (
        partition by file_sha256, form_no, role
        order by table_no, row_no, length(cell), cell
    ) = 1
),

pivoted as (
    select
        file_sha256,
        form_no,
        max(norm_text) filter (where role = 'award') as award_text,
        max(core_text) filter (where role = 'organisation') as organisation_name,
        max(raw_text) filter (where role = 'organisation') as organisation_raw,
        max(cell) filter (where role = 'organisation') as organisation_cell,
        max(upper(norm_text)) filter (where role = 'organisation_code')
            as organisation_code,
        max(cell) filter (where role = 'organisation_code') as organisation_code_cell,
        max(upper(norm_text)) filter (where role = 'code') as bare_code,
        max(cell) filter (where role = 'code') as bare_code_cell,
        max(core_text) filter (where role = 'examiner') as examiner_name,
        max(raw_text) filter (where role = 'examiner') as examiner_raw,
        max(norm_text) filter (where role = 'examiner') as examiner_text,
        max(note_text) filter (where role = 'examiner') as examiner_note,
        max(cell) filter (where role = 'examiner') as examiner_cell,
        max(upper(norm_text)) filter (where role = 'examiner_code') as examiner_code,
        max(cell) filter (where role = 'examiner_code') as examiner_code_cell,
        max(norm_text) filter (where role = 'role') as role_text,
        max(cell) filter (where role = 'role') as role_cell,
        max(norm_text) filter (where role = 'sector') as sector_text,
        max(cell) filter (where role = 'sector') as sector_cell,
        max(norm_text) filter (where role = 'stage') as stage_text,
        max(cell) filter (where role = 'stage') as stage_cell,
        max(norm_text) filter (where role = 'panel') as panel_text,
        max(cell) filter (where role = 'panel') as panel_cell,
        max(norm_text) filter (where role = 'cycle') as cycle_text,
        max(raw_text) filter (where role = 'cycle') as cycle_raw,
        max(cell) filter (where role = 'cycle') as cycle_cell,
        max(date_value) filter (where role = 'date') as form_date
    from first_values
    group by file_sha256, form_no
)

select
    first_tables.*,
    pivoted.* exclude (file_sha256, form_no)
from first_tables
left join pivoted
    on
        first_tables.file_sha256 = pivoted.file_sha256
        and first_tables.form_no = pivoted.form_no
