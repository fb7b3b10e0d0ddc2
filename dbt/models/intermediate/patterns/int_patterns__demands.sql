-- what the standard asks of a result clause; of all sectors together where they agree
with clauses as (
    select * from {{ ref('stg_standards__clauses') }}
    where comparison_demand is not null
)

select
    scheme,
    sector,
    clause,
    comparison_demand,
    names_level_and_trend,
    asks_segmentation
from clauses
union all
select
    scheme,
    'all' as sector,
    clause,
    if(count(distinct comparison_demand) = 1, min(comparison_demand), 'varies')
        as comparison_demand,
    if(
        bool_and(names_level_and_trend) = bool_or(names_level_and_trend),
        bool_and(names_level_and_trend),
        null
    ) as names_level_and_trend,
    if(
        bool_and(asks_segmentation) = bool_or(asks_segmentation),
        bool_and(asks_segmentation),
        null
    ) as asks_segmentation
from clauses
group by scheme, clause
