with summaries as (
    select * from {{ ref('int_strengths__summaries') }}
    where dimension = 'gap'
)

select
    award_id,
    cycle,
    sector,
    category,
    basis,
    scheme,
    n_applications,
    mean_pct as gap_pct,
    mean_pct_low as gap_low,
    mean_pct_high as gap_high,
    median_pct as median_gap_pct,
    sd_pct as sd_gap_pct
from summaries
