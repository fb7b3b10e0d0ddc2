with

awards as (
    select * from {{ ref('int_identity__awards') }}
),

cycles as (
    select * from {{ ref('int_identity__cycles') }}
)

select
    award_id,
    title,
    is_home
from awards
where is_registered or award_id in (select cycles.award_id from cycles)
