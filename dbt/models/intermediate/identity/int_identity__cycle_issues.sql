with

form_headers as not materialized (
    select * from {{ ref('int_identity__form_headers') }}
),

form_cycles as (
    select * from {{ ref('int_identity__form_cycles') }}
),

votes as (
    select * from {{ ref('int_identity__cycle_votes') }}
),

cycles as (
    select * from {{ ref('int_identity__cycles') }}
),

registrations as (
    select * from {{ ref('int_identity__registrations') }}
),

assignment_lines as (
    select * from {{ ref('int_identity__assignment_lines') }}
),

raw_issues as (
    select * from {{ ref('stg_raw__issues') }}
),

dated_rows as (
    select distinct
        file_sha256,
        form_no,
        award_id,
        cycle
    from registrations
    where cycle is not null
    union
    select
        file_sha256,
        form_no,
        award_id,
        cycle
    from assignment_lines
),

dated_forms as (
    select distinct
        file_sha256,
        form_no
    from dated_rows
),

placed_forms as (
    select
        file_sha256,
        form_no,
        award_id,
        cycle
    from form_cycles
    union
    select
        file_sha256,
        form_no,
        award_id,
        cycle
    from dated_rows
),

-- two names that one file alone cannot tell apart (第八届 and 2021年度): ingest has said
-- the rest
conflicts as (
    select
        votes.file_sha256,
        votes.sheet,
        votes.cell,
        votes.raw_text,
        'cycle_conflict' as rule,
        cast(null as varchar) as expected,
        votes.cycles_text as found
    from votes
    left join raw_issues
        on
            votes.file_sha256 = raw_issues.file_sha256
            and votes.sheet is not distinct from raw_issues.sheet
            and raw_issues.rule = 'cycle_conflict'
    where
        votes.source = 'title_block'
        and votes.n_cycles > 1
        and raw_issues.rule is null
),

ambiguities as (
    select
        file_sha256,
        sheet,
        cell,
        raw_text,
        'cycle_ambiguous' as rule,
        cast(null as varchar) as expected,
        cycles_text as found
    from votes
    where source <> 'title_block' and is_conflict and n_cycles > 0
),

unknown_editions as (
    select
        file_sha256,
        sheet,
        unknown_edition_cell as cell,
        unknown_edition as raw_text,
        'edition_unknown' as rule,
        cast(null as varchar) as expected,
        unknown_edition as found
    from votes
    where unknown_edition is not null
),

-- of the folders only the nearest that names a cycle is compared
disagreements as (
    select
        votes.file_sha256,
        votes.sheet,
        votes.cell,
        votes.raw_text,
        'cycle_disagrees' as rule,
        form_cycles.cycle as expected,
        votes.cycle as found
    from votes
    inner join form_cycles
        on
            votes.file_sha256 = form_cycles.file_sha256
            and votes.form_no = form_cycles.form_no
    where
        votes.n_cycles = 1
        and not votes.is_conflict
        and votes.cycle <> form_cycles.cycle
        and not (votes.source = 'folder' and form_cycles.source = 'folder')
    qualify row_number() over (
        partition by votes.file_sha256, votes.form_no, votes.source
        order by votes.source_rank
    ) = 1
),

without_cycle as (
    select
        form_headers.file_sha256,
        form_headers.sheet,
        form_headers.cycle_cell as cell,
        form_headers.cycle_raw as raw_text,
        case
            when form_headers.is_scoring then 'cycle_unknown'
            else 'register_without_cycle'
        end as rule,
        cast(null as varchar) as expected,
        cast(null as varchar) as found
    from form_headers
    inner join form_cycles
        on
            form_headers.file_sha256 = form_cycles.file_sha256
            and form_headers.form_no = form_cycles.form_no
    left join dated_forms
        on
            form_headers.file_sha256 = dated_forms.file_sha256
            and form_headers.form_no = dated_forms.form_no
    where
        form_cycles.cycle is null
        and dated_forms.file_sha256 is null
        and (form_headers.is_scoring or not form_cycles.is_conflict)
),

made as (
    select
        form_headers.file_sha256,
        form_headers.sheet,
        cast(null as varchar) as cell,
        cast(null as varchar) as raw_text,
        'cycle_made' as rule,
        cast(null as varchar) as expected,
        cycles.cycle as found
    from cycles
    inner join placed_forms
        on
            cycles.award_id = placed_forms.award_id
            and cycles.cycle = placed_forms.cycle
    inner join form_headers
        on
            placed_forms.file_sha256 = form_headers.file_sha256
            and placed_forms.form_no = form_headers.form_no
    where cycles.is_made
    -- said once for each cycle, at the first file that names it
    qualify row_number() over (
        partition by cycles.award_id, cycles.cycle
        order by form_headers.path_order, form_headers.form_no
    ) = 1
),

row_conflicts as (
    select
        file_sha256,
        sheet,
        cycle_cell as cell,
        cycle_raw as raw_text,
        'cycle_conflict' as rule,
        cast(null as varchar) as expected,
        cycle_text as found
    from registrations
    where is_cycle_conflict
),

row_disagreements as (
    select
        file_sha256,
        sheet,
        cycle_cell as cell,
        cycle_raw as raw_text,
        'cycle_disagrees' as rule,
        own_cycle as expected,
        form_cycle as found
    from registrations
    where own_cycle <> form_cycle and not is_cycle_conflict
),

-- a row that names no cycle in a register that otherwise does
rows_without_cycle as (
    select
        registrations.file_sha256,
        registrations.sheet,
        coalesce(registrations.cycle_cell, registrations.first_cell) as cell,
        coalesce(registrations.cycle_raw, registrations.organisation_raw) as raw_text,
        'cycle_unknown' as rule,
        cast(null as varchar) as expected,
        cast(null as varchar) as found
    from registrations
    inner join dated_forms
        on
            registrations.file_sha256 = dated_forms.file_sha256
            and registrations.form_no = dated_forms.form_no
    where registrations.cycle is null and not registrations.is_cycle_conflict
)

select * from conflicts
union by name
select * from ambiguities
union by name
select * from unknown_editions
union by name
select * from disagreements
union by name
select * from without_cycle
union by name
select * from made
union by name
select * from row_conflicts
union by name
select * from row_disagreements
union by name
select * from rows_without_cycle
