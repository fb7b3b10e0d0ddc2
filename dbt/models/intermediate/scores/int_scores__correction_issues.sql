with corrections as (
    select * from {{ ref('stg_registers__corrections') }}
),

value_cells as (
    select * from {{ ref('int_scores__value_cells') }}
    where corrected is not null
),

cells as (
    select * from {{ ref('stg_raw__cells') }}
),

-- few corrections meet many cells: look for theirs alone
standing as (
    select
        cells.file_sha256,
        cells.sheet,
        cells.cell,
        min(cells.raw_text) as raw_text
    from cells
    semi join corrections
        on
            cells.file_sha256 = corrections.file_sha256
            and cells.cell = corrections.cell
    group by cells.file_sha256, cells.sheet, cells.cell
)

select
    file_sha256,
    sheet,
    cell,
    raw_text,
    'corrected' as rule,
    corrected as expected,
    raw_text as found
from value_cells
union all
select
    corrections.file_sha256,
    corrections.sheet,
    corrections.cell,
    standing.raw_text,
    'correction_unused' as rule,
    corrections.expected,
    standing.raw_text as found
from corrections
left join value_cells
    on
        corrections.file_sha256 = value_cells.file_sha256
        and corrections.sheet is not distinct from value_cells.sheet
        and corrections.cell = value_cells.cell
left join standing
    on
        corrections.file_sha256 = standing.file_sha256
        and corrections.sheet is not distinct from standing.sheet
        and corrections.cell = standing.cell
where value_cells.cell is null
