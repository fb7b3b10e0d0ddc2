-- which bands factors have where the clause's percentage lies in which band
with bands as (
    select * from {{ ref('int_patterns__bands') }}
),

clauses as (
    select * from {{ ref('int_patterns__clauses') }}
)

select
    bands.award_id,
    bands.cycle,
    bands.scheme,
    bands.basis,
    bands.sector,
    bands.dimension,
    bands.category,
    bands.clause,
    bands.factor,
    clauses.clause_band,
    bands.band,
    count(*) as n,
    count(*) filter (where clauses.is_complete) as n_complete
from bands
inner join clauses
    on
        bands.application_id = clauses.application_id
        and bands.scheme = clauses.scheme
        and bands.basis = clauses.basis
        and bands.clause = clauses.clause
group by
    bands.award_id,
    bands.cycle,
    bands.scheme,
    bands.basis,
    bands.sector,
    bands.dimension,
    bands.category,
    bands.clause,
    bands.factor,
    clauses.clause_band,
    bands.band
