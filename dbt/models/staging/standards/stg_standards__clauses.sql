select
    cast(clauses.scheme as varchar) as scheme,
    cast(sectors.sector as varchar) as sector,
    cast(clauses.category as varchar) as category,
    cast(clauses.clause as varchar) as clause,
    cast(clauses.title_zh as varchar) as title_zh,
    cast(clauses.title_en as varchar) as title_en,
    cast(clauses.points_table_title_zh as varchar) as points_table_title_zh,
    cast(clauses.dimension as varchar) as dimension,
    cast(clauses.points_max as decimal(7, 3)) as points_max,
    cast(clauses.points_source as varchar) as points_source,
    cast(clauses.is_scored as boolean) as is_scored,
    cast(clauses.comparison_demand as varchar) as comparison_demand,
    cast(clauses.names_level_and_trend as boolean) as names_level_and_trend,
    cast(clauses.asks_segmentation as boolean) as asks_segmentation,
    cast(clauses.sort_order as integer) as sort_order
from {{ ref('clauses') }} as clauses
-- a standard that tells no sectors apart holds for each of them
inner join {{ ref('sectors') }} as sectors
    on clauses.sector in (sectors.sector, 'any')
