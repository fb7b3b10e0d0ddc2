select
    clauses.scheme,
    clauses.sector,
    clauses.clause
from {{ ref('clauses') }} as clauses
inner join {{ ref('schemes') }} as schemes on clauses.scheme = schemes.scheme
left join {{ ref('sub_items') }} as sub_items
    on
        clauses.scheme = sub_items.scheme
        and clauses.sector = sub_items.sector
        and clauses.clause = sub_items.clause
where clauses.dimension in ('process', 'context') and schemes.is_verified
group by all
having count(sub_items.letter) = 0
