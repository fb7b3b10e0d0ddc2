-- which clause counts for what, and with how many points: in its own standard, and where
-- a crosswalk leads from it
with clauses as (
    select * from {{ ref('stg_standards__clauses') }}
    where is_scored
),

crosswalk as (
    select * from {{ ref('stg_standards__crosswalk') }}
    where kind_of_fit <> 'weak'
),

-- sub-items of one clause are one target; good outranks part, part a split
ranked as (
    select
        crosswalk.scheme_from,
        crosswalk.unit_from,
        crosswalk.scheme_to,
        crosswalk.clause_to,
        min(
            case crosswalk.kind_of_fit
                when 'good' then 2
                when 'part' then 3
                when 'split' then 4
            end
        ) as fit_rank
    from crosswalk
    group by all
),

best as (
    select *
    from ranked
    qualify
        fit_rank = min(fit_rank) over (partition by scheme_from, unit_from, scheme_to)
),

-- a unit's points go to the clauses of its best fit, in equal shares
targets as (
    select
        *,
        count(*) over (partition by scheme_from, unit_from, scheme_to) as n_targets
    from best
),

own as (
    select
        scheme,
        sector,
        clause,
        scheme as scheme_to,
        category,
        dimension,
        points_source,
        cast(points_max as decimal(18, 9)) as points,
        1 as fit_rank
    from clauses
),

crossed as (
    select
        clauses.scheme,
        clauses.sector,
        clauses.clause,
        targets.scheme_to,
        wanted.category,
        wanted.dimension,
        clauses.points_source,
        cast(clauses.points_max / targets.n_targets as decimal(18, 9)) as points,
        targets.fit_rank
    from clauses
    inner join targets
        on
            clauses.scheme = targets.scheme_from
            and clauses.clause = targets.unit_from
    inner join clauses as wanted
        on
            targets.scheme_to = wanted.scheme
            and targets.clause_to = wanted.clause
            and clauses.sector = wanted.sector
),

placed as (
    select
        *,
        unnest(['total', 'dimension', 'category', 'category']) as unit,
        unnest(['all', 'all', category, category]) as grouped_category,
        unnest(['all', dimension, 'all', dimension]) as grouped_dimension
    from own
    union all
    select
        *,
        'category' as unit,
        category as grouped_category,
        unnest(['all', dimension]) as grouped_dimension
    from crossed
),

-- two clauses of one category may both take points of a unit
summed as (
    select
        scheme,
        sector,
        clause,
        scheme_to,
        unit,
        grouped_category,
        grouped_dimension,
        points_source,
        sum(points) as points,
        max(fit_rank) as fit_rank
    from placed
    group by all
)

select
    scheme,
    sector,
    clause,
    scheme_to,
    unit,
    grouped_category as category,
    grouped_dimension as dimension,
    points_source,
    points,
    fit_rank,
    count(*) over (
        partition by
            scheme, sector, scheme_to, unit, grouped_category, grouped_dimension
    ) as n_clauses,
    -- a number is compared faster than six texts
    dense_rank() over (
        order by scheme, sector, scheme_to, unit, grouped_category, grouped_dimension
    ) as unit_no
from summed
