-- combinations of bands; those of fewer than three organisations in their coarse form
with clauses as (
    select * from {{ ref('int_patterns__clauses') }}
    where is_complete
),

spans (by_sector) as (
    values (true), (false)
),

signature_counts as (
    select
        clauses.award_id,
        clauses.cycle,
        clauses.scheme,
        clauses.basis,
        clauses.dimension,
        clauses.category,
        clauses.clause,
        clauses.signature,
        clauses.limiting_factor,
        clauses.gap,
        if(spans.by_sector, clauses.sector, 'all') as sector,
        count(*) as n
    from clauses
    cross join spans
    group by all
),

told as (
    select
        *,
        n < 3 as is_coarse,
        if(n < 3, null, signature) as bands
    from signature_counts
)

select
    award_id,
    cycle,
    scheme,
    basis,
    sector,
    dimension,
    category,
    clause,
    limiting_factor,
    gap,
    is_coarse,
    bands,
    cast(sum(n) as integer) as n,
    cast(
        sum(sum(n)) over (
            partition by award_id, cycle, scheme, basis, sector, dimension, clause
        ) as integer
    ) as n_applications
from told
group by
    award_id, cycle, scheme, basis, sector, dimension, category, clause,
    limiting_factor, gap, is_coarse, bands
