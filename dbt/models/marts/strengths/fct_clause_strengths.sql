with summaries as (
    select * from {{ ref('int_strengths__summaries') }}
)

select
    award_id,
    cycle,
    sector,
    clause,
    category,
    dimension,
    basis,
    n_applications,
    mean_pct,
    mean_pct_low,
    mean_pct_high,
    median_pct,
    sd_pct,
    scheme
from summaries
where clause is not null
