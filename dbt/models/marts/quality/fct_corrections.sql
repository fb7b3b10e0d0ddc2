with corrections as (
    select * from {{ ref('int_identity__corrections') }}
),

contents as (
    select * from {{ ref('int_identity__contents') }}
)

select
    corrections.row_no as register_row,
    contents.file_name,
    corrections.register_file_sha256 as file_sha256,
    corrections.sheet,
    corrections.expected as expected_text,
    corrections.raw_text as before_text,
    corrections.corrected as after_text,
    corrections.is_applied,
    corrections.reason,
    corrections.decided_by,
    corrections.decided_on,
    coalesce(corrections.cell, corrections.register_cell) as cell
from corrections
left join contents on corrections.register_file_sha256 = contents.file_sha256
