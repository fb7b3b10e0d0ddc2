-- a sheet that doesn't count says why, unless its own role is the reason
with

forms as (
    select * from {{ ref('int_identity__forms') }}
),

issues as (
    select * from {{ ref('int_identity__issues') }}
    where
        rule in (
            'cycle_unknown', 'sector_unknown', 'organisation_missing',
            'unmatched_examiner', 'examiner_missing'
        )
),

applications as (
    select * from {{ ref('int_identity__applications') }}
)

select
    forms.file_name,
    forms.form_no,
    forms.application_id,
    forms.examiner_id
from forms
left join applications on forms.application_id = applications.application_id
left join issues on forms.file_sha256 = issues.file_sha256
where
    forms.purpose = 'scores'
    and not forms.is_training
    and not forms.counts
    and issues.rule is null
    and coalesce(applications.entrant_type, 'organisation') = 'organisation'
    and coalesce(forms.examiner_role not in ('trainee', 'observer'), true)
