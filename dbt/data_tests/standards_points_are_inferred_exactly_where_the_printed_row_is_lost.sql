with

scored as (
    select
        scheme,
        sector,
        clause,
        points_source,
        points_table_title_zh
    from {{ ref('clauses') }}
    where is_scored

    union all by name

    select
        scheme,
        sector,
        category as clause,
        points_source,
        points_table_title_zh
    from {{ ref('categories') }}
    where is_scored
)

select *
from scored
-- what nobody has checked against the print says nothing of its rows
where
    points_source <> 'unverified'
    and (points_source = 'inferred') <> (points_table_title_zh is null)
