select
    file_sha256,
    table_no,
    form_no,
    sheet,
    sheet_no,
    layout,
    first_cell,
    title_text
from {{ source('raw', 'tables') }}
