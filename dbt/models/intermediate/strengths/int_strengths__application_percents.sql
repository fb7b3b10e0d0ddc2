-- percent of an application, by clause and by category: the sample behind each strength
with basis_values as (
    select * from {{ ref('int_scores__basis_values') }}
),

clauses as (
    select * from {{ ref('int_scores__clause_facts') }}
),

category_sizes as (
    select
        scheme,
        category,
        coalesce(dimension, 'all') as dimension,
        count(distinct clause) as n_clauses
    from clauses
    where is_scored
    group by grouping sets ((scheme, category, dimension), (scheme, category))
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
        coalesce(dimension, 'all') as dimension,
        count(*) as n_clauses,
        cast(sum(score_pct * points_max) / sum(points_max) as decimal(18, 9)) as percent
    from basis_values
    where category is not null
    group by grouping sets (
        (award_id, cycle, application_id, basis, scheme, sector, category, dimension),
        (award_id, cycle, application_id, basis, scheme, sector, category)
    )
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
    score_pct as percent
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
    category_percents.dimension,
    category_percents.percent
from category_percents
inner join category_sizes
    on
        category_percents.scheme = category_sizes.scheme
        and category_percents.category = category_sizes.category
        and category_percents.dimension = category_sizes.dimension
        and category_percents.n_clauses = category_sizes.n_clauses
