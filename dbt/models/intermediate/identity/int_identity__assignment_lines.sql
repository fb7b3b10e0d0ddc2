with

cells as (
    select * from {{ ref('int_identity__register_values') }}
    where layout = 'L12' and not is_blank
),

form_headers as (
    select * from {{ ref('int_identity__form_headers') }}
),

form_cycles as (
    select * from {{ ref('int_identity__form_cycles') }}
    where layout = 'L12'
),

row_cycles as (
    select * from {{ ref('int_identity__row_cycles') }}
),

stage_votes as (
    select * from {{ ref('int_identity__stage_votes') }}
    where n_stages = 1
),

form_versions as (
    select * from {{ ref('int_identity__form_versions') }}
),

keys as (
    select * from {{ ref('int_identity__organisation_keys') }}
    where n_organisations = 1
),

registrations as (
    select * from {{ ref('int_identity__registrations') }}
    where listing_no = 1 and cycle is not null
),

aliases as (
    select * from {{ ref('stg_registers__aliases') }}
),

organisation_aliases as (
    select
        alias_norm,
        target_id
    from aliases
    where
        kind = 'organisation'
        and target_id in (select registrations.organisation_id from registrations)
),

panel_aliases as (
    select * from aliases
    where kind = 'panel'
),

form_stages as (
    select
        file_sha256,
        form_no,
        arg_min(stage, source_rank) as stage
    from stage_votes
    group by file_sha256, form_no
),

pivoted as (
    select
        file_sha256,
        form_no,
        table_no,
        row_no,
        arg_min(cell, length(cell) || cell) as first_cell,
        max(norm_text) filter (where role = 'award') as award_text,
        max(norm_text) filter (where role = 'panel') as line_panel,
        max(cell) filter (where role = 'panel') as panel_cell,
        max(code) filter (where role = 'role') as examiner_role,
        max(code) filter (where role = 'stage') as line_stage,
        max(value_text) filter (where role = 'organisation') as organisation_text,
        max(coalesce(corrected, raw_text)) filter (where role = 'organisation')
            as organisation_raw,
        max(cell) filter (where role = 'organisation') as organisation_cell,
        max(upper(norm_text)) filter (where role = 'organisation_code')
            as organisation_code,
        max(upper(norm_text)) filter (where role = 'entry_code') as entry_code,
        max(cell) filter (where role in ('organisation_code', 'entry_code')) as code_cell
    from cells
    group by file_sha256, form_no, table_no, row_no
),

placed as (
    select
        pivoted.*,
        form_headers.sheet,
        form_headers.path_order,
        form_versions.version_rank,
        form_versions.form_date,
        coalesce(pivoted.award_text, form_cycles.award_id) as award_id,
        coalesce(row_cycles.cycle, form_cycles.cycle) as cycle,
        coalesce(pivoted.line_stage, form_stages.stage) as stage,
        coalesce(pivoted.line_panel, form_headers.panel_text) as panel_text
    from pivoted
    inner join form_headers
        on
            pivoted.file_sha256 = form_headers.file_sha256
            and pivoted.form_no = form_headers.form_no
    inner join form_cycles
        on
            pivoted.file_sha256 = form_cycles.file_sha256
            and pivoted.form_no = form_cycles.form_no
    inner join form_versions
        on
            pivoted.file_sha256 = form_versions.file_sha256
            and pivoted.form_no = form_versions.form_no
    left join row_cycles
        on
            pivoted.file_sha256 = row_cycles.file_sha256
            and pivoted.table_no = row_cycles.table_no
            and pivoted.row_no = row_cycles.row_no
    left join form_stages
        on
            pivoted.file_sha256 = form_stages.file_sha256
            and pivoted.form_no = form_stages.form_no
    where
        coalesce(row_cycles.cycle, form_cycles.cycle) is not null
        and not coalesce(row_cycles.is_conflict, false)
),

-- a cell may list several organisations; what a register lists whole is one
split as (
    select
        placed.*,
        coalesce(panel_aliases.target_id, placed.panel_text) as panel_id,
        unnest(
            case
                when
                    placed.organisation_text is null
                    or whole.key_text is not null
                    or coalesce(placed.organisation_code, placed.entry_code) is not null
                    then [placed.organisation_text]
                else {{ names_in('placed.organisation_raw') }}
            end
        ) as organisation_name
    from placed
    left join panel_aliases on placed.panel_text = panel_aliases.alias_norm
    left join keys as whole
        on
            whole.kind = 'name'
            and placed.award_id = whole.award_id
            and placed.cycle = whole.cycle
            and placed.organisation_text = whole.key_text
),

looked_up as (
    select
        split.*,
        coalesce(
            by_code.organisation_id,
            by_entry.organisation_id,
            by_name.organisation_id,
            organisation_aliases.target_id
        ) as listed_id
    from split
    left join keys as by_code
        on
            by_code.kind = 'code'
            and split.award_id = by_code.award_id
            and split.cycle = by_code.cycle
            and split.organisation_code = by_code.key_text
    left join keys as by_entry
        on
            by_entry.kind = 'code'
            and split.award_id = by_entry.award_id
            and split.cycle = by_entry.cycle
            and split.entry_code = by_entry.key_text
    left join keys as by_name
        on
            by_name.kind = 'name'
            and split.award_id = by_name.award_id
            and split.cycle = by_name.cycle
            and split.organisation_name = by_name.key_text
    left join organisation_aliases
        on split.organisation_name = organisation_aliases.alias_norm
),

registered_panels as (
    select
        registrations.award_id,
        registrations.cycle,
        registrations.organisation_id,
        coalesce(panel_aliases.target_id, registrations.panel_text) as panel_id
    from registrations
    left join panel_aliases on registrations.panel_text = panel_aliases.alias_norm
),

-- a line that names a panel and no organisation is about all that the register gives it
identified as (
    select
        looked_up.*,
        coalesce(
            looked_up.listed_id,
            registered_panels.organisation_id,
            {{ provisional_id(
                'coalesce(looked_up.organisation_name, looked_up.organisation_code,'
                ~ ' looked_up.entry_code)'
            ) }}
        ) as organisation_id,
        coalesce(looked_up.listed_id, registered_panels.organisation_id) is not null
            as is_organisation_matched
    from looked_up
    left join registered_panels
        on
            looked_up.award_id = registered_panels.award_id
            and looked_up.cycle = registered_panels.cycle
            and looked_up.panel_id = registered_panels.panel_id
            and coalesce(
                looked_up.organisation_name,
                looked_up.organisation_code,
                looked_up.entry_code
            ) is null
)

select
    file_sha256,
    form_no,
    table_no,
    row_no,
    sheet,
    path_order,
    version_rank,
    form_date,
    award_id,
    cycle,
    stage,
    examiner_role,
    panel_id,
    panel_cell,
    organisation_id,
    organisation_name,
    organisation_raw,
    is_organisation_matched,
    first_cell,
    coalesce(organisation_cell, code_cell) as organisation_cell,
    award_id || '/' || cycle || '/' || organisation_id as application_id,
    -- a later issue of the table replaces the earlier for each application that it names
    version_rank = max(version_rank) over (
        partition by award_id, cycle, organisation_id
    ) as is_current
from identified
