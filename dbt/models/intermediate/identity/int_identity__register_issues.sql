with

register_values as (
    select * from {{ ref('int_identity__register_values') }}
),

registrations as (
    select * from {{ ref('int_identity__registrations') }}
),

cycles as (
    select * from {{ ref('int_identity__cycles') }}
),

aliases as (
    select * from {{ ref('stg_registers__aliases') }}
),

case_links as (
    select * from {{ ref('int_identity__case_links') }}
),

-- what an alias of each kind may lead to; a panel may bear any name
alias_targets as (
    select
        'organisation' as kind,
        organisation_id as target_id
    from registrations
    where cycle is not null
    union
    select
        'examiner' as kind,
        examiner_id as target_id
    from {{ ref('int_identity__examiners') }}
    where is_matched
    union
    select
        'sector' as kind,
        sector as target_id
    from {{ ref('stg_standards__sectors') }}
),

corrections as (
    select * from {{ ref('int_identity__corrections') }}
),

register_files as (
    select * from {{ ref('stg_registers__files') }}
),

unknown_words as (
    select
        file_sha256,
        sheet,
        cell,
        raw_text,
        'register_word_unknown' as rule,
        cast(null as varchar) as expected,
        raw_text as found
    from register_values
    where word_kind is not null and code is null and not is_blank
),

unread_numbers as (
    select
        file_sha256,
        sheet,
        cell,
        raw_text,
        'register_number_unreadable' as rule,
        cast(null as varchar) as expected,
        raw_text as found
    from register_values
    where
        role in ('official_points', 'official_rank')
        and not coalesce(
            number >= 0 and try_cast(number as decimal(7, 3)) is not null, false
        )
        and not is_blank
),

unnamed as (
    select
        file_sha256,
        sheet,
        first_cell as cell,
        cast(null as varchar) as raw_text,
        'register_row_without_name' as rule,
        cast(null as varchar) as expected,
        cast(null as varchar) as found
    from registrations
    where organisation_id is null
),

repeated as (
    select
        file_sha256,
        sheet,
        coalesce(organisation_cell, first_cell) as cell,
        organisation_raw as raw_text,
        'register_row_repeats' as rule,
        cast(null as varchar) as expected,
        organisation_id as found
    from registrations
    where cycle is not null and organisation_id is not null and listing_no > 1
),

undecided as (
    select
        registrations.file_sha256,
        registrations.sheet,
        coalesce(registrations.organisation_cell, registrations.first_cell) as cell,
        registrations.organisation_raw as raw_text,
        'outcome_missing' as rule,
        cast(null as varchar) as expected,
        registrations.cycle as found
    from registrations
    inner join cycles
        on
            registrations.award_id = cycles.award_id
            and registrations.cycle = cycles.cycle
    where
        cycles.is_decided
        and registrations.listing_no = 1
        and registrations.outcome is null
        and registrations.eligibility is distinct from 'ineligible'
),

other_entrants as (
    select
        file_sha256,
        sheet,
        coalesce(organisation_cell, first_cell) as cell,
        organisation_raw as raw_text,
        'not_an_organisation' as rule,
        cast(null as varchar) as expected,
        entrant_text as found
    from registrations
    where cycle is not null and not is_organisation
),

corrected as (
    select
        file_sha256,
        sheet,
        cell,
        raw_text,
        'corrected' as rule,
        corrected as expected,
        raw_text as found
    from corrections
    where is_applied
),

-- what fits no cell is told where it stands: in the register
unused as (
    select
        register_files.file_sha256,
        cast(null as varchar) as sheet,
        'C' || corrections.row_no as cell,
        corrections.register_cell as raw_text,
        'correction_unused' as rule,
        cast(null as varchar) as expected,
        concat_ws('!', corrections.sheet, corrections.register_cell) as found
    from corrections
    inner join register_files on register_files.file_name like '%/corrections.csv'
    where not corrections.is_applied
),

idle_aliases as (
    select
        register_files.file_sha256,
        cast(null as varchar) as sheet,
        'C' || aliases.row_no as cell,
        aliases.target_id as raw_text,
        'alias_target_unknown' as rule,
        cast(null as varchar) as expected,
        aliases.alias_text as found
    from aliases
    inner join register_files on register_files.file_name like '%/aliases.csv'
    left join alias_targets
        on
            aliases.kind = alias_targets.kind
            and aliases.target_id = alias_targets.target_id
    where
        alias_targets.target_id is null
        and aliases.kind <> 'panel'
        and not (
            aliases.kind = 'cycle' and regexp_full_match(aliases.target_id, '\d{4}')
        )
),

named_cases as (
    select
        row_no,
        'B' as column_letter,
        application_id
    from case_links
    where not is_seen
    union all
    select
        row_no,
        'D' as column_letter,
        linked_application_id as application_id
    from case_links
    where not is_linked_seen
),

unseen_cases as (
    select
        register_files.file_sha256,
        cast(null as varchar) as sheet,
        named_cases.column_letter || named_cases.row_no as cell,
        named_cases.application_id as raw_text,
        'case_unknown' as rule,
        cast(null as varchar) as expected,
        named_cases.application_id as found
    from named_cases
    inner join register_files
        on register_files.file_name like '%/training_cases.csv'
)

select * from unknown_words
union by name
select * from unread_numbers
union by name
select * from unnamed
union by name
select * from repeated
union by name
select * from undecided
union by name
select * from other_entrants
union by name
select * from corrected
union by name
select * from unused
union by name
select * from idle_aliases
union by name
select * from unseen_cases
