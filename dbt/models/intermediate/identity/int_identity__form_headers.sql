with

contents as (
    select * from {{ ref('int_identity__contents') }}
    where is_loaded
),

raw_tables as (
    select * from {{ ref('stg_raw__tables') }}
),

title_cells as not materialized (
    select * from {{ ref('int_identity__cells') }}
    where block = 'title' and norm_text <> ''
),

first_tables as (
    select
        contents.file_sha256,
        contents.file_name,
        contents.path_order,
        raw_tables.form_no,
        raw_tables.layout,
        raw_tables.book_layout,
        raw_tables.purpose,
        raw_tables.stage as table_stage,
        raw_tables.sheet,
        raw_tables.title_text
    from contents
    inner join raw_tables on contents.file_sha256 = raw_tables.file_sha256
    qualify row_number() over (
        partition by raw_tables.file_sha256, raw_tables.form_no
        order by raw_tables.table_no
    ) = 1
),

-- a label that rows or page breaks repeat counts once; ingest says where the repeats
-- differ. Repeats are many: they are sorted only where the first of them stand
first_places as (
    select
        file_sha256,
        form_no,
        role,
        min({{ place('table_no', 'row_no') }}) as place
    from title_cells
    group by file_sha256, form_no, role
),

first_values as (
    select title_cells.*
    from title_cells
    semi join first_places
        on
            title_cells.file_sha256 = first_places.file_sha256
            and title_cells.form_no = first_places.form_no
            and title_cells.role = first_places.role
            and {{ place('title_cells.table_no', 'title_cells.row_no') }}
            = first_places.place
    qualify row_number() over (
        partition by
            title_cells.file_sha256, title_cells.form_no, title_cells.role
        order by length(title_cells.cell), title_cells.cell
    ) = 1
)

select
    first_tables.file_sha256,
    first_tables.file_name,
    first_tables.path_order,
    first_tables.form_no,
    first_tables.layout,
    first_tables.book_layout,
    first_tables.purpose,
    first_tables.table_stage,
    first_tables.sheet,
    first_tables.title_text,
    first_tables.purpose in ('scores', 'check', 'reference') as is_scoring,
    max(first_values.norm_text) filter (where first_values.role = 'award') as award_text,
    max(first_values.core_text) filter (where first_values.role = 'organisation')
        as organisation_name,
    max(first_values.raw_text) filter (where first_values.role = 'organisation')
        as organisation_raw,
    max(first_values.cell) filter (where first_values.role = 'organisation')
        as organisation_cell,
    max(upper(first_values.norm_text)) filter (
        where first_values.role = 'organisation_code'
    )
        as organisation_code,
    max(first_values.cell) filter (where first_values.role = 'organisation_code')
        as organisation_code_cell,
    max(upper(first_values.norm_text)) filter (where first_values.role = 'code')
        as bare_code,
    max(first_values.cell) filter (where first_values.role = 'code') as bare_code_cell,
    max(first_values.core_text) filter (where first_values.role = 'examiner')
        as examiner_name,
    max(first_values.raw_text) filter (where first_values.role = 'examiner')
        as examiner_raw,
    max(first_values.cell) filter (where first_values.role = 'examiner') as examiner_cell,
    max(upper(first_values.norm_text)) filter (where first_values.role = 'examiner_code')
        as examiner_code,
    max(first_values.cell) filter (where first_values.role = 'examiner_code')
        as examiner_code_cell,
    max(first_values.norm_text) filter (where first_values.role = 'role') as role_text,
    max(first_values.cell) filter (where first_values.role = 'role') as role_cell,
    max(first_values.norm_text) filter (where first_values.role = 'sector')
        as sector_text,
    max(first_values.cell) filter (where first_values.role = 'sector') as sector_cell,
    max(first_values.norm_text) filter (where first_values.role = 'stage') as stage_text,
    max(first_values.cell) filter (where first_values.role = 'stage') as stage_cell,
    max(first_values.norm_text) filter (where first_values.role = 'panel') as panel_text,
    max(first_values.cell) filter (where first_values.role = 'panel') as panel_cell,
    max(first_values.norm_text) filter (where first_values.role = 'cycle') as cycle_text,
    max(first_values.raw_text) filter (where first_values.role = 'cycle') as cycle_raw,
    max(first_values.cell) filter (where first_values.role = 'cycle') as cycle_cell,
    max(first_values.core_text) filter (where first_values.role = 'case') as case_text,
    max(first_values.date_value) filter (where first_values.role = 'date') as form_date
from first_tables
left join first_values
    on
        first_tables.file_sha256 = first_values.file_sha256
        and first_tables.form_no = first_values.form_no
group by
    first_tables.file_sha256,
    first_tables.file_name,
    first_tables.path_order,
    first_tables.form_no,
    first_tables.layout,
    first_tables.book_layout,
    first_tables.purpose,
    first_tables.table_stage,
    first_tables.sheet,
    first_tables.title_text
