with value_cells as (
    select * from {{ ref('int_scores__value_cells') }}
),

columns as (
    select * from {{ ref('int_scores__columns') }}
),

row_clauses as (
    select * from {{ ref('int_scores__row_clauses') }}
),

cells as not materialized (
    select * from {{ ref('int_identity__cells') }}
),

words as (
    select * from {{ ref('stg_standards__words') }}
    where kind in ('value_state', 'adjustment')
),

meanings as (
    select distinct
        kind,
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
        value_cells.cell,
        value_cells.raw_text,
        value_cells.core_text,
        value_cells.note_text,
        value_cells.number_unit,
        if(unchanged.code is null, value_cells.number, 0) as number,
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
            and value_cells.scale_group = columns.scale_group
    left join meanings
        on
            meanings.kind = 'value_state'
            and value_cells.number is null
            and {{ scores_word('value_cells.core_text') }} = meanings.word
    -- 维持 and 不变 add nothing
    left join meanings as unchanged
        on
            unchanged.kind = 'adjustment'
            and value_cells.role = 'adjustment'
            and value_cells.number is null
            and {{ scores_word('value_cells.core_text') }} = unchanged.word
    -- factors, most of all cells, are read apart
    where value_cells.is_scored and columns.is_read and columns.kind <> 'factor'
),

pcts as (
    select
        file_sha256,
        table_no,
        row_no,
        max(cell) as pct_cell,
        max(raw_text) as pct_raw_text,
        max(note_text) as pct_note_text,
        max(number) as pct_number,
        max(percent_meant) as pct_meant,
        max(word_state) as pct_word_state,
        max(scale) as scale
    from read_cells
    where kind = 'pct'
    group by file_sha256, table_no, row_no
),

printed as (
    select
        file_sha256,
        table_no,
        row_no,
        max(cell) as points_cell,
        max(raw_text) as points_raw_text,
        max(note_text) as points_note_text,
        max(word_state) as points_word_state,
        max(points) as printed_points,
        max(decimals) as printed_decimals
    from read_cells
    where kind = 'points'
    group by file_sha256, table_no, row_no
),

befores as (
    select
        file_sha256,
        table_no,
        row_no,
        max(percent_meant) as before_pct,
        max(scale) as before_scale
    from read_cells
    where kind = 'before'
    group by file_sha256, table_no, row_no
),

adjustments as (
    select
        file_sha256,
        table_no,
        row_no,
        max(cell) as adjustment_cell,
        max(raw_text) as adjustment_raw_text,
        max(note_text) as adjustment_note_text,
        max(core_text) as adjustment_text,
        max(number) as adjustment_number,
        max(number_unit) as adjustment_unit,
        max(word_state) as adjustment_word_state
    from read_cells
    where kind = 'adjustment'
    group by file_sha256, table_no, row_no
),

adjusted as (
    select
        adjustments.*,
        befores.before_pct,
        {{ scores_percent_added(
            'adjustments.adjustment_text',
            'adjustments.adjustment_number',
            'adjustments.adjustment_unit',
            'befores.before_scale'
        ) }} as added_pct
    from adjustments
    left join befores
        on
            adjustments.file_sha256 = befores.file_sha256
            and adjustments.table_no = befores.table_no
            and adjustments.row_no = befores.row_no
),

-- where a value would stand that is not there: in the column of the others
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
    where kind in ('pct', 'points', 'ambiguous')
    group by file_sha256, table_no
),

-- ... or, where examiners stand side by side, under the name
named_columns as (
    select
        file_sha256,
        table_no,
        max({{ scores_column_letters('cell') }}) as column_letters
    from cells
    where layout = 'L2' and block = 'title' and role = 'examiner'
    group by file_sha256, table_no
),

-- ... or, where clauses stand side by side, in the row of the form
wide_sheets as (
    select distinct
        file_sha256,
        sheet
    from columns
    where scale_group = 'wide'
),

wide_rows as (
    select
        cells.file_sha256,
        cells.table_no,
        cast(
            max(cast({{ scores_row_digits('cells.cell') }} as integer)) as varchar
        ) as row_digits
    from cells
    inner join wide_sheets
        on
            cells.file_sha256 = wide_sheets.file_sha256
            and cells.sheet is not distinct from wide_sheets.sheet
    where cells.block = 'title' or cells.scale_group = 'wide'
    group by cells.file_sha256, cells.table_no
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
    pcts.pct_cell,
    pcts.pct_raw_text,
    pcts.pct_note_text,
    pcts.pct_number,
    pcts.pct_meant,
    pcts.pct_word_state,
    pcts.scale,
    printed.points_cell,
    printed.points_raw_text,
    printed.points_note_text,
    printed.points_word_state,
    printed.printed_points,
    printed.printed_decimals,
    adjusted.adjustment_cell,
    adjusted.adjustment_raw_text,
    adjusted.adjustment_note_text,
    adjusted.adjustment_word_state,
    adjusted.before_pct + adjusted.added_pct as adjusted_pct,
    adjusted.adjustment_cell is not null
    and adjusted.added_pct is null
    and adjusted.adjustment_word_state is null as is_adjustment_unread,
    if(
        wide_rows.row_digits is null,
        coalesce(value_columns.column_letters, named_columns.column_letters)
        || {{ scores_row_digits('row_clauses.label_cell') }},
        {{ scores_column_letters('row_clauses.label_cell') }} || wide_rows.row_digits
    ) as blank_cell
from row_clauses
left join pcts
    on
        row_clauses.file_sha256 = pcts.file_sha256
        and row_clauses.table_no = pcts.table_no
        and row_clauses.row_no = pcts.row_no
left join printed
    on
        row_clauses.file_sha256 = printed.file_sha256
        and row_clauses.table_no = printed.table_no
        and row_clauses.row_no = printed.row_no
left join adjusted
    on
        row_clauses.file_sha256 = adjusted.file_sha256
        and row_clauses.table_no = adjusted.table_no
        and row_clauses.row_no = adjusted.row_no
left join value_columns
    on
        row_clauses.file_sha256 = value_columns.file_sha256
        and row_clauses.table_no = value_columns.table_no
left join named_columns
    on
        row_clauses.file_sha256 = named_columns.file_sha256
        and row_clauses.table_no = named_columns.table_no
left join wide_rows
    on
        row_clauses.file_sha256 = wide_rows.file_sha256
        and row_clauses.table_no = wide_rows.table_no
where
    row_clauses.is_scored
    -- a column that is refused gives no facts
    and value_columns.is_refused is not true
