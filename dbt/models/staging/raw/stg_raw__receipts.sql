select
    file_sha256,
    file_name,
    received_at,
    path_order
from {{ source('raw', 'receipts') }}
