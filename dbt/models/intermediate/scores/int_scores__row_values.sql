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

grid as (
    select * from {{ ref('stg_standards__band_percentages') }}
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
        value_cells.number_unit,
        value_cells.decimals,
        meanings.code as word_state,
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
    where value_cells.is_scored
),

-- one percentage and one score a row, the leftmost of each
paired as (
    select
        file_sha256,
        table_no,
        row_no,
        arg_min(
            {
                'cell': cell,
                'raw_text': raw_text,
                'note_text': note_text,
                'number': number,
                'word_state': word_state,
                'percent': percent_meant,
                'scale': scale
            },
            (length(column_letters), column_letters)
        ) filter (where kind = 'pct') as pct,
        arg_min(
            {
                'cell': cell,
                'raw_text': raw_text,
                'note_text': note_text,
                'word_state': word_state,
                'points': if(number_unit = 'plain', try_cast(number as decimal(9, 3)), null),
                'decimals': decimals
            },
            (length(column_letters), column_letters)
        ) filter (where kind = 'points') as points
    from read_cells
    group by all
),

-- where a value would stand that is not there
value_columns as (
    select
        file_sha256,
        table_no,
        arg_min(
            column_letters,
            (kind <> 'pct', length(column_letters), column_letters)
        ) as column_letters,
        bool_and(kind = 'ambiguous') as is_refused
    from columns
    where kind <> 'factor'
    group by all
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
    paired.pct.cell as pct_cell,
    paired.pct.raw_text as pct_raw_text,
    paired.pct.note_text as pct_note_text,
    paired.pct.number as pct_number,
    paired.pct.percent as pct_meant,
    paired.pct.word_state as pct_word_state,
    paired.pct.scale as scale,
    paired.points.cell as points_cell,
    paired.points.raw_text as points_raw_text,
    paired.points.note_text as points_note_text,
    paired.points.word_state as points_word_state,
    paired.points.points as printed_points,
    paired.points.decimals as printed_decimals,
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
