with

bands as (
    select * from {{ ref('stg_standards__bands') }}
)

select
    band,
    low_pct,
    high_pct,
    title_zh,
    title_en
from bands
