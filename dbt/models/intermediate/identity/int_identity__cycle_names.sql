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
        cycle,
        cast(edition_no as varchar) as name_text,
        1 as precedence
    from registered
    where edition_no is not null
    union all
    select
        award_id,
        cycle,
        cast(edition_no as varchar) as name_text,
        2 as precedence
    from standard_cycles
    where edition_no is not null
),

aliases as (
    select
        award_id,
        cycle,
        unnest(string_split(aliases_norm, ';')) as name_text,
        1 as precedence
    from registered
    union all
    -- an alias kept by hand names no award: it holds for each
    select
        awards.award_id,
        hand_kept.target_id as cycle,
        hand_kept.alias_norm as name_text,
        2 as precedence
    from hand_kept
    cross join awards
)

select
    award_id,
    'edition' as kind,
    name_text,
    arg_min(cycle, precedence) as cycle
from editions
group by award_id, name_text
union all
select
    award_id,
    'alias' as kind,
    name_text,
    arg_min(cycle, precedence) as cycle
from aliases
where name_text <> ''
group by award_id, name_text
