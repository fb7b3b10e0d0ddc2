-- sums are taken over whole numbers (billionths of a percent): exact in any order
with application_percents as not materialized (
    select * from {{ ref('int_strengths__application_percents') }}
),

-- how far results are ahead of processes, inside one application
gaps as (
    select
        award_id,
        cycle,
        application_no,
        basis,
        scheme,
        sector,
        category,
        cast(null as varchar) as clause,
        'gap' as dimension,
        max(value_pct) filter (where dimension = 'result')
        - max(value_pct) filter (where dimension = 'process') as value_pct
    from application_percents
    where clause is null
    group by award_id, cycle, application_no, basis, scheme, sector, category
),

all_values as (
    select
        award_id,
        cycle,
        application_no,
        basis,
        scheme,
        sector,
        category,
        clause,
        dimension,
        value_pct
    from application_percents
    union all
    select
        award_id,
        cycle,
        application_no,
        basis,
        scheme,
        sector,
        category,
        clause,
        dimension,
        value_pct
    from gaps
    where value_pct is not null
),

whole_numbers as (
    select
        *,
        -- a percentage of nine decimals has fewer digits than a double holds
        cast(round(cast(value_pct as double) * 1e9) as hugeint) as billionths
    from all_values
),

in_groups as (
    select
        * exclude (sector),
        billionths * billionths as square,
        unnest([sector, 'all']) as sector
    from whole_numbers
),

summed as (
    select
        award_id,
        cycle,
        scheme,
        basis,
        sector,
        category,
        clause,
        dimension,
        count(*) as n_applications,
        sum(billionths) as total,
        sum(square) as total_of_squares,
        median(value_pct) as median_value
    from in_groups
    group by award_id, cycle, scheme, basis, sector, category, clause, dimension
)

select
    award_id,
    cycle,
    scheme,
    basis,
    sector,
    category,
    clause,
    dimension,
    n_applications,
    median_value as median_pct,
    n_applications - 1 as degrees_of_freedom,
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
