with clause_aliases as (
    select * from {{ ref('stg_standards__clause_aliases') }}
),

category_aliases as (
    select * from {{ ref('stg_standards__category_aliases') }}
),

clauses as (
    select * from {{ ref('stg_standards__clauses') }}
),

titles as (
    select
        clause_aliases.scheme,
        clause_aliases.sector,
        clause_aliases.alias as title,
        clause_aliases.clause
    from clause_aliases
    union
    select
        scheme,
        sector,
        title_zh as title,
        clause
    from clauses
),

categories as (
    select distinct
        scheme,
        clause,
        category
    from clauses
)

select
    titles.scheme,
    titles.sector,
    titles.title,
    titles.clause,
    categories.category
from titles
inner join categories
    on
        titles.scheme = categories.scheme
        and titles.clause = categories.clause
union all
select
    category_aliases.scheme,
    'any' as sector,
    category_aliases.alias as title,
    category_aliases.category as clause,
    category_aliases.category
from category_aliases
-- some categories stand in the clause table too
left join titles
    on
        category_aliases.scheme = titles.scheme
        and category_aliases.alias = titles.title
where titles.clause is null
