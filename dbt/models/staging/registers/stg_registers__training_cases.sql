select
    row_no,
    cycle,
    case_norm as case_name,
    linked_to_cycle,
    linked_to_case_norm as linked_to_case,
    note
from {{ source('raw', 'register_training_cases') }}
