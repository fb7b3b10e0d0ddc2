select
    cast(scheme as varchar) as scheme,
    cast(sector as varchar) as sector,
    cast(category as varchar) as category,
    cast(title_zh as varchar) as title_zh,
    cast(title_en as varchar) as title_en,
    cast(points_table_title_zh as varchar) as points_table_title_zh,
    cast(points_max as decimal(7, 3)) as points_max,
    cast(points_source as varchar) as points_source,
    cast(pole_zh as varchar) as pole_zh,
    cast(pole_en as varchar) as pole_en,
    cast(is_scored as boolean) as is_scored,
    cast(sort_order as integer) as sort_order
from {{ ref('categories') }}
