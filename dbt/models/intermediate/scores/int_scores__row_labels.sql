with cells as (
    select * from {{ ref('int_identity__cells') }}
),

forms as (
    select * from {{ ref('int_identity__forms') }}
),

row_cells as (
    select
        cells.file_sha256,
        cells.form_no,
        cells.table_no,
        cells.row_no,
        cells.sheet,
        cells.role,
        cells.cell,
        cells.raw_text,
        cells.norm_text,
        cells.number,
        forms.sector,
        {{ scores_label_number('cells.norm_text') }} as label_number
    from cells
    inner join forms
        on
            cells.file_sha256 = forms.file_sha256
            and cells.form_no = forms.form_no
    where
        cells.block = 'body'
        and cells.role in ('clause', 'category', 'points_max')
),

-- the clause column labels the row, a number before a title; where a form has one
-- column for both, the category column does
ranked as (
    select
        *,
        role = 'points_max' as is_points,
        row_number() over (
            partition by file_sha256, table_no, row_no, role = 'points_max'
            order by
                role <> 'clause' asc,
                label_number is null asc,
                length(cell) asc,
                cell asc
        ) = 1 as is_first
    from row_cells
)

select
    file_sha256,
    table_no,
    row_no,
    any_value(form_no) as form_no,
    any_value(sheet) as sheet,
    any_value(sector) as sector,
    max(norm_text) filter (where role = 'category') as category_text,
    max(cell) filter (where is_first and not is_points) as label_cell,
    max(raw_text) filter (where is_first and not is_points) as label_raw_text,
    max(norm_text) filter (where is_first and not is_points) as label_text,
    max(label_number) filter (where is_first and not is_points) as label_number,
    max(cell) filter (where is_first and is_points) as printed_cell,
    max(raw_text) filter (where is_first and is_points) as printed_raw_text,
    max(number) filter (where is_first and is_points) as printed_points
from ranked
group by file_sha256, table_no, row_no
