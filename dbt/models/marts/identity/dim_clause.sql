with

clauses as (
    select * from {{ ref('stg_standards__clauses') }}
    where is_scored
),

categories as (
    select * from {{ ref('stg_standards__categories') }}
)

select
    clauses.scheme,
    clauses.sector,
    clauses.category,
    clauses.clause,
    clauses.title_zh,
    clauses.title_en,
    clauses.points_table_title_zh,
    categories.title_zh as category_title_zh,
    categories.title_en as category_title_en,
    clauses.dimension,
    clauses.points_max,
    clauses.points_source,
    clauses.comparison_demand,
    clauses.sort_order
from clauses
inner join categories
    on
        clauses.scheme = categories.scheme
        and clauses.sector = categories.sector
        and clauses.category = categories.category
