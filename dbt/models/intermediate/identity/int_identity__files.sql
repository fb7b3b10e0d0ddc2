with

contents as (
    select * from {{ ref('int_identity__contents') }}
),

form_cycles as (
    select * from {{ ref('int_identity__form_cycles') }}
),

registrations as (
    select * from {{ ref('int_identity__registrations') }}
),

assignment_lines as (
    select * from {{ ref('int_identity__assignment_lines') }}
),

dated_rows as (
    select
        file_sha256,
        form_no,
        cycle
    from registrations
    where cycle is not null
    union
    select
        file_sha256,
        form_no,
        cycle
    from assignment_lines
),

dated_forms as (
    select
        file_sha256,
        form_no,
        min(cycle) as cycle
    from dated_rows
    group by file_sha256, form_no
),

-- a register or roster that names no cycle cannot be placed and is refused
forms as (
    select
        form_cycles.file_sha256,
        form_cycles.form_no,
        form_cycles.is_conflict,
        coalesce(form_cycles.book_layout, form_cycles.layout) as layout,
        coalesce(form_cycles.cycle, dated_forms.cycle) as cycle,
        form_cycles.is_scoring
        or form_cycles.cycle is not null
        or dated_forms.file_sha256 is not null as is_placed
    from form_cycles
    left join dated_forms
        on
            form_cycles.file_sha256 = dated_forms.file_sha256
            and form_cycles.form_no = dated_forms.form_no
),

by_file as (
    select
        file_sha256,
        string_agg(distinct layout, ',' order by layout) as layouts,
        min(cycle) as cycle,
        bool_or(is_placed) as has_placed_form,
        bool_or(is_conflict) as has_conflict
    from forms
    group by file_sha256
)

select
    contents.file_sha256,
    contents.file_name,
    contents.path_order,
    by_file.layouts,
    by_file.cycle,
    contents.loaded_sha256,
    contents.reason_expected,
    contents.reason_found,
    case
        when contents.reading <> 'read' then contents.reading
        when contents.loaded_sha256 <> contents.file_sha256 then 'duplicate'
        when by_file.has_placed_form then 'loaded'
        else 'unrecognised'
    end as verdict,
    case
        when contents.reading <> 'read' then contents.reason_rule
        when contents.loaded_sha256 <> contents.file_sha256 then null
        when by_file.has_placed_form then null
        when by_file.has_conflict then 'cycle_conflict'
        else 'register_without_cycle'
    end as reason_rule
from contents
left join by_file on contents.loaded_sha256 = by_file.file_sha256
