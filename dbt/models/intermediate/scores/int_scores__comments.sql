with cells as (
    select * from {{ ref('int_identity__cells') }}
),

row_clauses as (
    select * from {{ ref('int_scores__row_clauses') }}
),

clause_values as (
    select * from {{ ref('int_scores__clause_values') }}
)

select
    row_clauses.file_sha256,
    row_clauses.form_no,
    row_clauses.clause,
    row_clauses.category,
    row_clauses.dimension,
    cells.role as kind,
    cells.raw_text as comment_text,
    cells.norm_text,
    cells.table_no,
    cells.sheet,
    cells.cell
from cells
inner join row_clauses
    on
        cells.file_sha256 = row_clauses.file_sha256
        and cells.table_no = row_clauses.table_no
        and cells.row_no = row_clauses.row_no
where
    cells.block = 'body'
    and cells.role in ('strength', 'improvement', 'reason')
    and row_clauses.clause is not null
union all
-- a note in brackets behind a percentage is a reason
select
    file_sha256,
    form_no,
    clause,
    category,
    dimension,
    'reason' as kind,
    note_text as comment_text,
    note_text as norm_text,
    table_no,
    sheet,
    cell
from clause_values
where note_text is not null
