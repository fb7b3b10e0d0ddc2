select
    cast(scheme as varchar) as scheme,
    cast(figure as varchar) as figure,
    cast(value_per_sector as decimal(7, 3)) as value_per_sector
from {{ ref('check_figures') }}
