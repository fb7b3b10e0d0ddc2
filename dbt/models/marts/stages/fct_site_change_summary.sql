with changes as (
    select * from {{ ref('int_stages__site') }}
    where subject = 'pooled'
)

select
    award as award_id,
    scope,
    scheme,
    basis,
    state,
    cast(n_applications as integer) as n_applications,
    cast(reliability as decimal(12, 6)) as reliability,
    cast(change_points as decimal(7, 3)) as change_points,
    cast(expected_change_points as decimal(7, 3)) as expected_change_points,
    cast(beyond_selection_points as decimal(7, 3)) as beyond_selection_points,
    cast(low as decimal(7, 3)) as low,
    cast(high as decimal(7, 3)) as high
from changes
