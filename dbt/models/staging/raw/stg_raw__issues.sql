select
    file_sha256,
    table_no,
    sheet,
    cell,
    raw_text,
    rule,
    expected,
    found
from {{ source('raw', 'issues') }}
