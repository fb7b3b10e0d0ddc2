with

roster_rows as (
    select * from {{ ref('int_identity__roster_rows') }}
    where examiner_code is not null and examiner_name is not null
),

aliases as (
    select * from {{ ref('stg_registers__aliases') }}
    where kind = 'examiner'
),

-- an alias says that two names are one person
people as (
    select distinct
        roster_rows.examiner_code,
        roster_rows.examiner_name
    from roster_rows
    left join aliases
        on
            roster_rows.examiner_name = aliases.alias_norm
            and roster_rows.examiner_code = aliases.target_id
    where aliases.target_id is null
)

select
    examiner_code,
    count(*) as n_names,
    string_agg(examiner_name, '、' order by examiner_name) as names_text
from people
group by examiner_code
having count(*) > 1
