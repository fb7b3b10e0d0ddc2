-- percent of an application, by clause and by category: the sample behind each strength
with basis_values as (
    select * from {{ ref('int_scores__basis_values') }}
),

scheme_sizes as (
    select * from {{ ref('int_scores__scheme_sizes') }}
),

category_values as (
    select
        *,
        unnest([dimension, 'all']) as group_dimension
    from basis_values
    where category is not null
),

category_percents as (
    select
        award_id,
        cycle,
        application_id,
        basis,
        scheme,
        sector,
        category,
        group_dimension,
        cast(sum(score_pct * points_max) / sum(points_max) as decimal(18, 9))
            as value_pct,
        count(*) as n_clauses
    from category_values
    group by
        award_id, cycle, application_id, basis, scheme, sector, category, group_dimension
)

select
    award_id,
    cycle,
    application_id,
    basis,
    scheme,
    sector,
    category,
    clause,
    dimension,
    score_pct as value_pct
from basis_values
where category is not null
union all
-- a category counts when all its clauses have a value
select
    category_percents.award_id,
    category_percents.cycle,
    category_percents.application_id,
    category_percents.basis,
    category_percents.scheme,
    category_percents.sector,
    category_percents.category,
    cast(null as varchar) as clause,
    category_percents.group_dimension as dimension,
    category_percents.value_pct
from category_percents
inner join scheme_sizes
    on
        category_percents.scheme = scheme_sizes.scheme
        and category_percents.category = scheme_sizes.category
        and category_percents.group_dimension = scheme_sizes.dimension
        and category_percents.n_clauses = scheme_sizes.n_clauses
