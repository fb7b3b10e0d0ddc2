select
    cast(scheme as varchar) as scheme,
    cast(sector as varchar) as sector,
    cast(clause as varchar) as clause,
    cast(letter as varchar) as letter,
    cast(title_zh as varchar) as title_zh,
    cast(title_en as varchar) as title_en
from {{ ref('sub_items') }}
