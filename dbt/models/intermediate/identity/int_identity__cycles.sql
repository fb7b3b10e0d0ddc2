with

known_cycles as (
    select * from {{ ref('int_identity__known_cycles') }}
),

awards as (
    select * from {{ ref('int_identity__awards') }}
),

form_cycles as (
    select * from {{ ref('int_identity__form_cycles') }} where cycle is not null
),

form_schemes as (
    select * from {{ ref('int_identity__form_schemes') }}
),

registrations as (
    select * from {{ ref('int_identity__registrations') }} where cycle is not null
),

mentioned as (
    select award_id, cycle from form_cycles
    union
    select award_id, cycle from registrations
),

-- the scheme that most of a cycle's sheets show, where no table says it
shown_schemes as (
    select
        form_cycles.award_id,
        form_cycles.cycle,
        form_schemes.scheme,
    from form_cycles
    inner join form_schemes
        on
            form_cycles.file_sha256 = form_schemes.file_sha256
            and form_cycles.form_no = form_schemes.form_no
    group by form_cycles.award_id, form_cycles.cycle, form_schemes.scheme
    qualify row_number() over (
        partition by form_cycles.award_id, form_cycles.cycle
        order by count(*) desc, form_schemes.scheme
    ) = 1
),

-- cycles of an award that this home has nothing to do with are left out
all_cycles as (
    select known_cycles.award_id, known_cycles.cycle
    from known_cycles
    inner join awards on known_cycles.award_id = awards.award_id
    union
    select award_id, cycle from mentioned
)

select
    all_cycles.award_id,
    all_cycles.cycle,
    known_cycles.edition_no,
    coalesce(known_cycles.scheme, shown_schemes.scheme) as scheme,
    known_cycles.places,
    known_cycles.decided_on,
    known_cycles.decided_on is not null as is_decided,
    known_cycles.cycle is null as is_made,
from all_cycles
left join known_cycles
    on
        all_cycles.award_id = known_cycles.award_id
        and all_cycles.cycle = known_cycles.cycle
left join shown_schemes
    on
        all_cycles.award_id = shown_schemes.award_id
        and all_cycles.cycle = shown_schemes.cycle
