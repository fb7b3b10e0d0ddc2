with

forms as (
    select * from {{ ref('int_identity__forms') }}
),

applications as (
    select * from {{ ref('dim_application') }}
),

examiners as (
    select * from {{ ref('dim_examiner') }}
)

select
    forms.file_name,
    forms.form_no,
    forms.application_id,
    forms.examiner_id
from forms
left join applications on forms.application_id = applications.application_id
left join examiners on forms.examiner_id = examiners.examiner_id
where
    forms.counts
    and (
        applications.application_id is null
        or applications.cycle <> forms.cycle
        or (forms.examiner_id is not null and examiners.examiner_id is null)
    )
