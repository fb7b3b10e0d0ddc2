select
    clauses.scheme,
    clauses.sector,
    clauses.clause
from {{ ref('clauses') }} as clauses
left join {{ ref('sub_items') }} as sub_items
    on
        clauses.scheme = sub_items.scheme
        and clauses.sector = sub_items.sector
        and clauses.clause = sub_items.clause
where clauses.dimension in ('process', 'context')
group by all
having count(sub_items.letter) = 0
