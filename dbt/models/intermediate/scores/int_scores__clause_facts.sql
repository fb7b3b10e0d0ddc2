-- what a clause is worth in a sector; and, where every sector agrees, in an unknown one
with clauses as (
    select * from {{ ref('stg_standards__clauses') }}
),

categories as (
    select * from {{ ref('stg_standards__categories') }}
),

numbered as (
    select
        scheme,
        sector,
        clause,
        category,
        dimension,
        points_max,
        is_scored
    from clauses
    union all
    -- a heading row carries its category's number and is scored by nobody
    select
        categories.scheme,
        categories.sector,
        categories.category as clause,
        categories.category,
        null as dimension,
        null as points_max,
        false as is_scored
    from categories
    left join clauses
        on
            categories.scheme = clauses.scheme
            and categories.sector = clauses.sector
            and categories.category = clauses.clause
    where clauses.clause is null
)

select
    scheme,
    sector,
    clause,
    category,
    dimension,
    points_max,
    is_scored
from numbered
union all
select
    scheme,
    null as sector,
    clause,
    min(category) as category,
    min(dimension) as dimension,
    min(points_max) as points_max,
    bool_and(is_scored) as is_scored
from numbered
group by scheme, clause
having
    count(distinct category) = 1
    and min(points_max) is not distinct from max(points_max)
    and min(dimension) is not distinct from max(dimension)
