select
    cast(scheme as varchar) as scheme,
    cast(title_zh as varchar) as title_zh,
    cast(title_en as varchar) as title_en,
    cast(total_points as decimal(7, 3)) as total_points,
    cast(is_verified as boolean) as is_verified,
    cast(note_zh as varchar) as note_zh,
    cast(note_en as varchar) as note_en
from {{ ref('schemes') }}
