select
    cast(oddity as varchar) as oddity,
    cast(sector as varchar) as sector,
    cast(clause as varchar) as clause,
    cast(note_zh as varchar) as note_zh,
    cast(note_en as varchar) as note_en,
    cast(handling_zh as varchar) as handling_zh,
    cast(handling_en as varchar) as handling_en
from {{ ref('oddities') }}
