select
    cast(edition as varchar) as edition,
    cast(section as varchar) as section,
    cast(title_zh as varchar) as title_zh,
    cast(title_en as varchar) as title_en,
    cast(usual_sector as varchar) as usual_sector
from {{ ref('industries') }}
