select
    cast(scheme as varchar) as scheme,
    cast(alias as varchar) as alias,
    cast(category as varchar) as category,
    cast(note_zh as varchar) as note_zh
from {{ ref('category_aliases') }}
