select
    scheme,
    sector,
    clause,
    dimension,
    comparison_demand,
    names_level_and_trend,
    asks_segmentation
from {{ ref('clauses') }}
where
    (dimension = 'result') <> (comparison_demand is not null)
    or (dimension = 'result') <> (names_level_and_trend is not null)
    or (dimension = 'result') <> (asks_segmentation is not null)
