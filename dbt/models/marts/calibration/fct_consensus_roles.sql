with meetings as (
    select * from {{ ref('int_calibration__meetings') }}
    where subject = 'role'
)

select
    scope,
    role,
    state,
    cast(weight as decimal(9, 6)) as weight,
    cast(low as decimal(9, 6)) as low,
    cast(high as decimal(9, 6)) as high,
    cast(expected_for_median as decimal(9, 6)) as expected_for_median,
    cast(n_applications as integer) as n_applications
from meetings
