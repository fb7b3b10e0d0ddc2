with band_shares as (
    select * from {{ ref('int_strengths__band_shares') }}
)

select
    award_id,
    cycle,
    sector,
    category,
    clause,
    dimension,
    basis,
    band,
    scheme,
    cast(n_in_band as integer) as n_in_band,
    cast(n_clauses as integer) as n_clauses,
    cast(n_applications as integer) as n_applications,
    cast(n_effective as decimal(12, 3)) as n_effective,
    cast(share as decimal(7, 6)) as share,
    cast(share_low as decimal(7, 6)) as share_low,
    cast(share_high as decimal(7, 6)) as share_high
from band_shares
