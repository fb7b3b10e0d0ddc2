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
where (points_source = 'inferred') <> (points_table_title_zh is null)
