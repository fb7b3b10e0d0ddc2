-- which bands factors have where the clause's percentage lies in which band
with bands as (
    select * from {{ ref('int_patterns__bands') }}
),

clauses as (
    select * from {{ ref('int_patterns__clauses') }}
)

select
    clauses.award_id,
    clauses.cycle,
    bands.scheme,
    bands.basis,
    clauses.sector,
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
        bands.application_no = clauses.application_no
        and bands.scheme = clauses.scheme
        and bands.basis = clauses.basis
        and bands.clause = clauses.clause
group by
    clauses.award_id,
    clauses.cycle,
    bands.scheme,
    bands.basis,
    clauses.sector,
    bands.dimension,
    bands.category,
    bands.clause,
    bands.factor,
    clauses.clause_band,
    bands.band
