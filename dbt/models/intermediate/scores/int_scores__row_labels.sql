with cells as (
    select * from {{ ref('stg_raw__cells') }}
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

labelled as (
    select
        file_sha256,
        table_no,
        row_no,
        any_value(form_no) as form_no,
        any_value(sheet) as sheet,
        any_value(sector) as sector,
        -- the clause column labels the row, a number before a title; where a form has
        -- one column for both, the category column does
        arg_min(
            {
                'cell': cell,
                'raw_text': raw_text,
                'text': norm_text,
                'number': label_number
            },
            (role <> 'clause', label_number is null, length(cell), cell)
        ) filter (where role <> 'points_max') as label,
        max(norm_text) filter (where role = 'category') as category_text,
        arg_min(
            {'cell': cell, 'raw_text': raw_text, 'points': number},
            (length(cell), cell)
        ) filter (where role = 'points_max') as printed
    from row_cells
    group by file_sha256, table_no, row_no
)

select
    file_sha256,
    table_no,
    row_no,
    form_no,
    sheet,
    sector,
    category_text,
    label.cell as label_cell,
    label.raw_text as label_raw_text,
    label.text as label_text,
    label.number as label_number,
    printed.cell as printed_cell,
    printed.raw_text as printed_raw_text,
    printed.points as printed_points
from labelled
