select
    file_sha256,
    table_no,
    form_no,
    sheet,
    sheet_no,
    layout,
    book_layout,
    purpose,
    stage,
    first_cell,
    title_text
from {{ source('raw', 'tables') }}
