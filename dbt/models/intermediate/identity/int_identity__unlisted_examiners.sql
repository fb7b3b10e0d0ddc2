with

form_codes as (
    select * from {{ ref('int_identity__form_codes') }}
    where cycle is not null and roster_cycle is null
),

roster_codes as (
    select
        examiner_code,
        count(distinct examiner_name) as n_names,
        min(examiner_name) as examiner_name
    from {{ ref('int_identity__rosters') }}
    where examiner_code is not null
    group by examiner_code
),

named as (
    select distinct
        form_codes.award_id,
        form_codes.cycle,
        form_codes.examiner_code,
        coalesce(form_codes.examiner_name, form_codes.examiner_code) as examiner_name
    from form_codes
    where coalesce(form_codes.examiner_name, form_codes.examiner_code) is not null
),

with_uses as (
    select
        named.*,
        count(distinct named.examiner_name) over (partition by named.examiner_code)
            as n_names_of_code,
        count(distinct named.examiner_code) over (
            partition by named.award_id, named.cycle, named.examiner_name
        ) as n_codes_of_name,
        coalesce(
            roster_codes.n_names = 1 and roster_codes.examiner_name = named.examiner_name,
            true
        ) as agrees_with_rosters
    from named
    left join roster_codes on named.examiner_code = roster_codes.examiner_code
)

-- each distinct name is one examiner; the code on the sheets is the id where it is
-- one name's code and no roster gives it to someone else
select
    award_id,
    cycle,
    examiner_name,
    coalesce(
        max(examiner_code) filter (
            where n_names_of_code = 1 and n_codes_of_name = 1 and agrees_with_rosters
        ),
        {{ provisional_id('examiner_name') }}
    ) as examiner_id
from with_uses
group by award_id, cycle, examiner_name
