with

form_cycles as (
    select * from {{ ref('int_identity__form_cycles') }}
    where is_scoring and cycle is not null
),

assignment_lines as (
    select * from {{ ref('int_identity__assignment_lines') }}
),

scored_cycles as (
    select
        award_id,
        cycle
    from form_cycles
    union
    select
        award_id,
        cycle
    from assignment_lines
),

roster_cycles as (
    select distinct
        award_id,
        cycle
    from {{ ref('int_identity__rosters') }}
)

-- the cycle's own roster, else the nearest earlier one, else none
select
    scored_cycles.award_id,
    scored_cycles.cycle,
    max(roster_cycles.cycle) as roster_cycle
from scored_cycles
left join roster_cycles
    on
        scored_cycles.award_id = roster_cycles.award_id
        and scored_cycles.cycle >= roster_cycles.cycle
group by scored_cycles.award_id, scored_cycles.cycle
