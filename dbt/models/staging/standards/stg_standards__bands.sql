select
    cast(band as integer) as band,
    cast(low_pct as decimal(7, 3)) as low_pct,
    cast(high_pct as decimal(7, 3)) as high_pct,
    cast(title_zh as varchar) as title_zh,
    cast(title_en as varchar) as title_en,
    cast(is_weak as boolean) as is_weak
from {{ ref('bands') }}
