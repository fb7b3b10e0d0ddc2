with

crosswalk as (
    select * from {{ ref('crosswalk') }}
),

clauses as (
    select * from {{ ref('clauses') }}
),

sub_items as (
    select * from {{ ref('sub_items') }}
),

pairs as (
    select distinct
        scheme_from,
        scheme_to
    from crosswalk
),

-- a scored unit of the older version that leads nowhere
lost as (
    select
        pairs.scheme_from,
        clauses.clause as unit_from,
        null as clause_to
    from pairs
    inner join clauses on pairs.scheme_from = clauses.scheme
    left join crosswalk
        on
            pairs.scheme_from = crosswalk.scheme_from
            and pairs.scheme_to = crosswalk.scheme_to
            and clauses.clause = crosswalk.unit_from
    where clauses.is_scored and crosswalk.unit_from is null
),

-- what is led from or to and is not there
invented as (
    select
        crosswalk.scheme_from,
        crosswalk.unit_from,
        crosswalk.clause_to
    from crosswalk
    left join clauses as units
        on
            crosswalk.scheme_from = units.scheme
            and crosswalk.unit_from = units.clause
            and units.is_scored
    left join clauses as targets
        on
            crosswalk.scheme_to = targets.scheme
            and crosswalk.clause_to = targets.clause
    left join sub_items
        on
            crosswalk.scheme_to = sub_items.scheme
            and crosswalk.clause_to = sub_items.clause
            and crosswalk.sub_item_to = sub_items.letter
    where
        units.clause is null
        or targets.clause is null
        or (crosswalk.sub_item_to is not null and sub_items.letter is null)
)

select * from lost
union all
select * from invented
