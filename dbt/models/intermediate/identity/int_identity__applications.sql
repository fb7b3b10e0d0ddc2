with

registrations as (
    select * from {{ ref('int_identity__registrations') }}
    where application_id is not null and listing_no = 1
),

form_headers as (
    select * from {{ ref('int_identity__form_headers') }}
),

form_organisations as (
    select * from {{ ref('int_identity__form_organisations') }}
),

form_places as (
    select * from {{ ref('int_identity__form_places') }}
    where application_id is not null and not is_training
),

assignment_lines as (
    select * from {{ ref('int_identity__assignment_lines') }}
    where is_current and application_id is not null
),

panel_aliases as (
    select * from {{ ref('stg_registers__aliases') }}
    where kind = 'panel'
),

seen as (
    select
        form_places.application_id,
        form_organisations.award_id,
        form_organisations.cycle,
        form_organisations.organisation_id,
        form_headers.organisation_name,
        form_places.sheet_sector,
        form_places.sheet_panel_id,
        form_headers.path_order
    from form_places
    inner join form_organisations
        on
            form_places.file_sha256 = form_organisations.file_sha256
            and form_places.form_no = form_organisations.form_no
    inner join form_headers
        on
            form_places.file_sha256 = form_headers.file_sha256
            and form_places.form_no = form_headers.form_no
    union all by name
    select
        application_id,
        award_id,
        cycle,
        organisation_id,
        organisation_name,
        path_order
    from assignment_lines
),

-- what sheets and assignments say of each application, the first in path order first
on_sheets as (
    select
        application_id,
        min(award_id) as award_id,
        min(cycle) as cycle,
        min(organisation_id) as organisation_id,
        arg_min(organisation_name, path_order) as organisation_name,
        arg_min(sheet_sector, path_order) as sector,
        arg_min(sheet_panel_id, path_order) as panel_id
    from seen
    group by application_id
),

assigned_panels as (
    select
        application_id,
        arg_min(panel_id, (path_order, table_no, row_no)) as panel_id
    from assignment_lines
    where panel_id is not null
    group by application_id
)

select
    registrations.region,
    registrations.industry_code,
    registrations.size,
    registrations.ownership,
    registrations.recommended_by,
    registrations.eligibility,
    registrations.official_points,
    registrations.official_rank,
    registrations.reached_site,
    coalesce(registrations.application_id, on_sheets.application_id) as application_id,
    coalesce(registrations.award_id, on_sheets.award_id) as award_id,
    coalesce(registrations.cycle, on_sheets.cycle) as cycle,
    coalesce(registrations.organisation_id, on_sheets.organisation_id)
        as organisation_id,
    coalesce(
        registrations.organisation_name,
        on_sheets.organisation_name,
        registrations.organisation_id,
        on_sheets.organisation_id
    ) as organisation_name,
    coalesce(registrations.entrant_type, 'organisation') as entrant_type,
    coalesce(registrations.sector, on_sheets.sector) as sector,
    coalesce(
        assigned_panels.panel_id,
        panel_aliases.target_id,
        registrations.panel_text,
        on_sheets.panel_id
    ) as panel_id,
    coalesce(
        registrations.outcome,
        case when registrations.eligibility = 'ineligible' then 'ineligible' end,
        'pending'
    ) as outcome,
    registrations.application_id is null as is_provisional
from registrations
full outer join on_sheets on registrations.application_id = on_sheets.application_id
left join assigned_panels
    on
        coalesce(registrations.application_id, on_sheets.application_id)
        = assigned_panels.application_id
left join panel_aliases on registrations.panel_text = panel_aliases.alias_norm
