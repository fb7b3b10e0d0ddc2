select
    of_any.scheme,
    of_any.alias,
    of_one.sector
from {{ ref('clause_aliases') }} as of_any
inner join {{ ref('clause_aliases') }} as of_one
    on
        of_any.scheme = of_one.scheme
        and of_any.alias = of_one.alias
where of_any.sector = 'any' and of_one.sector <> 'any'
