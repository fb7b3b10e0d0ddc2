with shares as (
    select * from {{ ref('int_patterns__shares') }}
    where
        topic = 'comparison'
        and item = 'lagging'
),

leads as (
    select * from {{ ref('int_patterns__shares') }}
    where topic = 'comparison' and item = 'lead'
),

factors as (
    select * from {{ ref('stg_standards__factors') }}
    where compared_with is not null
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
    factors.factor,
    factors.compared_with,
    cast(shares.size as integer) as n,
    cast(shares.total as integer) as n_lagging,
    shares.n_applications,
    cast(shares.n_effective as decimal(12, 3)) as n_effective,
    cast(shares.value as decimal(9, 6)) as share,
    cast(shares.value_low as decimal(9, 6)) as share_low,
    cast(shares.value_high as decimal(9, 6)) as share_high,
    cast(shares.expected as decimal(9, 6)) as expected_share,
    shares.state,
    cast(leads.value as decimal(9, 6)) as difference_bands,
    cast(leads.value_low as decimal(9, 6)) as difference_bands_low,
    cast(leads.value_high as decimal(9, 6)) as difference_bands_high,
    demands.comparison_demand,
    demands.names_level_and_trend,
    demands.asks_segmentation
from shares
inner join factors on shares.dimension = factors.dimension
inner join leads
    on
        shares.award_id = leads.award_id
        and shares.cycle = leads.cycle
        and shares.scheme = leads.scheme
        and shares.basis = leads.basis
        and shares.sector = leads.sector
        and shares.dimension = leads.dimension
        and shares.category = leads.category
        and shares.clause = leads.clause
left join demands
    on
        shares.scheme = demands.scheme
        and shares.sector = demands.sector
        and shares.clause = demands.clause
