with

register_values as (
    select * from {{ ref('int_identity__register_values') }}
),

form_cycles as (
    select * from {{ ref('int_identity__form_cycles') }}
),

sayings as not materialized (
    select * from {{ ref('int_identity__sayings') }}
    where source = 'body'
),

cycle_names as (
    select * from {{ ref('int_identity__cycle_names') }}
),

row_awards as (
    select
        file_sha256,
        table_no,
        row_no,
        max(norm_text) as award_id
    from register_values
    where role = 'award'
    group by file_sha256, table_no, row_no
),

cycle_cells as (
    select
        register_values.file_sha256,
        register_values.form_no,
        register_values.table_no,
        register_values.row_no,
        register_values.sheet,
        register_values.source_cell,
        register_values.norm_text,
        coalesce(row_awards.award_id, form_cycles.award_id) as award_id
    from register_values
    inner join form_cycles
        on
            register_values.file_sha256 = form_cycles.file_sha256
            and register_values.form_no = form_cycles.form_no
    left join row_awards
        on
            register_values.file_sha256 = row_awards.file_sha256
            and register_values.table_no = row_awards.table_no
            and register_values.row_no = row_awards.row_no
    where register_values.role = 'cycle'
),

resolved as (
    select
        cycle_cells.file_sha256,
        cycle_cells.table_no,
        cycle_cells.row_no,
        coalesce(
            aliases.cycle,
            editions.cycle,
            case when sayings.kind = 'cycle_year' then sayings.value end
        ) as cycle
    from cycle_cells
    left join sayings
        on
            cycle_cells.file_sha256 = sayings.file_sha256
            and cycle_cells.form_no = sayings.form_no
            and cycle_cells.sheet is not distinct from sayings.sheet
            and cycle_cells.source_cell = sayings.cell
    left join cycle_names as aliases
        on
            aliases.kind = 'alias'
            and cycle_cells.award_id = aliases.award_id
            and cycle_cells.norm_text = aliases.name_text
    left join cycle_names as editions
        on
            editions.kind = 'edition'
            and sayings.kind = 'cycle_edition'
            and cycle_cells.award_id = editions.award_id
            and sayings.value = editions.name_text
)

select
    file_sha256,
    table_no,
    row_no,
    case when count(distinct cycle) = 1 then min(cycle) end as cycle,
    count(distinct cycle) > 1 as is_conflict
from resolved
group by file_sha256, table_no, row_no
