with cells as (
    select * from {{ ref('stg_raw__cells') }}
),

row_clauses as (
    select * from {{ ref('int_scores__row_clauses') }}
),

forms as (
    select * from {{ ref('int_identity__forms') }}
)

select
    cells.file_sha256,
    cells.table_no,
    cells.form_no,
    cells.sheet,
    cells.row_no,
    cells.cell,
    {{ scores_column_letters('cells.cell') }} as column_letters,
    cells.role,
    cells.raw_text,
    cells.core_text,
    cells.note_text,
    cells.value_kind,
    cells.number,
    cells.number_unit,
    cells.decimals,
    cells.merged_from,
    row_clauses.clause,
    row_clauses.dimension,
    row_clauses.points_max,
    coalesce(row_clauses.is_scored, false) as is_scored,
    case row_clauses.dimension
        when 'process' then cells.factor_process
        when 'result' then cells.factor_result
        -- an unknown standard: the header decides where it names one kind only
        else
            if(
                cells.factor_process is null or cells.factor_result is null,
                coalesce(cells.factor_process, cells.factor_result),
                null
            )
    end as factor
from cells
inner join forms
    on
        cells.file_sha256 = forms.file_sha256
        and cells.form_no = forms.form_no
left join row_clauses
    on
        cells.file_sha256 = row_clauses.file_sha256
        and cells.table_no = row_clauses.table_no
        and cells.row_no = row_clauses.row_no
where
    cells.block = 'body'
    and cells.role in ('score_pct', 'score_points', 'score', 'factor')
