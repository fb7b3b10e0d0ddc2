with

known_cycles as (
    select * from {{ ref('int_identity__known_cycles') }}
),

awards as (
    select * from {{ ref('int_identity__awards') }}
),

form_cycles as (
    select * from {{ ref('int_identity__form_cycles') }}
),

registrations as (
    select * from {{ ref('int_identity__registrations') }}
    where cycle is not null
),

assignment_lines as (
    select * from {{ ref('int_identity__assignment_lines') }}
),

mentioned as (
    select
        award_id,
        cycle
    from form_cycles
    where cycle is not null
    union
    select
        award_id,
        cycle
    from registrations
    union
    select
        award_id,
        cycle
    from assignment_lines
),

-- an award that neither a register nor a form of this home names is none of its own
used_awards as (
    select award_id from awards
    where is_registered
    union
    select award_id from form_cycles
    union
    select award_id from registrations
),

all_cycles as (
    select
        known_cycles.award_id,
        known_cycles.cycle
    from known_cycles
    inner join used_awards on known_cycles.award_id = used_awards.award_id
    union
    select
        award_id,
        cycle
    from mentioned
)

select
    all_cycles.award_id,
    all_cycles.cycle,
    known_cycles.edition_no,
    known_cycles.scheme,
    known_cycles.places,
    known_cycles.decided_on,
    known_cycles.decided_on is not null as is_decided,
    known_cycles.cycle is null as is_made
from all_cycles
left join known_cycles
    on
        all_cycles.award_id = known_cycles.award_id
        and all_cycles.cycle = known_cycles.cycle
