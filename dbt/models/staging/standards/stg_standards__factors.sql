select
    cast(dimension as varchar) as dimension,
    cast(factor as varchar) as factor,
    cast(title_zh as varchar) as title_zh,
    cast(title_en as varchar) as title_en,
    cast(sort_order as integer) as sort_order,
    cast(compared_with as varchar) as compared_with
from {{ ref('factors') }}
