-- percent of an application, by clause, by category and over all categories: the sample
-- behind each strength
with basis_values as (
    select * from {{ ref('int_scores__basis_values') }}
    where category is not null
),

adjusted as (
    select * from {{ ref('int_calibration__adjusted') }}
),

scheme_sizes as (
    select * from {{ ref('int_scores__scheme_sizes') }}
),

clause_values as (
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
        points_max,
        score_pct
    from basis_values
    union all
    -- the panel's scores, each corrected for its examiner's severity
    select
        basis_values.award_id,
        basis_values.cycle,
        basis_values.application_id,
        'adjusted' as basis,
        basis_values.scheme,
        basis_values.sector,
        basis_values.category,
        basis_values.clause,
        basis_values.dimension,
        basis_values.points_max,
        cast(adjusted.adjusted_pct as decimal(18, 9)) as score_pct
    from basis_values
    inner join adjusted
        on
            basis_values.application_id = adjusted.application
            and concat_ws(
                '/', basis_values.scheme, basis_values.sector, basis_values.clause
            ) = adjusted.clause
    where basis_values.basis = 'independent_mean'
),

category_sums as (
    select
        award_id,
        cycle,
        application_id,
        basis,
        scheme,
        sector,
        category,
        dimension,
        sum(score_pct * points_max) as weighted_pct,
        sum(points_max) as points_available,
        count(*) as n_clauses
    from clause_values
    group by
        award_id, cycle, application_id, basis, scheme, sector, category, dimension
),

rolled_up as (
    select
        award_id,
        cycle,
        application_id,
        basis,
        scheme,
        sector,
        cast(sum(weighted_pct) / sum(points_available) as decimal(18, 9)) as value_pct,
        sum(n_clauses) as n_clauses,
        coalesce(category, 'all') as category,
        coalesce(dimension, 'all') as dimension
    from category_sums
    group by
        award_id, cycle, application_id, basis, scheme, sector, cube(category, dimension)
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
from clause_values
union all
-- what has several clauses counts when all of them have a value
select
    rolled_up.award_id,
    rolled_up.cycle,
    rolled_up.application_id,
    rolled_up.basis,
    rolled_up.scheme,
    rolled_up.sector,
    rolled_up.category,
    cast(null as varchar) as clause,
    rolled_up.dimension,
    rolled_up.value_pct
from rolled_up
inner join scheme_sizes
    on
        rolled_up.scheme = scheme_sizes.scheme
        and rolled_up.category = scheme_sizes.category
        and rolled_up.dimension = scheme_sizes.dimension
        and rolled_up.n_clauses = scheme_sizes.n_clauses
