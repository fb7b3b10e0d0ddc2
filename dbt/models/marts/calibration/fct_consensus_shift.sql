with consensus as (
    select * from {{ ref('int_calibration__consensus') }}
)

select
    award_id,
    cycle,
    application_id,
    panel_id,
    sector,
    scheme,
    clause,
    category,
    dimension,
    points_max,
    independent_lowest_pct,
    independent_highest_pct,
    cast(n_examiners as integer) as n_examiners,
    cast(independent_mean_pct as decimal(7, 3)) as independent_mean_pct,
    -- one examiner differs from nobody
    cast(
        if(n_examiners > 1, independent_highest_pct - independent_lowest_pct, null)
        as decimal(7, 3)
    ) as spread_pct,
    cast(consensus_pct as decimal(7, 3)) as consensus_pct,
    cast(consensus_pct - independent_mean_pct as decimal(7, 3)) as consensus_shift_pct,
    cast(site_pct as decimal(7, 3)) as site_pct,
    cast(
        site_pct - coalesce(consensus_pct, independent_mean_pct) as decimal(7, 3)
    ) as site_shift_pct,
    consensus_pct < independent_lowest_pct
    or consensus_pct > independent_highest_pct as is_outside_range
from consensus
