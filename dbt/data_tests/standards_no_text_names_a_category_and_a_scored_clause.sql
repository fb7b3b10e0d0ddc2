select
    category_aliases.scheme,
    category_aliases.alias,
    category_aliases.category,
    clause_aliases.clause
from {{ ref('category_aliases') }} as category_aliases
inner join {{ ref('clause_aliases') }} as clause_aliases
    on
        category_aliases.scheme = clause_aliases.scheme
        and category_aliases.alias = clause_aliases.alias
where category_aliases.category <> clause_aliases.clause
