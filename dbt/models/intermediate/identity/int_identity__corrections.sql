with

corrections as (
    select * from {{ ref('stg_registers__corrections') }}
),

readings as (
    select * from {{ ref('stg_registers__correction_readings') }}
),

contents as (
    select * from {{ ref('int_identity__contents') }}
),

cells as (
    select * from {{ ref('stg_raw__cells') }}
    where block <> 'ignored'
),

-- of files with the same content one is loaded: a correction of any of them is its own
placed as (
    select
        corrections.*,
        contents.loaded_sha256,
        coalesce(contents.loaded_sha256 = corrections.file_sha256, false) as is_direct
    from corrections
    left join contents on corrections.file_sha256 = contents.file_sha256
),

-- few corrections meet many cells: look at the files that they name alone; a cell that
-- holds several labels with their values cannot be read as one text
cells_named as (
    select cells.*
    from cells
    semi join placed on cells.file_sha256 = placed.loaded_sha256
    qualify count(*) over (
        partition by cells.file_sha256, cells.table_no, cells.sheet, cells.cell
    ) = 1
),

-- the first cell of a merge speaks for those filled from it that have no own correction
reached as (
    select
        placed.row_no,
        cells_named.file_sha256,
        cells_named.sheet,
        cells_named.cell,
        cells_named.raw_text,
        cells_named.norm_text <> {{ half_width('cells_named.raw_text') }} as has_label
    from cells_named
    inner join placed
        on
            cells_named.file_sha256 = placed.loaded_sha256
            and cells_named.sheet is not distinct from placed.sheet
            and placed.cell in (cells_named.cell, cells_named.merged_from)
    qualify row_number() over (
        partition by cells_named.file_sha256, cells_named.sheet, cells_named.cell
        order by
            placed.cell = cells_named.cell desc, placed.is_direct desc, placed.row_no asc
    ) = 1
)

select
    placed.row_no,
    placed.file_sha256 as register_file_sha256,
    placed.sheet,
    placed.cell as register_cell,
    reached.cell,
    reached.raw_text,
    placed.expected,
    placed.corrected,
    placed.reason,
    placed.decided_by,
    placed.decided_on,
    readings.norm_text,
    readings.core_text,
    readings.note_text,
    readings.number,
    readings.number_unit,
    readings.decimals,
    readings.date_value,
    readings.mentions,
    coalesce(reached.file_sha256, placed.loaded_sha256) as file_sha256,
    reached.cell is not null as is_applied
from placed
left join reached on placed.row_no = reached.row_no
inner join readings
    on
        placed.row_no = readings.row_no
        -- where label and value share a cell, the corrected text may repeat the label
        and readings.is_after_label = (
            coalesce(reached.has_label, false) and contains(placed.corrected_norm, ':')
        )
