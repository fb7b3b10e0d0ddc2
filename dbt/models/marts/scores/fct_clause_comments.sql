with comments as (
    select * from {{ ref('int_scores__comments') }}
),

forms as (
    select * from {{ ref('int_identity__forms') }}
),

form_versions as (
    select * from {{ ref('int_scores__form_versions') }}
)

select
    forms.award_id,
    forms.cycle,
    forms.application_id,
    forms.panel_id,
    forms.sector,
    forms.stage,
    forms.examiner_id,
    forms.examiner_role,
    comments.clause,
    comments.category,
    comments.dimension,
    form_versions.version,
    form_versions.is_current,
    comments.kind,
    comments.comment_text,
    forms.file_name,
    forms.file_sha256,
    comments.sheet,
    comments.cell
from comments
inner join forms
    on
        comments.file_sha256 = forms.file_sha256
        and comments.form_no = forms.form_no
inner join form_versions
    on
        comments.file_sha256 = form_versions.file_sha256
        and comments.form_no = form_versions.form_no
