select
    row_no,
    kind,
    text as alias_text,
    text_norm as alias_norm,
    target_id,
    reason,
    decided_by,
    cast(decided_on as date) as decided_on
from {{ source('raw', 'register_aliases') }}
