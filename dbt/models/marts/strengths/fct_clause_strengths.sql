with summaries as (
    select * from {{ ref('int_strengths__summaries') }}
    where clause is not null
),

profiles as (
    select * from {{ ref('int_strengths__profiles') }}
    where clause is not null
)

select
    summaries.award_id,
    summaries.cycle,
    summaries.sector,
    summaries.clause,
    summaries.category,
    summaries.dimension,
    summaries.basis,
    summaries.n_applications,
    summaries.mean_pct,
    summaries.mean_pct_low,
    summaries.mean_pct_high,
    summaries.median_pct,
    summaries.sd_pct,
    summaries.scheme,
    profiles.n_honoured,
    profiles.n_ranked,
    cast(profiles.distance_award_pct as decimal(7, 3)) as distance_award_pct,
    cast(profiles.distance_award_low as decimal(7, 3)) as distance_award_low,
    cast(profiles.distance_award_high as decimal(7, 3)) as distance_award_high,
    cast(profiles.distance_honoured_pct as decimal(7, 3)) as distance_honoured_pct,
    cast(profiles.distance_honoured_low as decimal(7, 3)) as distance_honoured_low,
    cast(profiles.distance_honoured_high as decimal(7, 3)) as distance_honoured_high,
    cast(profiles.rank as decimal(4, 1)) as strength_rank,
    cast(profiles.rank_low as decimal(4, 1)) as rank_low,
    cast(profiles.rank_high as decimal(4, 1)) as rank_high,
    cast(profiles.strongest_share as decimal(6, 5)) as strongest_share,
    cast(profiles.weakest_share as decimal(6, 5)) as weakest_share
from summaries
inner join profiles
    on
        summaries.award_id = profiles.award_id
        and summaries.cycle = profiles.cycle
        and summaries.scheme = profiles.scheme
        and summaries.basis = profiles.basis
        and summaries.sector = profiles.sector
        and summaries.clause = profiles.clause
        and summaries.dimension = profiles.dimension
