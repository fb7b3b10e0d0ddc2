select
    file_name,
    file_sha256
from {{ source('raw', 'registers') }}
