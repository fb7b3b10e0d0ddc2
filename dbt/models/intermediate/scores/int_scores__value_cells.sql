with cells as (
    select * from {{ ref('stg_raw__cells') }}
),

row_clauses as (
    select * from {{ ref('int_scores__row_clauses') }}
),

forms as (
    select * from {{ ref('int_identity__forms') }}
),

corrections as (
    select * from {{ ref('stg_registers__corrections') }}
),

missing_codes as (
    select * from {{ ref('int_scores__missing_codes') }}
),

-- the raw text stays; what is read is the correction, where it fits what stands there
corrected as (
    select
        cells.* exclude (value_kind, core_text, note_text, number, number_unit),
        corrections.corrected,
        if(corrections.row_no is null, cells.value_kind, 'text') as value_kind,
        if(corrections.row_no is null, cells.core_text, corrections.corrected_norm)
            as core_text,
        if(corrections.row_no is null, cells.note_text, null) as note_text,
        if(corrections.row_no is null, cells.number, corrections.number) as number,
        if(corrections.row_no is null, cells.number_unit, corrections.number_unit)
            as number_unit
    from cells
    inner join forms
        on
            cells.file_sha256 = forms.file_sha256
            and cells.form_no = forms.form_no
    left join corrections
        on
            cells.file_sha256 = corrections.file_sha256
            and cells.sheet is not distinct from corrections.sheet
            and cells.cell = corrections.cell
            and cells.norm_text = coalesce(corrections.expected_norm, cells.norm_text)
    where
        cells.block = 'body'
        and cells.role in ('score_pct', 'score_points', 'score', 'factor')
)

select
    corrected.file_sha256,
    corrected.table_no,
    corrected.form_no,
    corrected.sheet,
    corrected.row_no,
    corrected.cell,
    corrected.role,
    corrected.raw_text,
    corrected.corrected,
    corrected.core_text,
    corrected.note_text,
    corrected.value_kind,
    corrected.decimals,
    corrected.merged_from,
    row_clauses.clause,
    row_clauses.dimension,
    row_clauses.points_max,
    missing_codes.code_norm is not null as is_declared_missing,
    {{ scores_column_letters('corrected.cell') }} as column_letters,
    if(missing_codes.code_norm is null, corrected.number, null) as number,
    if(missing_codes.code_norm is null, corrected.number_unit, null) as number_unit,
    coalesce(row_clauses.is_scored, false) as is_scored,
    case row_clauses.dimension
        when 'process' then corrected.factor_process
        when 'result' then corrected.factor_result
        -- an unknown standard: the header decides where it names one kind only
        else
            if(
                corrected.factor_process is null or corrected.factor_result is null,
                coalesce(corrected.factor_process, corrected.factor_result),
                null
            )
    end as factor
from corrected
left join row_clauses
    on
        corrected.file_sha256 = row_clauses.file_sha256
        and corrected.table_no = row_clauses.table_no
        and corrected.row_no = row_clauses.row_no
-- a code is itself, not a percentage of the same digits
left join missing_codes
    on
        corrected.file_sha256 = missing_codes.file_sha256
        and corrected.form_no = missing_codes.form_no
        and (
            corrected.core_text = missing_codes.code_norm
            or (
                corrected.number_unit = 'plain'
                and corrected.number = missing_codes.number
            )
        )
