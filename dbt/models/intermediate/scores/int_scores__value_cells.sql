with cells as (
    select * from {{ ref('int_identity__cells') }}
),

row_clauses as (
    select * from {{ ref('int_scores__row_clauses') }}
),

forms as (
    select * from {{ ref('int_identity__forms') }}
),

registered_codes as (
    select * from {{ ref('stg_registers__missing_codes') }}
),

missing_codes as (
    select distinct
        forms.file_sha256,
        forms.form_no,
        registered_codes.code_norm,
        registered_codes.number
    from registered_codes
    inner join forms
        on
            coalesce(registered_codes.file_sha256, forms.file_sha256)
            = forms.file_sha256
            and coalesce(registered_codes.layout, forms.layout)
            in (forms.layout, forms.book_layout)
            and coalesce(registered_codes.cycle, forms.cycle, '')
            = coalesce(forms.cycle, '')
),

read_cells as (
    select cells.*
    from cells
    inner join forms
        on
            cells.file_sha256 = forms.file_sha256
            and cells.form_no = forms.form_no
    where
        (
            cells.block = 'body'
            and cells.role in (
                'score_pct', 'score_points', 'score', 'adjustment', 'factor'
            )
        )
        -- what an adjustment starts from stands on a form of its own
        or (cells.block = 'check' and cells.role = 'before_pct')
)

select
    read_cells.file_sha256,
    read_cells.table_no,
    read_cells.form_no,
    read_cells.sheet,
    read_cells.row_no,
    read_cells.cell,
    read_cells.role,
    read_cells.raw_text,
    read_cells.core_text,
    read_cells.note_text,
    read_cells.value_kind,
    read_cells.decimals,
    read_cells.merged_from,
    row_clauses.clause,
    row_clauses.points_max,
    missing_codes.code_norm is not null as is_declared_missing,
    coalesce(
        read_cells.scale_group,
        read_cells.table_no || ':' || {{ scores_column_letters('read_cells.cell') }}
    ) as scale_group,
    if(missing_codes.code_norm is null, read_cells.number, null) as number,
    if(missing_codes.code_norm is null, read_cells.number_unit, null) as number_unit,
    coalesce(row_clauses.is_scored, false) as is_scored,
    case row_clauses.dimension
        when 'process' then read_cells.factor_process
        when 'result' then read_cells.factor_result
        -- an unknown standard: the header decides where it names one kind only
        else
            if(
                read_cells.factor_process is null or read_cells.factor_result is null,
                coalesce(read_cells.factor_process, read_cells.factor_result),
                null
            )
    end as factor
from read_cells
left join row_clauses
    on
        read_cells.file_sha256 = row_clauses.file_sha256
        and read_cells.table_no = row_clauses.table_no
        and read_cells.row_no = row_clauses.row_no
-- a code is itself, not a percentage of the same digits
left join missing_codes
    on
        read_cells.file_sha256 = missing_codes.file_sha256
        and read_cells.form_no = missing_codes.form_no
        and (
            read_cells.core_text = missing_codes.code_norm
            or (
                read_cells.number_unit = 'plain'
                and read_cells.number = missing_codes.number
            )
        )
