-- sums are taken over whole numbers (billionths of a percent): exact in any order
with basis_values as not materialized (
    select * from {{ ref('int_scores__basis_values') }}
    where
        scheme is not null
        and category is not null
        -- a mean never mixes stages
        and basis <> 'final'
),

adjusted as (
    select * from {{ ref('int_calibration__adjusted') }}
),

memberships as (
    select * from {{ ref('int_schemes__memberships') }}
),

-- an application has one standard on a basis: the one that its total is made of
application_scores as (
    select
        *,
        row_number() over (order by application_id, basis) as score_no
    from {{ ref('fct_application_scores') }}
    where basis <> 'final'
),

all_values as (
    select
        application_id,
        basis,
        scheme,
        sector,
        clause,
        score_pct
    from basis_values
    union all
    select
        basis_values.application_id,
        'adjusted' as basis,
        basis_values.scheme,
        basis_values.sector,
        basis_values.clause,
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

counted as (
    select
        application_scores.score_no,
        all_values.scheme,
        all_values.sector,
        all_values.clause,
        all_values.score_pct
    from all_values
    inner join application_scores
        on
            all_values.application_id = application_scores.application_id
            and all_values.basis = application_scores.basis
            and all_values.scheme = application_scores.scheme
),

-- percent of what it counts for, where all its clauses have a value
percents as (
    select
        counted.score_no,
        memberships.unit_no,
        sum(counted.score_pct * memberships.points)
        / sum(memberships.points) as value_pct
    from counted
    inner join memberships
        on
            counted.scheme = memberships.scheme
            and counted.sector = memberships.sector
            and counted.clause = memberships.clause
    group by counted.score_no, memberships.unit_no
    having count(*) = max(memberships.n_clauses)
),

units as (
    select
        unit_no,
        scheme,
        scheme_to,
        unit,
        category,
        dimension,
        sum(points) as points_available,
        count(*) as n_clauses,
        max(fit_rank) as fit_rank,
        max(
            case points_source
                when 'printed' then 1
                when 'inferred' then 2
                else 3
            end
        ) as source_rank
    from memberships
    group by unit_no, scheme, scheme_to, unit, category, dimension
),

placed as (
    select
        application_scores.award_id,
        application_scores.cycle,
        application_scores.sector,
        application_scores.basis,
        units.scheme,
        units.scheme_to,
        units.unit,
        units.category,
        units.dimension,
        units.points_available,
        units.n_clauses,
        units.fit_rank,
        units.source_rank,
        percents.value_pct
    from percents
    inner join application_scores on percents.score_no = application_scores.score_no
    inner join units on percents.unit_no = units.unit_no
    union all
    -- of a standard that nobody has entered only the total is compared, as printed
    select
        award_id,
        cycle,
        sector,
        basis,
        null as scheme,
        null as scheme_to,
        'total' as unit,
        'all' as category,
        'all' as dimension,
        points_available,
        n_clauses,
        1 as fit_rank,
        0 as source_rank,
        scored_pct as value_pct
    from application_scores
    where scheme is null and points_available > 0
),

whole_numbers as (
    select
        *,
        cast(round(value_pct * 1000000000) as hugeint) as billionths,
        unnest([sector, 'all']) as grouped_sector
    from placed
),

summed as (
    select
        award_id,
        cycle,
        grouped_sector as sector,
        scheme,
        scheme_to,
        basis,
        unit,
        category,
        dimension,
        -- forms of an unknown standard may differ
        if(min(points_available) = max(points_available), min(points_available), null)
            as points_available,
        if(min(n_clauses) = max(n_clauses), min(n_clauses), null) as n_clauses,
        max(fit_rank) as fit_rank,
        max(source_rank) as source_rank,
        count(*) as n_applications,
        sum(billionths) as total,
        sum(billionths * billionths) as total_of_squares
    from whole_numbers
    group by
        award_id, cycle, grouped_sector, scheme, scheme_to, basis, unit, category,
        dimension
)

select
    award_id,
    cycle,
    sector,
    scheme,
    scheme_to,
    basis,
    unit,
    category,
    dimension,
    points_available,
    n_clauses,
    fit_rank,
    source_rank,
    n_applications,
    total / 1e9 / n_applications as mean_pct,
    if(
        n_applications > 1,
        sqrt(
            cast(n_applications * total_of_squares - total * total as double)
            / (cast(n_applications as double) * (n_applications - 1))
        ) / 1e9,
        null
    ) as sd_pct
from summed
