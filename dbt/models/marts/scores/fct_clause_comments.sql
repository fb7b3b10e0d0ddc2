with comments as (
    select * from {{ ref('int_scores__comments') }}
),

forms as (
    select * from {{ ref('int_identity__forms') }}
    where purpose = 'scores'
),

form_versions as (
    select * from {{ ref('int_scores__form_versions') }}
),

clause_values as (
    select * from {{ ref('int_scores__clause_values') }}
),

-- a clause without a value is as current as its form
told as (
    select
        comments.*,
        coalesce(clause_values.version, form_versions.version) as version,
        coalesce(clause_values.is_current, form_versions.is_current) as is_current
    from comments
    inner join form_versions
        on
            comments.file_sha256 = form_versions.file_sha256
            and comments.form_no = form_versions.form_no
    left join clause_values
        on
            comments.file_sha256 = clause_values.file_sha256
            and comments.form_no = clause_values.form_no
            and comments.clause = clause_values.clause
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
    told.clause,
    told.category,
    told.dimension,
    told.version,
    told.is_current,
    told.kind,
    told.comment_text,
    forms.file_name,
    forms.file_sha256,
    told.sheet,
    told.cell
from told
inner join forms
    on
        told.file_sha256 = forms.file_sha256
        and told.form_no = forms.form_no
