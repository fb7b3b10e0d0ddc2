with shares as (
    select * from {{ ref('int_patterns__shares') }}
    where
        topic = 'weak'
        and item = 'weak'
),

band_shares as (
    select * from {{ ref('int_patterns__shares') }}
    where topic = 'band'
),

bands as (
    select * from {{ ref('stg_standards__bands') }}
    where is_weak
),

-- what is expected of each weak band adds up
expected as (
    select
        band_shares.award_id,
        band_shares.cycle,
        band_shares.scheme,
        band_shares.basis,
        band_shares.sector,
        band_shares.dimension,
        band_shares.category,
        band_shares.clause,
        band_shares.subject,
        sum(cast(band_shares.expected as decimal(18, 12))) as share
    from band_shares
    inner join bands on band_shares.item = cast(bands.band as varchar)
    group by
        band_shares.award_id, band_shares.cycle, band_shares.scheme, band_shares.basis,
        band_shares.sector, band_shares.dimension, band_shares.category,
        band_shares.clause, band_shares.subject
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
    shares.dimension,
    shares.subject as factor,
    cast(shares.size as integer) as n,
    cast(shares.total as integer) as n_weak,
    shares.n_applications,
    cast(shares.n_effective as decimal(12, 3)) as n_effective,
    cast(shares.value as decimal(9, 6)) as share,
    cast(shares.value_low as decimal(9, 6)) as share_low,
    cast(shares.value_high as decimal(9, 6)) as share_high,
    cast(expected.share as decimal(9, 6)) as expected_share,
    shares.state,
    demands.comparison_demand,
    demands.names_level_and_trend,
    demands.asks_segmentation
from shares
inner join expected
    on
        shares.award_id = expected.award_id
        and shares.cycle = expected.cycle
        and shares.scheme = expected.scheme
        and shares.basis = expected.basis
        and shares.sector = expected.sector
        and shares.dimension = expected.dimension
        and shares.category = expected.category
        and shares.clause = expected.clause
        and shares.subject = expected.subject
left join demands
    on
        shares.scheme = demands.scheme
        and shares.sector = demands.sector
        and shares.clause = demands.clause
