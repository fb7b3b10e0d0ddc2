-- points are shared over the clauses of the best fit: a split needs more than one, and a
-- result must not become a process
with

crosswalk as (
    select * from {{ ref('crosswalk') }}
),

dimensions as (
    select distinct
        scheme,
        clause,
        dimension
    from {{ ref('clauses') }}
    where is_scored
)

select
    crosswalk.scheme_from,
    crosswalk.unit_from
from crosswalk
left join dimensions as units
    on
        crosswalk.scheme_from = units.scheme
        and crosswalk.unit_from = units.clause
left join dimensions as targets
    on
        crosswalk.scheme_to = targets.scheme
        and crosswalk.clause_to = targets.clause
group by crosswalk.scheme_from, crosswalk.unit_from
having
    (
        bool_or(crosswalk.kind_of_fit = 'split')
        and count(distinct crosswalk.clause_to) < 2
    )
    or bool_or(units.dimension <> targets.dimension)
