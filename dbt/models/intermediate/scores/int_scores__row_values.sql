with value_cells as (
    select * from {{ ref('int_scores__value_cells') }}
),

columns as (
    select * from {{ ref('int_scores__columns') }}
),

row_clauses as (
    select * from {{ ref('int_scores__row_clauses') }}
),

words as (
    select * from {{ ref('stg_standards__words') }}
    where kind = 'value_state'
),

meanings as (
    select distinct
        {{ scores_word('word') }} as word,
        code
    from words
),

read_cells as (
    select
        value_cells.file_sha256,
        value_cells.table_no,
        value_cells.row_no,
        columns.kind,
        columns.scale,
        value_cells.column_letters,
        value_cells.cell,
        value_cells.raw_text,
        value_cells.note_text,
        value_cells.number,
        if(
            value_cells.number_unit = 'plain',
            try_cast(value_cells.number as decimal(9, 3)),
            null
        ) as points,
        value_cells.decimals,
        if(value_cells.is_declared_missing, 'not_scored', meanings.code) as word_state,
        {{ scores_percent_meant(
            'value_cells.number', 'value_cells.number_unit', 'columns.scale'
        ) }} as percent_meant
    from value_cells
    inner join columns
        on
            value_cells.file_sha256 = columns.file_sha256
            and value_cells.table_no = columns.table_no
            and value_cells.column_letters = columns.column_letters
    left join meanings
        on
            value_cells.number is null
            and {{ scores_word('value_cells.core_text') }} = meanings.word
    where value_cells.is_scored and columns.is_read
),

paired as (
    select
        file_sha256,
        table_no,
        row_no,
        max(cell) filter (where kind = 'pct') as pct_cell,
        max(raw_text) filter (where kind = 'pct') as pct_raw_text,
        max(note_text) filter (where kind = 'pct') as pct_note_text,
        max(number) filter (where kind = 'pct') as pct_number,
        max(percent_meant) filter (where kind = 'pct') as pct_meant,
        max(word_state) filter (where kind = 'pct') as pct_word_state,
        max(scale) filter (where kind = 'pct') as scale,
        max(cell) filter (where kind = 'points') as points_cell,
        max(raw_text) filter (where kind = 'points') as points_raw_text,
        max(note_text) filter (where kind = 'points') as points_note_text,
        max(word_state) filter (where kind = 'points') as points_word_state,
        max(points) filter (where kind = 'points') as printed_points,
        max(decimals) filter (where kind = 'points') as printed_decimals
    from read_cells
    group by file_sha256, table_no, row_no
),

-- where a value would stand that is not there
value_columns as (
    select
        file_sha256,
        table_no,
        coalesce(
            max(column_letters) filter (where kind = 'pct' and is_read),
            max(column_letters) filter (where kind = 'points' and is_read)
        ) as column_letters,
        bool_and(kind = 'ambiguous') as is_refused
    from columns
    where kind <> 'factor'
    group by file_sha256, table_no
)

select
    row_clauses.file_sha256,
    row_clauses.form_no,
    row_clauses.table_no,
    row_clauses.row_no,
    row_clauses.sheet,
    row_clauses.scheme,
    row_clauses.clause,
    row_clauses.category,
    row_clauses.dimension,
    row_clauses.points_max,
    paired.pct_cell,
    paired.pct_raw_text,
    paired.pct_note_text,
    paired.pct_number,
    paired.pct_meant,
    paired.pct_word_state,
    paired.scale,
    paired.points_cell,
    paired.points_raw_text,
    paired.points_note_text,
    paired.points_word_state,
    paired.printed_points,
    paired.printed_decimals,
    value_columns.column_letters || row_clauses.row_no as blank_cell
from row_clauses
left join paired
    on
        row_clauses.file_sha256 = paired.file_sha256
        and row_clauses.table_no = paired.table_no
        and row_clauses.row_no = paired.row_no
left join value_columns
    on
        row_clauses.file_sha256 = value_columns.file_sha256
        and row_clauses.table_no = value_columns.table_no
where
    row_clauses.is_scored
    -- a column that is refused gives no facts
    and value_columns.is_refused is not true
