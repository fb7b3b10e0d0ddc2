-- a title unknown to the sheet's sector is looked up in all of them
select
    scheme,
    alias,
    string_agg(distinct clause, ', ' order by clause) as clauses
from {{ ref('clause_aliases') }}
group by all
having count(distinct clause) > 1
