-- percent of an application, by clause, by category and over all categories: the sample
-- behind each strength
with basis_values as (
    select * from {{ ref('int_scores__basis_values') }}
    where category is not null
),

applications as (
    select * from {{ ref('int_strengths__applications') }}
),

adjusted as (
    select * from {{ ref('int_calibration__adjusted') }}
),

scheme_sizes as (
    select * from {{ ref('int_scores__scheme_sizes') }}
),

numbered as (
    select
        applications.application_no,
        basis_values.application_id,
        basis_values.basis,
        basis_values.scheme,
        basis_values.sector,
        basis_values.category,
        basis_values.clause,
        basis_values.dimension,
        basis_values.points_max,
        basis_values.score_pct
    from basis_values
    inner join applications on basis_values.application_id = applications.application_id
),

clause_values as (
    select
        application_no,
        basis,
        scheme,
        category,
        clause,
        dimension,
        points_max,
        score_pct
    from numbered
    union all
    -- the panel's scores, each corrected for its examiner's severity
    select
        numbered.application_no,
        'adjusted' as basis,
        numbered.scheme,
        numbered.category,
        numbered.clause,
        numbered.dimension,
        numbered.points_max,
        cast(adjusted.adjusted_pct as decimal(18, 9)) as score_pct
    from numbered
    inner join adjusted
        on
            numbered.application_id = adjusted.application
            and concat_ws('/', numbered.scheme, numbered.sector, numbered.clause)
            = adjusted.clause
    where numbered.basis = 'independent_mean'
),

category_sums as (
    select
        application_no,
        basis,
        scheme,
        category,
        dimension,
        sum(score_pct * points_max) as weighted_pct,
        sum(points_max) as points_available,
        count(*) as n_clauses
    from clause_values
    group by application_no, basis, scheme, category, dimension
),

rolled_up as (
    select
        application_no,
        basis,
        scheme,
        cast(sum(weighted_pct) / sum(points_available) as decimal(18, 9)) as value_pct,
        sum(n_clauses) as n_clauses,
        coalesce(category, 'all') as category,
        coalesce(dimension, 'all') as dimension
    from category_sums
    group by application_no, basis, scheme, cube(category, dimension)
),

all_values as (
    select
        application_no,
        basis,
        scheme,
        category,
        clause,
        dimension,
        score_pct as value_pct
    from clause_values
    union all
    -- what has several clauses counts when all of them have a value
    select
        rolled_up.application_no,
        rolled_up.basis,
        rolled_up.scheme,
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
)

select
    applications.award_id,
    applications.cycle,
    all_values.application_no,
    applications.sector,
    all_values.basis,
    all_values.scheme,
    all_values.category,
    all_values.clause,
    all_values.dimension,
    all_values.value_pct
from all_values
inner join applications on all_values.application_no = applications.application_no
