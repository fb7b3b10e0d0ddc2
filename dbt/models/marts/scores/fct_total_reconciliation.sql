with total_checks as (
    select * from {{ ref('int_scores__total_checks') }}
),

forms as (
    select * from {{ ref('int_identity__forms') }}
)

select
    forms.award_id,
    forms.cycle,
    forms.application_id,
    forms.stage,
    forms.examiner_id,
    total_checks.scope,
    total_checks.category,
    forms.file_name,
    forms.file_sha256,
    total_checks.sheet,
    total_checks.cell,
    total_checks.printed_points,
    total_checks.recomputed_points,
    total_checks.difference_points,
    total_checks.printed_sum_points,
    total_checks.tolerance_points,
    total_checks.reason,
    total_checks.is_differing
from total_checks
inner join forms
    on
        total_checks.file_sha256 = forms.file_sha256
        and total_checks.form_no = forms.form_no
