with

registered as (
    select * from {{ ref('stg_registers__cycles') }}
),

standard_cycles as (
    select * from {{ ref('stg_standards__cycles') }}
),

awards as (
    select * from {{ ref('int_identity__awards') }}
),

hand_kept as (
    select * from {{ ref('stg_registers__aliases') }}
    where kind = 'cycle' and regexp_full_match(target_id, '\d{4}')
),

editions as (
    select
        award_id,
        cast(edition_no as varchar) as name,
        cycle,
        1 as precedence
    from registered
    where edition_no is not null
    union all
    select
        award_id,
        cast(edition_no as varchar),
        cycle,
        2
    from standard_cycles
    where edition_no is not null
),

aliases as (
    select
        award_id,
        unnest(string_split(aliases_norm, ';')) as name,
        cycle,
        1 as precedence
    from registered
    union all
    -- an alias kept by hand names no award: it holds for each
    select
        awards.award_id,
        hand_kept.alias_norm,
        hand_kept.target_id,
        2
    from hand_kept
    cross join awards
)

select
    award_id,
    'edition' as kind,
    name,
    arg_min(cycle, precedence) as cycle
from editions
group by award_id, name
union all
select
    award_id,
    'alias',
    name,
    arg_min(cycle, precedence)
from aliases
where name <> ''
group by award_id, name
