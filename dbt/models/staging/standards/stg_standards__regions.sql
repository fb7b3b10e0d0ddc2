select
    cast(region_code as varchar) as region_code,
    cast(title_zh as varchar) as title_zh,
    cast(title_en as varchar) as title_en,
    cast(short_zh as varchar) as short_zh,
    cast(kind as varchar) as kind,
    cast(sort_order as integer) as sort_order,
    cast(note_zh as varchar) as note_zh
from {{ ref('regions') }}
