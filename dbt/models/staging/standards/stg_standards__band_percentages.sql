select
    cast(score_pct as decimal(7, 3)) as score_pct,
    cast(band as integer) as band
from {{ ref('band_percentages') }}
