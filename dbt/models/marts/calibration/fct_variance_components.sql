with components as (
    select * from {{ ref('int_calibration__components') }}
    where source is not null
)

select
    scope,
    source,
    cast(variance as decimal(12, 3)) as variance,
    cast(low as decimal(12, 3)) as low,
    cast(high as decimal(12, 3)) as high,
    cast(share as decimal(9, 6)) as share,
    cast(variance_anova as decimal(12, 3)) as variance_anova
from components
