with

register_values as (
    select * from {{ ref('int_identity__register_values') }}
    where layout = 'L7' and not is_blank
),

form_cycles as (
    select * from {{ ref('int_identity__form_cycles') }}
    where cycle is not null
),

form_headers as (
    select * from {{ ref('int_identity__form_headers') }}
),

pivoted as (
    select
        file_sha256,
        form_no,
        table_no,
        row_no,
        max(sheet) as sheet,
        max(norm_text) filter (where role = 'award') as award_text,
        max(upper(norm_text)) filter (where role = 'examiner_code') as examiner_code,
        max(cell) filter (where role = 'examiner_code') as examiner_code_cell,
        max(raw_text) filter (where role = 'examiner_code') as examiner_code_raw,
        max(value_text) filter (where role = 'examiner') as examiner_name,
        max(code) filter (where role = 'level') as examiner_level,
        max(norm_text) filter (where role = 'level') as level_text,
        max(nullif(regexp_extract(norm_text, '(?:19|20)\d\d'), '')) filter (
            where role = 'first_cycle'
        ) as first_cycle
    from register_values
    group by file_sha256, form_no, table_no, row_no
)

select
    pivoted.file_sha256,
    pivoted.form_no,
    pivoted.table_no,
    pivoted.row_no,
    pivoted.sheet,
    pivoted.examiner_code,
    pivoted.examiner_code_cell,
    pivoted.examiner_code_raw,
    pivoted.examiner_name,
    pivoted.examiner_level,
    pivoted.level_text,
    pivoted.first_cycle,
    form_cycles.cycle,
    form_headers.path_order,
    coalesce(pivoted.award_text, form_cycles.award_id) as award_id
from pivoted
inner join form_cycles
    on
        pivoted.file_sha256 = form_cycles.file_sha256
        and pivoted.form_no = form_cycles.form_no
inner join form_headers
    on
        pivoted.file_sha256 = form_headers.file_sha256
        and pivoted.form_no = form_headers.form_no
where pivoted.examiner_code is not null or pivoted.examiner_name is not null
