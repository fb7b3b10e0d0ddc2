with ranking as (
    select * from {{ ref('int_calibration__ranking') }}
),

cycles as (
    select * from {{ ref('int_identity__cycles') }}
)

select
    ranking.award as award_id,
    ranking.cycle,
    ranking.basis,
    ranking.application as application_id,
    cycles.is_decided,
    cycles.places,
    ranking.state,
    cast(
        count(ranking.rank) over (
            partition by ranking.award, ranking.cycle, ranking.basis
        ) as integer
    ) as n_ranked,
    cast(ranking.rank as integer) as rank,
    cast(ranking.rank_low as integer) as rank_low,
    cast(ranking.rank_high as integer) as rank_high,
    cast(ranking.in_top_probability as decimal(9, 6)) as in_top_probability,
    cast(ranking.reselection_probability as decimal(9, 6)) as reselection_probability,
    cast(ranking.flips as integer) as flips,
    cast(ranking.flips_expected as decimal(9, 3)) as flips_expected
from ranking
inner join cycles
    on
        ranking.award = cycles.award_id
        and ranking.cycle = cycles.cycle
