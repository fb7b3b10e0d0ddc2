-- an alias of any sector points to a clause of every sector of its scheme, or to one
-- that is the same for any
with

wanted as (
    select
        aliases.scheme,
        sectors.sector,
        aliases.alias,
        aliases.clause
    from {{ ref('clause_aliases') }} as aliases
    left join {{ ref('sectors') }} as sectors
        on aliases.sector in (sectors.sector, 'any')
)

select wanted.*
from wanted
left join {{ ref('clauses') }} as clauses
    on
        wanted.scheme = clauses.scheme
        and clauses.sector in (wanted.sector, 'any')
        and wanted.clause = clauses.clause
where clauses.clause is null
