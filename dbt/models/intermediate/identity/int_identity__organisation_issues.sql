with

form_headers as not materialized (
    select * from {{ ref('int_identity__form_headers') }}
),

form_codes as (
    select * from {{ ref('int_identity__form_codes') }}
),

organisations as (
    select
        form_organisations.*,
        form_headers.sheet
    from {{ ref('int_identity__form_organisations') }} as form_organisations
    inner join form_headers
        on
            form_organisations.file_sha256 = form_headers.file_sha256
            and form_organisations.form_no = form_headers.form_no
),

applications as (
    select * from {{ ref('int_identity__applications') }}
),

places as (
    select * from {{ ref('int_identity__form_places') }}
),

assignment_lines as (
    select * from {{ ref('int_identity__assignment_lines') }}
),

registered_panels as (
    select
        registrations.application_id,
        registrations.file_sha256,
        registrations.sheet,
        registrations.panel_cell,
        registrations.panel_text,
        coalesce(panel_aliases.target_id, registrations.panel_text) as panel_id
    from {{ ref('int_identity__registrations') }} as registrations
    left join {{ ref('stg_registers__aliases') }} as panel_aliases
        on
            panel_aliases.kind = 'panel'
            and registrations.panel_text = panel_aliases.alias_norm
    where registrations.listing_no = 1 and registrations.panel_text is not null
),

organisation_tokens as (
    select * from {{ ref('int_identity__file_name_tokens') }}
    where kind = 'organisation'
),

unmatched as (
    select
        file_sha256,
        sheet,
        coalesce(organisation_cell, organisation_code_cell) as cell,
        coalesce(organisation_raw, organisation_code) as raw_text,
        'unmatched_organisation' as rule,
        cast(null as varchar) as expected,
        coalesce(organisation_name, organisation_code) as found
    from organisations
    where
        cycle is not null
        and not is_organisation_matched
        and organisation_id is not null
    union all
    select
        file_sha256,
        sheet,
        organisation_cell as cell,
        coalesce(organisation_raw, organisation_id) as raw_text,
        'unmatched_organisation' as rule,
        cast(null as varchar) as expected,
        coalesce(organisation_name, organisation_id) as found
    from assignment_lines
    where not is_organisation_matched and organisation_id is not null
),

-- a line of an assignment that names neither an organisation nor a known panel
unplaced_lines as (
    select
        file_sha256,
        sheet,
        first_cell as cell,
        cast(null as varchar) as raw_text,
        'register_row_without_name' as rule,
        cast(null as varchar) as expected,
        cast(null as varchar) as found
    from assignment_lines
    where organisation_id is null
),

unnamed as (
    select
        file_sha256,
        sheet,
        cast(null as varchar) as cell,
        cast(null as varchar) as raw_text,
        'organisation_missing' as rule,
        cast(null as varchar) as expected,
        cast(null as varchar) as found
    from organisations
    where organisation_id is null
),

other_names as (
    select
        organisations.file_sha256,
        organisations.sheet,
        organisations.organisation_cell as cell,
        organisations.organisation_raw as raw_text,
        'organisation_name_differs' as rule,
        applications.organisation_name as expected,
        organisations.organisation_name as found
    from organisations
    inner join applications
        on
            organisations.award_id = applications.award_id
            and organisations.cycle = applications.cycle
            and organisations.organisation_id = applications.organisation_id
    where organisations.has_other_name
),

served_by_file_name as (
    select
        organisations.file_sha256,
        organisations.sheet,
        cast(null as varchar) as cell,
        cast(null as varchar) as raw_text,
        'taken_from_file_name' as rule,
        cast(null as varchar) as expected,
        organisation_tokens.token as found
    from organisations
    inner join organisation_tokens
        on
            organisations.file_sha256 = organisation_tokens.file_sha256
            and organisations.award_id = organisation_tokens.award_id
            and organisations.cycle = organisation_tokens.cycle
            and organisations.id_by_file_name = organisation_tokens.listed_id
),

-- a file may score several organisations: its name contradicts none of these
organisations_of_file as (
    select
        file_sha256,
        list(distinct organisation_id) as organisation_ids,
        min(coalesce(organisation_name, organisation_code, organisation_id))
            as organisation_name
    from organisations
    where organisation_id is not null
    group by file_sha256
),

against_file_name as (
    select
        organisations_of_file.file_sha256,
        cast(null as varchar) as sheet,
        cast(null as varchar) as cell,
        organisation_tokens.token as raw_text,
        'file_name_differs' as rule,
        organisations_of_file.organisation_name as expected,
        organisation_tokens.token as found
    from organisation_tokens
    inner join organisations_of_file
        on organisation_tokens.file_sha256 = organisations_of_file.file_sha256
    where
        not list_contains(
            organisations_of_file.organisation_ids, organisation_tokens.listed_id
        )
),

unknown_codes as (
    select
        file_sha256,
        sheet,
        organisation_code_cell as cell,
        organisation_code as raw_text,
        'organisation_code_unknown' as rule,
        organisation_id as expected,
        organisation_code as found
    from organisations
    where has_unknown_code
),

bare_codes as (
    select
        form_codes.file_sha256,
        form_headers.sheet,
        form_codes.bare_code_cell as cell,
        form_codes.bare_code as raw_text,
        case form_codes.bare_code_problem
            when 'both' then 'code_ambiguous'
            else 'unmatched_code'
        end as rule,
        cast(null as varchar) as expected,
        form_codes.bare_code as found
    from form_codes
    inner join form_headers
        on
            form_codes.file_sha256 = form_headers.file_sha256
            and form_codes.form_no = form_headers.form_no
    where
        form_codes.cycle is not null
        and form_codes.bare_code_problem in ('both', 'neither')
),

unknown_sectors as (
    select
        file_sha256,
        sheet,
        coalesce(sector_cell, organisation_cell) as cell,
        sector_text as raw_text,
        'sector_unknown' as rule,
        cast(null as varchar) as expected,
        sector_text as found
    from places
    where sector is null and not is_training
),

differing_sectors as (
    select
        file_sha256,
        sheet,
        sector_cell as cell,
        sector_text as raw_text,
        'sector_differs' as rule,
        register_sector_text as expected,
        sector_text as found
    from places
    where register_sector <> sheet_sector
),

differing_panels as (
    select
        file_sha256,
        sheet,
        panel_cell as cell,
        panel_text as raw_text,
        'panel_differs' as rule,
        panel_id as expected,
        sheet_panel_id as found
    from places
    where panel_id <> sheet_panel_id
    union all
    select
        registered_panels.file_sha256,
        registered_panels.sheet,
        registered_panels.panel_cell as cell,
        registered_panels.panel_text as raw_text,
        'panel_differs' as rule,
        applications.panel_id as expected,
        registered_panels.panel_id as found
    from registered_panels
    inner join applications
        on registered_panels.application_id = applications.application_id
    where registered_panels.panel_id <> applications.panel_id
    union all
    select
        assignment_lines.file_sha256,
        assignment_lines.sheet,
        assignment_lines.panel_cell as cell,
        assignment_lines.panel_id as raw_text,
        'panel_differs' as rule,
        applications.panel_id as expected,
        assignment_lines.panel_id as found
    from assignment_lines
    inner join applications
        on assignment_lines.application_id = applications.application_id
    where
        assignment_lines.is_current
        and assignment_lines.panel_id <> applications.panel_id
)

select * from unmatched
union by name
select * from unplaced_lines
union by name
select * from unnamed
union by name
select * from other_names
union by name
select * from served_by_file_name
union by name
select * from against_file_name
union by name
select * from unknown_codes
union by name
select * from bare_codes
union by name
select * from unknown_sectors
union by name
select * from differing_sectors
union by name
select * from differing_panels
