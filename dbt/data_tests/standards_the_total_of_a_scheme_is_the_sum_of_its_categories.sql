select
    schemes.scheme,
    categories.sector,
    schemes.total_points,
    sum(categories.points_max) as found
from {{ ref('schemes') }} as schemes
left join {{ ref('categories') }} as categories
    on schemes.scheme = categories.scheme
group by all
having sum(categories.points_max) is distinct from schemes.total_points
