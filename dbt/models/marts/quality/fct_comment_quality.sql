with forms as (
    select * from {{ ref('int_identity__forms') }}
    where purpose = 'scores'
),

form_versions as (
    select * from {{ ref('int_scores__form_versions') }}
),

clause_values as (
    select * from {{ ref('int_scores__clause_values') }}
),

comments as (
    select * from {{ ref('int_scores__comments') }}
),

words as (
    select * from {{ ref('stg_standards__words') }}
    where kind = 'value_state'
),

blank_words as (
    select distinct {{ scores_word('word') }} as word
    from words
),

-- a dash or 无 is no comment
told as (
    select
        comments.*,
        forms.application_id,
        forms.examiner_id
    from comments
    inner join forms
        on
            comments.file_sha256 = forms.file_sha256
            and comments.form_no = forms.form_no
    anti join blank_words on {{ scores_word('comments.norm_text') }} = blank_words.word
),

within_sheets as (
    select
        file_sha256,
        form_no,
        kind,
        norm_text
    from told
    group by file_sha256, form_no, kind, norm_text
    having count(distinct clause) > 1
),

between_applications as (
    select
        examiner_id,
        kind,
        norm_text
    from told
    where examiner_id is not null and application_id is not null
    group by examiner_id, kind, norm_text
    having count(distinct application_id) > 1
),

judged as (
    select
        told.*,
        within_sheets.norm_text is not null as is_copied_within,
        between_applications.norm_text is not null
        and told.application_id is not null as is_copied_between
    from told
    left join within_sheets
        on
            told.file_sha256 = within_sheets.file_sha256
            and told.form_no = within_sheets.form_no
            and told.kind = within_sheets.kind
            and told.norm_text = within_sheets.norm_text
    left join between_applications
        on
            told.examiner_id = between_applications.examiner_id
            and told.kind = between_applications.kind
            and told.norm_text = between_applications.norm_text
),

by_form as (
    select
        file_sha256,
        form_no,
        count(*) as n_comments,
        count(*) filter (where is_copied_within) as n_copied_within,
        count(*) filter (where is_copied_between) as n_copied_between,
        count(*) filter (where is_copied_within or is_copied_between) as n_copied,
        median(length(norm_text)) as median_length
    from judged
    group by file_sha256, form_no
),

commented as (
    select distinct
        file_sha256,
        form_no,
        clause
    from told
),

clause_counts as (
    select
        clause_values.file_sha256,
        clause_values.form_no,
        count(*) as n_clauses,
        count(commented.clause) as n_commented
    from clause_values
    left join commented
        on
            clause_values.file_sha256 = commented.file_sha256
            and clause_values.form_no = commented.form_no
            and clause_values.clause = commented.clause
    group by clause_values.file_sha256, clause_values.form_no
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
    form_versions.version,
    form_versions.is_current,
    cast(clause_counts.n_clauses as integer) as n_clauses,
    cast(coalesce(by_form.n_comments, 0) as integer) as n_comments,
    cast(
        1 - clause_counts.n_commented / clause_counts.n_clauses as decimal(7, 6)
    ) as blank_share,
    cast(coalesce(by_form.n_copied_within, 0) as integer) as n_copied_within,
    cast(coalesce(by_form.n_copied_between, 0) as integer) as n_copied_between,
    cast(by_form.n_copied / by_form.n_comments as decimal(7, 6)) as copied_share,
    cast(by_form.median_length as decimal(9, 1)) as median_length,
    forms.file_name,
    forms.file_sha256,
    forms.sheet
from forms
inner join form_versions
    on
        forms.file_sha256 = form_versions.file_sha256
        and forms.form_no = form_versions.form_no
inner join clause_counts
    on
        forms.file_sha256 = clause_counts.file_sha256
        and forms.form_no = clause_counts.form_no
left join by_form
    on
        forms.file_sha256 = by_form.file_sha256
        and forms.form_no = by_form.form_no
-- a summary of numbers has no room for words
where
    by_form.n_comments is not null
    or forms.layout in ('L1', 'L3', 'L11', 'L13')
    or (forms.layout = 'L4' and forms.stage = 'site')
