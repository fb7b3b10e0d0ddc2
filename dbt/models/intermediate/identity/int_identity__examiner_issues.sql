with

form_headers as not materialized (
    select * from {{ ref('int_identity__form_headers') }}
),

form_stages as (
    select * from {{ ref('int_identity__form_stages') }}
),

stage_votes as (
    select * from {{ ref('int_identity__stage_votes') }}
),

people as (
    select
        form_people.*,
        form_headers.sheet,
        form_headers.path_order
    from {{ ref('int_identity__form_people') }} as form_people
    inner join form_headers
        on
            form_people.file_sha256 = form_headers.file_sha256
            and form_people.form_no = form_headers.form_no
),

examiners as (
    select * from {{ ref('int_identity__examiners') }}
),

examiner_tokens as (
    select * from {{ ref('int_identity__file_name_tokens') }}
    where kind = 'examiner'
),

roster_rows as (
    select * from {{ ref('int_identity__roster_rows') }}
),

reused_codes as (
    select * from {{ ref('int_identity__reused_codes') }}
),

unmatched as (
    select
        file_sha256,
        sheet,
        coalesce(examiner_cell, examiner_code_cell) as cell,
        coalesce(examiner_raw, examiner_code) as raw_text,
        'unmatched_examiner' as rule,
        cast(null as varchar) as expected,
        coalesce(examiner_name, examiner_code) as found
    from people
    where cycle is not null and not is_examiner_matched and not is_unsigned
),

unmatched_in_assignments as (
    select
        file_sha256,
        sheet,
        examiner_cell as cell,
        examiner_raw as raw_text,
        'unmatched_examiner' as rule,
        cast(null as varchar) as expected,
        coalesce(examiner_name, examiner_raw) as found
    from {{ ref('int_identity__assignments') }}
    where not is_examiner_matched
),

unsigned as (
    select
        file_sha256,
        sheet,
        cast(null as varchar) as cell,
        cast(null as varchar) as raw_text,
        'examiner_missing' as rule,
        cast(null as varchar) as expected,
        cast(null as varchar) as found
    from people
    where is_unsigned and not is_joint
),

other_names as (
    select
        people.file_sha256,
        people.sheet,
        people.examiner_cell as cell,
        people.examiner_raw as raw_text,
        'examiner_name_differs' as rule,
        examiners.examiner_name as expected,
        people.examiner_name as found
    from people
    inner join examiners on people.examiner_id = examiners.examiner_id
    where people.has_other_name
),

served_by_file_name as (
    select
        people.file_sha256,
        people.sheet,
        cast(null as varchar) as cell,
        cast(null as varchar) as raw_text,
        'taken_from_file_name' as rule,
        cast(null as varchar) as expected,
        examiner_tokens.token as found
    from people
    inner join examiner_tokens
        on
            people.file_sha256 = examiner_tokens.file_sha256
            and people.award_id = examiner_tokens.award_id
            and people.cycle = examiner_tokens.cycle
            and people.id_by_file_name = examiner_tokens.listed_id
),

-- the file of a summary bears the name of any of its examiners, or of who wrote it
people_of_file as (
    select
        file_sha256,
        list(distinct examiner_id) as examiner_ids,
        min(coalesce(examiner_name, examiner_code, examiner_id)) as examiner_name
    from people
    where not is_unsigned
    group by file_sha256
    having count(distinct examiner_id) = 1
),

against_file_name as (
    select
        people_of_file.file_sha256,
        cast(null as varchar) as sheet,
        cast(null as varchar) as cell,
        examiner_tokens.token as raw_text,
        'file_name_differs' as rule,
        people_of_file.examiner_name as expected,
        examiner_tokens.token as found
    from examiner_tokens
    inner join people_of_file
        on examiner_tokens.file_sha256 = people_of_file.file_sha256
    where not list_contains(people_of_file.examiner_ids, examiner_tokens.listed_id)
),

unknown_codes as (
    select
        file_sha256,
        sheet,
        examiner_code_cell as cell,
        examiner_code as raw_text,
        'examiner_code_unknown' as rule,
        examiner_id as expected,
        examiner_code as found
    from people
    where has_unknown_code
),

differing_roles as (
    select
        file_sha256,
        sheet,
        role_cell as cell,
        sheet_role_text as raw_text,
        'role_differs' as rule,
        roster_role_text as expected,
        sheet_role_text as found
    from people
    where sheet_role <> roster_role
),

-- said once for each cycle, at its first sheet
rosters as (
    select
        file_sha256,
        sheet,
        cast(null as varchar) as cell,
        cast(null as varchar) as raw_text,
        case
            when roster_cycle is null then 'no_roster'
            else 'roster_approximate'
        end as rule,
        cycle as expected,
        roster_cycle as found
    from people
    where cycle is not null and roster_cycle is distinct from cycle
    qualify row_number() over (
        partition by award_id, cycle
        order by path_order, form_no
    ) = 1
),

reused as (
    select
        roster_rows.file_sha256,
        roster_rows.sheet,
        roster_rows.examiner_code_cell as cell,
        roster_rows.examiner_code_raw as raw_text,
        'code_reused' as rule,
        cast(null as varchar) as expected,
        reused_codes.names_text as found
    from roster_rows
    inner join reused_codes on roster_rows.examiner_code = reused_codes.examiner_code
),

assumed_stages as (
    select
        form_stages.file_sha256,
        form_headers.sheet,
        cast(null as varchar) as cell,
        cast(null as varchar) as raw_text,
        'stage_assumed' as rule,
        cast(null as varchar) as expected,
        cast(null as varchar) as found
    from form_stages
    inner join form_headers
        on
            form_stages.file_sha256 = form_headers.file_sha256
            and form_stages.form_no = form_headers.form_no
    where form_stages.is_assumed
),

unknown_stages as (
    select
        form_stages.file_sha256,
        form_headers.sheet,
        form_headers.stage_cell as cell,
        form_headers.stage_text as raw_text,
        'stage_unknown' as rule,
        cast(null as varchar) as expected,
        cast(null as varchar) as found
    from form_stages
    inner join form_headers
        on
            form_stages.file_sha256 = form_headers.file_sha256
            and form_stages.form_no = form_headers.form_no
    where form_stages.is_unknown
),

differing_stages as (
    select
        form_stages.file_sha256,
        form_headers.sheet,
        form_stages.other_cell as cell,
        form_stages.other_raw_text as raw_text,
        'stage_disagrees' as rule,
        form_stages.stage_text as expected,
        form_stages.other_raw_text as found
    from form_stages
    inner join form_headers
        on
            form_stages.file_sha256 = form_headers.file_sha256
            and form_stages.form_no = form_headers.form_no
    where form_stages.other_stage is not null
),

ambiguous_stages as (
    select
        stage_votes.file_sha256,
        form_headers.sheet,
        stage_votes.cell,
        stage_votes.raw_text,
        'stage_ambiguous' as rule,
        cast(null as varchar) as expected,
        stage_votes.stages_text as found
    from stage_votes
    inner join form_headers
        on
            stage_votes.file_sha256 = form_headers.file_sha256
            and stage_votes.form_no = form_headers.form_no
    inner join form_stages
        on
            stage_votes.file_sha256 = form_stages.file_sha256
            and stage_votes.form_no = form_stages.form_no
    where stage_votes.n_stages > 1 and not form_stages.is_said_by_table
)

select * from unmatched
union by name
select * from unmatched_in_assignments
union by name
select * from unsigned
union by name
select * from other_names
union by name
select * from served_by_file_name
union by name
select * from against_file_name
union by name
select * from unknown_codes
union by name
select * from differing_roles
union by name
select * from rosters
union by name
select * from reused
union by name
select * from assumed_stages
union by name
select * from unknown_stages
union by name
select * from differing_stages
union by name
select * from ambiguous_stages
