with

factors as (
    select * from {{ ref('stg_standards__factors') }}
)

select
    dimension,
    factor,
    title_zh,
    title_en,
    sort_order
from factors
