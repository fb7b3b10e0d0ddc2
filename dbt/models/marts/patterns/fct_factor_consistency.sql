with shares as (
    select * from {{ ref('int_patterns__shares') }}
    where
        topic = 'consistency'
        and item = 'outside'
),

belows as (
    select * from {{ ref('int_patterns__shares') }}
    where topic = 'consistency' and item = 'below'
),

distances as (
    select * from {{ ref('int_patterns__shares') }}
    where topic = 'consistency' and item = 'distance'
)

select
    shares.award_id,
    shares.cycle,
    shares.scheme,
    shares.basis,
    shares.sector,
    shares.category,
    shares.clause,
    shares.panel_id,
    shares.dimension,
    cast(shares.size as integer) as n,
    cast(shares.total as integer) as n_outside,
    cast(belows.total as integer) as n_below,
    cast(shares.total - belows.total as integer) as n_above,
    shares.n_applications,
    cast(shares.n_effective as decimal(12, 3)) as n_effective,
    cast(shares.value as decimal(9, 6)) as share,
    cast(shares.value_low as decimal(9, 6)) as share_low,
    cast(shares.value_high as decimal(9, 6)) as share_high,
    shares.state,
    -- thousandths of a percentage point, of those outside alone
    cast(distances.value / 1000 as decimal(7, 3)) as distance_pct,
    cast(greatest(distances.value_low, 0) / 1000 as decimal(7, 3)) as distance_pct_low,
    cast(distances.value_high / 1000 as decimal(7, 3)) as distance_pct_high
from shares
inner join belows
    on
        shares.award_id = belows.award_id
        and shares.cycle = belows.cycle
        and shares.scheme = belows.scheme
        and shares.basis = belows.basis
        and shares.sector = belows.sector
        and shares.panel_id = belows.panel_id
        and shares.dimension = belows.dimension
        and shares.category = belows.category
        and shares.clause = belows.clause
left join distances
    on
        shares.award_id = distances.award_id
        and shares.cycle = distances.cycle
        and shares.scheme = distances.scheme
        and shares.basis = distances.basis
        and shares.sector = distances.sector
        and shares.panel_id = distances.panel_id
        and shares.dimension = distances.dimension
        and shares.category = distances.category
        and shares.clause = distances.clause
