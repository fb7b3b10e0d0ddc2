-- the title 概述 stands over all overviews and so names none of them
with

printed as (
    select
        scheme,
        sector,
        clause,
        title_zh as title
    from {{ ref('clauses') }}
    where dimension <> 'overview'

    union

    select
        scheme,
        sector,
        clause,
        points_table_title_zh as title
    from {{ ref('clauses') }}
    where dimension <> 'overview' and points_table_title_zh is not null
)

select printed.*
from printed
left join {{ ref('clause_aliases') }} as aliases
    on
        printed.scheme = aliases.scheme
        and printed.sector = aliases.sector
        and printed.clause = aliases.clause
        and printed.title = aliases.alias
where aliases.alias is null
