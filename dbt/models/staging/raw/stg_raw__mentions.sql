select
    file_sha256,
    file_name,
    table_no,
    form_no,
    source,
    depth,
    sheet,
    cell,
    raw_text,
    kind,
    value
from {{ source('raw', 'mentions') }}
