with

register_values as (
    select * from {{ ref('int_identity__register_values') }}
    where layout = 'L6' and not is_blank
),

form_cycles as (
    select * from {{ ref('int_identity__form_cycles') }}
),

form_headers as (
    select * from {{ ref('int_identity__form_headers') }}
),

row_cycles as (
    select * from {{ ref('int_identity__row_cycles') }}
),

version_ranks as (
    select * from {{ ref('int_identity__form_versions') }}
),

pivoted as (
    select
        file_sha256,
        form_no,
        table_no,
        row_no,
        max(sheet) as sheet,
        arg_min(cell, length(cell) || cell) as first_cell,
        max(norm_text) filter (where role = 'award') as award_text,
        max(norm_text) filter (where role = 'cycle') as cycle_text,
        max(raw_text) filter (where role = 'cycle') as cycle_raw,
        max(cell) filter (where role = 'cycle') as cycle_cell,
        max(value_text) filter (where role = 'organisation') as organisation_name,
        max(raw_text) filter (where role = 'organisation') as organisation_raw,
        max(cell) filter (where role = 'organisation') as organisation_cell,
        max(coalesce(corrected, raw_text)) filter (where role = 'former_names')
            as former_names_raw,
        max(upper(norm_text)) filter (where role = 'organisation_code')
            as organisation_code,
        max(upper(norm_text)) filter (where role = 'entry_code') as entry_code,
        max(code) filter (where role = 'entrant_type') as entrant_type,
        max(norm_text) filter (where role = 'entrant_type') as entrant_text,
        max(code) filter (where role = 'sector') as sector,
        max(norm_text) filter (where role = 'sector') as sector_text,
        max(code) filter (where role = 'region') as region,
        max(norm_text) filter (where role = 'industry_code') as industry_code,
        max(code) filter (where role = 'size') as size,
        max(norm_text) filter (where role = 'ownership') as ownership,
        max(norm_text) filter (where role = 'recommended_by') as recommended_by,
        max(code) filter (where role = 'eligibility') as eligibility,
        max(code) filter (where role = 'reached_site') = 'yes' as reached_site,
        max(code) filter (where role = 'outcome') as outcome,
        max(norm_text) filter (where role = 'panel') as panel_text,
        max(cell) filter (where role = 'panel') as panel_cell,
        max(try_cast(number as decimal(7, 3))) filter (
            where role = 'official_points' and number >= 0
        ) as official_points,
        max(try_cast(number as integer)) filter (
            where role = 'official_rank' and number >= 1
        ) as official_rank
    from register_values
    group by file_sha256, form_no, table_no, row_no
),

with_cycle as (
    select
        pivoted.*,
        form_cycles.cycle as form_cycle,
        row_cycles.cycle as own_cycle,
        coalesce(pivoted.award_text, form_cycles.award_id) as award_id,
        coalesce(row_cycles.is_conflict, false) as is_cycle_conflict
    from pivoted
    inner join form_cycles
        on
            pivoted.file_sha256 = form_cycles.file_sha256
            and pivoted.form_no = form_cycles.form_no
    left join row_cycles
        on
            pivoted.file_sha256 = row_cycles.file_sha256
            and pivoted.table_no = row_cycles.table_no
            and pivoted.row_no = row_cycles.row_no
),

identified as (
    select
        with_cycle.*,
        case
            when not with_cycle.is_cycle_conflict
                then coalesce(with_cycle.own_cycle, with_cycle.form_cycle)
        end as cycle,
        coalesce(
            with_cycle.organisation_code,
            {{ provisional_id('with_cycle.organisation_name') }}
        ) as organisation_id,
        coalesce(with_cycle.entrant_type, 'organisation') = 'organisation'
            as is_organisation,
        form_headers.path_order,
        version_ranks.version_rank,
        version_ranks.form_date
    from with_cycle
    inner join form_headers
        on
            with_cycle.file_sha256 = form_headers.file_sha256
            and with_cycle.form_no = form_headers.form_no
    inner join version_ranks
        on
            with_cycle.file_sha256 = version_ranks.file_sha256
            and with_cycle.form_no = version_ranks.form_no
)

select
    *,
    award_id || '/' || cycle || '/' || organisation_id as application_id,
    row_number() over (
        partition by award_id, cycle, organisation_id
        order by
            version_rank desc, form_date desc nulls last,
            path_order asc, table_no asc, row_no asc
    ) as listing_no
from identified
