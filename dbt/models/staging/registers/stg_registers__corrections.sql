select
    row_no,
    file_sha256,
    sheet,
    cell,
    expected,
    expected_norm,
    corrected,
    corrected_norm,
    reason,
    decided_by,
    cast(decided_on as date) as decided_on,
    -- a corrected text is a percentage, a number, or a word that is none
    try_cast(rtrim(corrected_norm, '%') as double) as number,
    case
        when try_cast(rtrim(corrected_norm, '%') as double) is null then null
        when ends_with(corrected_norm, '%') then 'percent_text'
        else 'plain'
    end as number_unit
from {{ source('raw', 'register_corrections') }}
