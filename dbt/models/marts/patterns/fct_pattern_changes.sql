with changes as (
    select * from {{ ref('int_patterns__changes') }}
),

demands as (
    select * from {{ ref('int_patterns__demands') }}
)

select
    changes.award_id,
    changes.scheme,
    changes.basis,
    changes.cycle_from,
    changes.cycle_to,
    changes.sector,
    changes.category,
    changes.clause,
    changes.dimension,
    changes.factor,
    changes.statistic,
    changes.state,
    cast(changes.n_from as integer) as n_from,
    cast(changes.n_to as integer) as n_to,
    cast(changes.n_both as integer) as n_both,
    cast(changes.value_from as decimal(9, 6)) as value_from,
    cast(changes.value_to as decimal(9, 6)) as value_to,
    cast(changes.change as decimal(9, 6)) as difference,
    cast(changes.change_low as decimal(9, 6)) as difference_low,
    cast(changes.change_high as decimal(9, 6)) as difference_high,
    cast(changes.p as decimal(9, 6)) as p,
    cast(changes.p_adjusted as decimal(9, 6)) as p_adjusted,
    changes.is_flagged,
    demands.comparison_demand,
    demands.names_level_and_trend,
    demands.asks_segmentation
from changes
left join demands
    on
        changes.scheme = demands.scheme
        and changes.sector = demands.sector
        and changes.clause = demands.clause
