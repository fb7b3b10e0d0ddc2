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
    cast(decided_on as date) as decided_on
from {{ source('raw', 'register_corrections') }}
