with

regions as (
    select * from {{ ref('stg_standards__regions') }}
)

select
    region_code,
    title_zh,
    title_en,
    short_zh,
    sort_order
from regions
