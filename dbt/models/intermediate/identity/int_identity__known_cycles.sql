with

registered as (
    select * from {{ ref('stg_registers__cycles') }}
),

standard_cycles as (
    select * from {{ ref('stg_standards__cycles') }}
),

known as (
    select
        award_id,
        cycle,
        edition_no,
        scheme,
        places,
        decided_on,
        1 as precedence
    from registered
    union all
    select
        award_id,
        cycle,
        edition_no,
        scheme,
        places_award as places,
        decided_on,
        2 as precedence
    from standard_cycles
)

-- where both know a cycle, the home's own register wins, field by field
select
    award_id,
    cycle,
    arg_min(edition_no, precedence) filter (where edition_no is not null) as edition_no,
    arg_min(scheme, precedence) filter (where scheme is not null) as scheme,
    arg_min(places, precedence) filter (where places is not null) as places,
    arg_min(decided_on, precedence) filter (where decided_on is not null) as decided_on,
    min(precedence) = 1 as is_registered
from known
group by award_id, cycle
