with

ends as (
    select
        band,
        min(score_pct) as low_pct,
        max(score_pct) as high_pct
    from {{ ref('band_percentages') }}
    group by all
)

select
    bands.band,
    bands.low_pct,
    bands.high_pct,
    ends.low_pct as lowest_of_grid,
    ends.high_pct as highest_of_grid
from {{ ref('bands') }} as bands
full join ends
    on bands.band = ends.band
where
    bands.low_pct is distinct from ends.low_pct
    or bands.high_pct is distinct from ends.high_pct
