select
    categories.scheme,
    categories.sector,
    categories.category,
    categories.points_max,
    sum(clauses.points_max) as found
from {{ ref('categories') }} as categories
left join {{ ref('clauses') }} as clauses
    on
        categories.scheme = clauses.scheme
        and categories.sector = clauses.sector
        and categories.category = clauses.category
group by all
having categories.points_max is distinct from sum(clauses.points_max)
