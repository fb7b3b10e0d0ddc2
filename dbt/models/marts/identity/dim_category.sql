with

categories as (
    select * from {{ ref('stg_standards__categories') }}
    where is_scored
)

select
    scheme,
    sector,
    category,
    title_zh,
    title_en,
    points_max,
    points_source,
    sort_order
from categories
