select
    cast(categories.scheme as varchar) as scheme,
    cast(sectors.sector as varchar) as sector,
    cast(categories.category as varchar) as category,
    cast(categories.title_zh as varchar) as title_zh,
    cast(categories.title_en as varchar) as title_en,
    cast(categories.points_table_title_zh as varchar) as points_table_title_zh,
    cast(categories.points_max as decimal(7, 3)) as points_max,
    cast(categories.points_source as varchar) as points_source,
    cast(categories.pole_zh as varchar) as pole_zh,
    cast(categories.pole_en as varchar) as pole_en,
    cast(categories.is_scored as boolean) as is_scored,
    cast(categories.sort_order as integer) as sort_order
from {{ ref('categories') }} as categories
-- a standard that tells no sectors apart holds for each of them
inner join {{ ref('sectors') }} as sectors
    on categories.sector in (sectors.sector, 'any')
