with

form_headers as (
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
        register_panel_id as expected,
        sheet_panel_id as found
    from places
    where register_panel_id <> sheet_panel_id
)

select * from unmatched
union by name
select * from unnamed
union by name
select * from other_names
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
