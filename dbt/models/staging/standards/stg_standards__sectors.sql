select
    cast(sector as varchar) as sector,
    cast(title_zh as varchar) as title_zh,
    cast(title_en as varchar) as title_en,
    cast(sort_order as integer) as sort_order,
    cast(note_zh as varchar) as note_zh,
    cast(note_en as varchar) as note_en
from {{ ref('sectors') }}
