with reliability as (
    select * from {{ ref('int_calibration__reliability') }}
)

select
    scope,
    statistic,
    unit,
    cast(value as decimal(12, 6)) as value,
    cast(low as decimal(12, 6)) as low,
    cast(high as decimal(12, 6)) as high,
    cast(n as integer) as n
from reliability
-- what a total is worth comes from the fit of all cycles: it says nothing of one of them
where
    scope = 'archive'
    or not (
        starts_with(statistic, 'sem_points')
        or starts_with(statistic, 'total_reliability')
    )
