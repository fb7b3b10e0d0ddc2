-- what was counted in the seeds against what was typed in from the printed standard
with

counted as (
    select
        scheme,
        sector,
        'points_total' as figure,
        sum(points_max) as found
    from {{ ref('clauses') }}
    group by all

    union all by name

    select
        scheme,
        sector,
        'points_' || dimension as figure,
        sum(points_max) as found
    from {{ ref('clauses') }}
    where is_scored
    group by all

    union all by name

    select
        scheme,
        sector,
        'n_' || dimension || '_clauses' as figure,
        count(*) as found
    from {{ ref('clauses') }}
    group by all

    union all by name

    select
        scheme,
        sector,
        'n_scored_clauses' as figure,
        count(*) as found
    from {{ ref('clauses') }}
    where is_scored
    group by all

    union all by name

    select
        scheme,
        sector,
        'n_categories' as figure,
        count(*) as found
    from {{ ref('categories') }}
    group by all

    union all by name

    select
        scheme,
        sector,
        'n_scored_categories' as figure,
        count(*) as found
    from {{ ref('categories') }}
    where is_scored
    group by all

    union all by name

    select
        sub_items.scheme,
        sub_items.sector,
        'n_' || clauses.dimension || '_sub_items' as figure,
        count(*) as found
    from {{ ref('sub_items') }} as sub_items
    inner join {{ ref('clauses') }} as clauses
        on
            sub_items.scheme = clauses.scheme
            and sub_items.sector = clauses.sector
            and sub_items.clause = clauses.clause
    group by all
),

-- a scheme either tells the sectors apart or has one set of rows for any of them
undivided as (
    select distinct scheme from {{ ref('categories') }}
    where sector = 'any'
),

sectors as (
    select sector from {{ ref('sectors') }}
    union all
    select 'any' as sector
),

expected as (
    select
        figures.scheme,
        sectors.sector,
        figures.figure,
        figures.value_per_sector
    from {{ ref('check_figures') }} as figures
    left join undivided on figures.scheme = undivided.scheme
    inner join sectors on (sectors.sector = 'any') = (undivided.scheme is not null)
)

select
    expected.value_per_sector,
    counted.found,
    coalesce(expected.scheme, counted.scheme) as scheme,
    coalesce(expected.sector, counted.sector) as sector,
    coalesce(expected.figure, counted.figure) as figure
from expected
full join counted
    on
        expected.scheme = counted.scheme
        and expected.sector = counted.sector
        and expected.figure = counted.figure
where expected.value_per_sector is distinct from counted.found
