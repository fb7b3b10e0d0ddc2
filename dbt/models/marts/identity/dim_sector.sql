with

sectors as (
    select * from {{ ref('stg_standards__sectors') }}
)

select
    sector,
    title_zh,
    title_en,
    sort_order
from sectors
