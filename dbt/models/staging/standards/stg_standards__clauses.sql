select
    cast(scheme as varchar) as scheme,
    cast(sector as varchar) as sector,
    cast(category as varchar) as category,
    cast(clause as varchar) as clause,
    cast(title_zh as varchar) as title_zh,
    cast(title_en as varchar) as title_en,
    cast(points_table_title_zh as varchar) as points_table_title_zh,
    cast(dimension as varchar) as dimension,
    cast(points_max as decimal(7, 3)) as points_max,
    cast(points_source as varchar) as points_source,
    cast(is_scored as boolean) as is_scored,
    cast(comparison_demand as varchar) as comparison_demand,
    cast(names_level_and_trend as boolean) as names_level_and_trend,
    cast(asks_segmentation as boolean) as asks_segmentation,
    cast(sort_order as integer) as sort_order
from {{ ref('clauses') }}
