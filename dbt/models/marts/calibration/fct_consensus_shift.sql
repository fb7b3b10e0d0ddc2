with consensus as (
    select * from {{ ref('int_calibration__consensus') }}
),

meetings as (
    select * from {{ ref('int_calibration__meetings') }}
    where subject = 'application'
)

select
    consensus.award_id,
    consensus.cycle,
    consensus.application_id,
    consensus.panel_id,
    consensus.sector,
    consensus.scheme,
    consensus.clause,
    consensus.category,
    consensus.dimension,
    consensus.points_max,
    meetings.is_plain_mean,
    consensus.independent_lowest_pct,
    consensus.independent_highest_pct,
    cast(consensus.n_examiners as integer) as n_examiners,
    cast(consensus.independent_mean_pct as decimal(7, 3)) as independent_mean_pct,
    -- one examiner differs from nobody
    cast(
        if(
            consensus.n_examiners > 1,
            consensus.independent_highest_pct - consensus.independent_lowest_pct,
            null
        ) as decimal(7, 3)
    ) as spread_pct,
    cast(
        if(consensus.n_examiners > 1, consensus.bands_apart, null) as integer
    ) as bands_apart,
    cast(consensus.consensus_pct as decimal(7, 3)) as consensus_pct,
    cast(
        consensus.consensus_pct - consensus.independent_mean_pct as decimal(7, 3)
    ) as consensus_shift_pct,
    cast(consensus.site_pct as decimal(7, 3)) as site_pct,
    cast(
        consensus.site_pct
        - coalesce(consensus.consensus_pct, consensus.independent_mean_pct)
        as decimal(7, 3)
    ) as site_shift_pct,
    if(
        consensus.n_examiners > 1,
        -- the office talks of more than 20 points
        consensus.independent_highest_pct - consensus.independent_lowest_pct > 20,
        null
    ) as is_wide,
    case
        when consensus.site_pct is null then null
        when consensus.consensus_pct is not null then 'consensus'
        when consensus.independent_mean_pct is not null then 'independent_mean'
    end as site_shift_from,
    consensus.consensus_pct < consensus.independent_lowest_pct
    or consensus.consensus_pct > consensus.independent_highest_pct as is_outside_range
from consensus
left join meetings
    on
        consensus.cycle = meetings.cycle
        and consensus.application_id = meetings.application
