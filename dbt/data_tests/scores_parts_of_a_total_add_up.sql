-- a total is its process and result points, up to the rounding of each to a thousandth
select
    application_id,
    basis,
    total_points,
    process_points,
    result_points
from {{ ref('fct_application_scores') }}
where abs(total_points - process_points - result_points) > 0.001
