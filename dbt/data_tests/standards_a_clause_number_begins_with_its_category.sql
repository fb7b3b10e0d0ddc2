select
    scheme,
    sector,
    category,
    clause
from {{ ref('clauses') }}
where clause <> category and not starts_with(clause, category || '.')
