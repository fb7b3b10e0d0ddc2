with changes as (
    select * from {{ ref('int_stages__site') }}
    where subject = 'visit'
)

select
    award as award_id,
    cycle,
    application as application_id,
    sector,
    scheme,
    basis,
    state,
    cast(n_in_sector as integer) as n_in_sector,
    cast(sector_mean_points as decimal(7, 3)) as sector_mean_points,
    cast(reliability as decimal(12, 6)) as reliability,
    cast(desk_points as decimal(7, 3)) as desk_points,
    cast(site_points as decimal(7, 3)) as site_points,
    cast(change_points as decimal(7, 3)) as change_points,
    cast(expected_change_points as decimal(7, 3)) as expected_change_points,
    cast(beyond_selection_points as decimal(7, 3)) as beyond_selection_points
from changes
