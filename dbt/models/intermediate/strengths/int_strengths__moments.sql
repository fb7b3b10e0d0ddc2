-- sums are taken over whole numbers (billionths of a percent): exact in any order
with application_percents as (
    select * from {{ ref('int_strengths__application_percents') }}
),

whole_numbers as (
    select
        *,
        cast(cast(percent as decimal(28, 9)) * 1000000000 as hugeint) as billionths
    from application_percents
),

summed as (
    select
        award_id,
        cycle,
        scheme,
        basis,
        coalesce(sector, 'all') as sector,
        category,
        clause,
        dimension,
        count(*) as n_applications,
        sum(billionths) as total,
        sum(billionths * billionths) as total_of_squares,
        median(percent) as median_percent
    from whole_numbers
    group by grouping sets (
        (award_id, cycle, scheme, basis, sector, category, clause, dimension),
        (award_id, cycle, scheme, basis, category, clause, dimension)
    )
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
    n_applications - 1 as degrees_of_freedom,
    total / 1e9 / n_applications as mean_pct,
    median_percent as median_pct,
    if(
        n_applications > 1,
        sqrt(
            cast(n_applications * total_of_squares - total * total as double)
            / (cast(n_applications as double) * (n_applications - 1))
        ) / 1e9,
        null
    ) as sd_pct
from summed
