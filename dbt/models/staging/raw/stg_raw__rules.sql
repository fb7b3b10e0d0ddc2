select
    rule,
    level,
    decided_in,
    message_zh,
    message_en
from {{ source('raw', 'rules') }}
