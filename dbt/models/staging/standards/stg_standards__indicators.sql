select
    cast(scheme as varchar) as scheme,
    cast(sector as varchar) as sector,
    cast(clause as varchar) as clause,
    cast(indicator_no as integer) as indicator_no,
    cast(title_zh as varchar) as title_zh,
    cast(is_where_feasible as boolean) as is_where_feasible
from {{ ref('indicators') }}
