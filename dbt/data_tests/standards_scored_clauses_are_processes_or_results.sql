select
    scheme,
    sector,
    clause,
    dimension,
    is_scored
from {{ ref('clauses') }}
where is_scored <> (dimension in ('process', 'result'))
