with

form_headers as (
    select * from {{ ref('int_identity__form_headers') }}
    where is_scoring
),

form_codes as (
    select * from {{ ref('int_identity__form_codes') }}
),

form_organisations as (
    select * from {{ ref('int_identity__form_organisations') }}
),

registrations as (
    select * from {{ ref('int_identity__registrations') }}
    where listing_no = 1
),

sector_words as (
    select
        code,
        lower(word) as word
    from {{ ref('stg_standards__words') }}
    where kind = 'sector'
),

aliases as (
    select * from {{ ref('stg_registers__aliases') }}
),

sectors as (
    select * from {{ ref('stg_standards__sectors') }}
),

sector_aliases as (
    select
        aliases.alias_norm,
        aliases.target_id
    from aliases
    inner join sectors on aliases.target_id = sectors.sector
    where aliases.kind = 'sector'
),

assigned_panels as (
    select
        application_id,
        arg_min(panel_id, (path_order, table_no, row_no)) as panel_id
    from {{ ref('int_identity__assignment_lines') }}
    where is_current and panel_id is not null
    group by application_id
),

with_registration as (
    select
        form_headers.*,
        form_codes.is_training,
        registrations.sector as register_sector,
        registrations.sector_text as register_sector_text,
        registrations.panel_text as register_panel,
        -- a case is named by its label, else by the organisation that it is about
        case
            when form_codes.is_training
                then 'case:' || form_codes.cycle || '/' || coalesce(
                    form_headers.case_text, form_headers.organisation_name, '案例'
                )
            else
                form_organisations.award_id
                || '/' || form_organisations.cycle
                || '/' || form_organisations.organisation_id
        end as application_id,
        coalesce(registrations.is_organisation, not form_codes.is_training)
            as is_organisation
    from form_headers
    inner join form_codes
        on
            form_headers.file_sha256 = form_codes.file_sha256
            and form_headers.form_no = form_codes.form_no
    left join form_organisations
        on
            form_headers.file_sha256 = form_organisations.file_sha256
            and form_headers.form_no = form_organisations.form_no
    left join registrations
        on
            form_organisations.award_id = registrations.award_id
            and form_organisations.cycle = registrations.cycle
            and form_organisations.organisation_id = registrations.organisation_id
),

with_codes as (
    select
        with_registration.*,
        assigned_panels.panel_id as assigned_panel_id,
        case
            when not with_registration.is_training
                then coalesce(sector_aliases.target_id, whole.code, core.code)
        end as sheet_sector,
        coalesce(register_panels.target_id, with_registration.register_panel)
            as register_panel_id,
        coalesce(sheet_panels.target_id, with_registration.panel_text) as sheet_panel_id
    from with_registration
    left join assigned_panels
        on with_registration.application_id = assigned_panels.application_id
    left join sector_words as whole
        on lower(with_registration.sector_text) = whole.word
    left join sector_words as core
        on lower({{ without_note('with_registration.sector_text') }}) = core.word
    left join sector_aliases
        on with_registration.sector_text = sector_aliases.alias_norm
    left join aliases as register_panels
        on
            register_panels.kind = 'panel'
            and with_registration.register_panel = register_panels.alias_norm
    left join aliases as sheet_panels
        on
            sheet_panels.kind = 'panel'
            and with_registration.panel_text = sheet_panels.alias_norm
)

select
    file_sha256,
    form_no,
    application_id,
    is_training,
    is_organisation,
    sheet,
    sheet_sector,
    register_sector,
    register_sector_text,
    sector_text,
    sector_cell,
    organisation_cell,
    sheet_panel_id,
    panel_cell,
    panel_text,
    coalesce(register_sector, sheet_sector) as sector,
    coalesce(assigned_panel_id, register_panel_id, sheet_panel_id) as panel_id
from with_codes
