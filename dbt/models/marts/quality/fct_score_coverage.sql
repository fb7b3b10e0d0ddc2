with forms as (
    select * from {{ ref('int_identity__forms') }}
    where
        purpose = 'scores'
        and not is_training
        and application_id is not null
        and examiner_id is not null
        and stage is not null
),

assignments as (
    select * from {{ ref('int_identity__assignments') }}
),

clause_values as (
    select * from {{ ref('int_scores__clause_values') }}
    where purpose = 'scores'
),

receipt_verdicts as (
    select * from {{ ref('int_scores__receipt_verdicts') }}
    where verdict in ('unreadable', 'unsupported', 'unrecognised')
),

applications as (
    select * from {{ ref('int_identity__applications') }}
),

examiners as (
    select * from {{ ref('int_identity__examiners') }}
),

assigned as (
    select distinct
        award_id,
        cycle,
        application_id,
        examiner_id,
        'assignment' as expectation,
        coalesce(stage, 'independent') as stage
    from assignments
),

-- without a list, whoever is named for an application is expected to review its papers
named as (
    select distinct
        forms.award_id,
        forms.cycle,
        forms.application_id,
        forms.examiner_id,
        'named' as expectation,
        unnest([forms.stage, 'independent']) as stage
    from forms
    anti join assigned on forms.application_id = assigned.application_id
),

expected as (
    select * from assigned
    union by name
    select * from named
),

value_counts as (
    select
        file_sha256,
        form_no,
        count(*) as n_clauses,
        count(*) filter (
            where score_pct is not null or value_state = 'not_applicable'
        ) as n_usable,
        count(*) filter (
            where is_current
            and (score_pct is not null or value_state = 'not_applicable')
        ) as n_current,
        count(*) filter (where value_state = 'not_scored') as n_blank
    from clause_values
    group by file_sha256, form_no
),

sheets as (
    select
        forms.application_id,
        forms.examiner_id,
        forms.stage,
        count(*) as n_sheets,
        coalesce(sum(value_counts.n_current), 0) as n_current,
        coalesce(sum(value_counts.n_usable), 0) as n_usable,
        bool_and(coalesce(value_counts.n_blank = value_counts.n_clauses, false))
            as is_blank
    from forms
    left join value_counts
        on
            forms.file_sha256 = value_counts.file_sha256
            and forms.form_no = value_counts.form_no
    group by forms.application_id, forms.examiner_id, forms.stage
),

-- of a file that could not be read only its name is known
unread as (
    select
        expected.application_id,
        expected.examiner_id,
        min(receipt_verdicts.file_name) as file_name
    from expected
    inner join applications on expected.application_id = applications.application_id
    inner join examiners on expected.examiner_id = examiners.examiner_id
    inner join receipt_verdicts
        on
            contains(
                {{ half_width('receipt_verdicts.file_name') }},
                applications.organisation_name
            )
            and contains(
                {{ half_width('receipt_verdicts.file_name') }}, examiners.examiner_name
            )
    group by expected.application_id, expected.examiner_id
)

select
    expected.award_id,
    expected.cycle,
    expected.application_id,
    expected.examiner_id,
    expected.stage,
    expected.expectation,
    cast(coalesce(sheets.n_sheets, 0) as integer) as n_sheets,
    cast(coalesce(sheets.n_current, 0) as integer) as n_values,
    case
        when sheets.n_current > 0 then 'received'
        when sheets.n_usable > 0 then 'superseded'
        when not sheets.is_blank or unread.file_name is not null then 'unreadable'
        else 'missing'
    end as state,
    if(coalesce(sheets.n_usable, 0) = 0, unread.file_name, null) as unread_file_name
from expected
left join sheets
    on
        expected.application_id = sheets.application_id
        and expected.examiner_id = sheets.examiner_id
        and expected.stage = sheets.stage
left join unread
    on
        expected.application_id = unread.application_id
        and expected.examiner_id = unread.examiner_id
