-- of a scheme that nobody has checked only the structure is recorded
with

clauses as (
    select
        clauses.*,
        clauses.dimension = 'result' and schemes.is_verified as is_checked_result
    from {{ ref('clauses') }} as clauses
    inner join {{ ref('schemes') }} as schemes on clauses.scheme = schemes.scheme
)

select
    scheme,
    sector,
    clause,
    dimension,
    comparison_demand,
    names_level_and_trend,
    asks_segmentation
from clauses
where
    is_checked_result <> (comparison_demand is not null)
    or is_checked_result <> (names_level_and_trend is not null)
    or is_checked_result <> (asks_segmentation is not null)
