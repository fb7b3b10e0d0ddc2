select
    clauses.scheme,
    clauses.sector,
    clauses.clause,
    count(indicators.indicator_no) as n_indicators,
    max(indicators.indicator_no) as last_no
from {{ ref('clauses') }} as clauses
left join {{ ref('schemes') }} as schemes on clauses.scheme = schemes.scheme
full join {{ ref('indicators') }} as indicators
    on
        clauses.scheme = indicators.scheme
        and clauses.sector = indicators.sector
        and clauses.clause = indicators.clause
where
    (clauses.dimension = 'result' and schemes.is_verified)
    or indicators.clause is not null
group by all
having
    clauses.scheme is null
    or count(indicators.indicator_no) = 0
    or count(indicators.indicator_no) <> max(indicators.indicator_no)
    or min(indicators.indicator_no) <> 1
