with summaries as (
    select * from {{ ref('int_schemes__summaries') }}
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
    cast(points_available as decimal(9, 3)) as points_available,
    cast(n_clauses as integer) as n_clauses,
    cast(n_applications as integer) as n_applications,
    cast(mean_pct as decimal(7, 3)) as mean_pct,
    cast(mean_pct_low as decimal(7, 3)) as mean_pct_low,
    cast(mean_pct_high as decimal(7, 3)) as mean_pct_high,
    case fit_rank
        when 1 then 'own'
        when 2 then 'good'
        when 3 then 'part'
        when 4 then 'split'
    end as kind_of_fit,
    case source_rank
        when 0 then 'as_printed'
        when 1 then 'printed'
        when 2 then 'inferred'
        when 3 then 'unverified'
    end as points_source
from summaries
