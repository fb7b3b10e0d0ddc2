with clauses as (
    select * from {{ ref('int_patterns__clauses') }}
    where outside_pct <> 0
)

select
    award_id,
    cycle,
    application_id,
    sector,
    panel_id,
    scheme,
    basis,
    category,
    clause,
    dimension,
    clause_band,
    signature,
    cast(outside_pct as decimal(7, 3)) as outside_pct
from clauses
