with clauses as (
    select * from {{ ref('int_scores__clause_facts') }}
),

scored as (
    select distinct
        scheme,
        category,
        clause,
        dimension
    from clauses
    where is_scored
),

by_category as (
    select
        scheme,
        clause,
        dimension,
        unnest([category, 'all']) as category_group
    from scored
),

by_dimension as (
    select
        scheme,
        clause,
        category_group,
        unnest([dimension, 'all']) as dimension_group
    from by_category
)

select
    scheme,
    category_group as category,
    dimension_group as dimension,
    count(distinct clause) as n_clauses
from by_dimension
group by scheme, category_group, dimension_group
