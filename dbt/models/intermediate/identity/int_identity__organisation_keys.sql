with

registrations as (
    select * from {{ ref('int_identity__registrations') }}
    where cycle is not null and organisation_id is not null
),

keys as (
    select
        award_id,
        cycle,
        organisation_id,
        'code' as kind,
        organisation_code as key_text
    from registrations
    union all
    select
        award_id,
        cycle,
        organisation_id,
        'code' as kind,
        entry_code as key_text
    from registrations
    union all
    select
        award_id,
        cycle,
        organisation_id,
        'name' as kind,
        organisation_name as key_text
    from registrations
    union all
    -- 曾用名 takes part in exact matching
    select
        award_id,
        cycle,
        organisation_id,
        'name' as kind,
        unnest({{ names_in('former_names_raw') }}) as key_text
    from registrations
)

-- a key that fits two organisations of a cycle fits none
select
    award_id,
    cycle,
    kind,
    key_text,
    min(organisation_id) as organisation_id,
    count(distinct organisation_id) as n_organisations
from keys
where key_text is not null
group by award_id, cycle, kind, key_text
