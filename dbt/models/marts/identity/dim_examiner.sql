with

examiners as (
    select * from {{ ref('int_identity__examiners') }}
)

select
    examiner_id,
    examiner_name,
    first_cycle,
    is_matched
from examiners
