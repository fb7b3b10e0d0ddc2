select
    row_no,
    is_after_label,
    norm_text,
    core_text,
    note_text,
    number,
    number_unit,
    decimals,
    date_value,
    mentions
from {{ source('raw', 'register_correction_readings') }}
