select
    inferred.scheme,
    inferred.sector,
    inferred.clause,
    inferred.points_max,
    printed.sector as printed_for,
    printed.points_max as printed_points
from {{ ref('clauses') }} as inferred
left join {{ ref('clauses') }} as printed
    on
        inferred.scheme = printed.scheme
        and inferred.clause = printed.clause
        and printed.points_source = 'printed'
where
    inferred.points_source = 'inferred'
    and inferred.points_max is distinct from printed.points_max
