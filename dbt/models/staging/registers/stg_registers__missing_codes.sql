select
    row_no,
    file_sha256,
    layout,
    cycle,
    code_norm,
    try_cast(code_norm as double) as number
from {{ source('raw', 'register_missing_codes') }}
