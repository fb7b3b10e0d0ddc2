with shares as (
    select * from {{ ref('int_patterns__shares') }}
    where
        topic = 'band'
        and dimension = 'result'
),

bands as (
    select * from {{ ref('stg_standards__bands') }}
),

demands as (
    select * from {{ ref('int_patterns__demands') }}
)

select
    shares.award_id,
    shares.cycle,
    shares.scheme,
    shares.basis,
    shares.sector,
    shares.category,
    shares.clause,
    shares.subject as factor,
    bands.band,
    bands.is_weak,
    cast(shares.size as integer) as n,
    cast(shares.total as integer) as n_in_band,
    shares.n_applications,
    cast(shares.n_effective as decimal(12, 3)) as n_effective,
    cast(shares.value as decimal(9, 6)) as share,
    cast(shares.value_low as decimal(9, 6)) as share_low,
    cast(shares.value_high as decimal(9, 6)) as share_high,
    cast(shares.expected as decimal(9, 6)) as expected_share,
    shares.state,
    demands.comparison_demand,
    demands.names_level_and_trend,
    demands.asks_segmentation
from shares
inner join bands on shares.item = cast(bands.band as varchar)
left join demands
    on
        shares.scheme = demands.scheme
        and shares.sector = demands.sector
        and shares.clause = demands.clause
