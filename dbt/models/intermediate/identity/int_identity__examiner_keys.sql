with

rosters as (
    select * from {{ ref('int_identity__rosters') }}
),

keys as (
    select
        award_id,
        cycle,
        examiner_id,
        'code' as kind,
        examiner_code as key_text,
        1 as n_people
    from rosters
    union all
    select
        award_id,
        cycle,
        examiner_id,
        'name' as kind,
        examiner_name as key_text,
        n_people
    from rosters
    union all
    -- a code that went to two people is told apart by the name beside it
    select
        award_id,
        cycle,
        examiner_id,
        'code_and_name' as kind,
        examiner_code || ' ' || examiner_name as key_text,
        1 as n_people
    from rosters
)

select
    award_id,
    cycle,
    kind,
    key_text,
    min(examiner_id) as examiner_id,
    greatest(count(distinct examiner_id), max(n_people)) as n_people
from keys
where key_text is not null
group by award_id, cycle, kind, key_text
