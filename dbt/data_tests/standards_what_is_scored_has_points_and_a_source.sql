with

scored as (
    select
        scheme,
        sector,
        clause,
        is_scored,
        points_max,
        points_source
    from {{ ref('clauses') }}

    union all by name

    select
        scheme,
        sector,
        category as clause,
        is_scored,
        points_max,
        points_source
    from {{ ref('categories') }}
)

select *
from scored
where
    is_scored <> (points_max is not null)
    or is_scored <> (points_source is not null)
    or points_max <= 0
