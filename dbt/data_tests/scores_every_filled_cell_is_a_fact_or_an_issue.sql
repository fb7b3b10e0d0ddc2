-- nothing is dropped in silence: what stands in a clause row is cited or reported
with cells as (
    select
        cells.file_sha256,
        cells.sheet,
        cells.cell,
        cells.raw_text
    from {{ ref('stg_raw__cells') }} as cells
    inner join {{ ref('int_identity__forms') }} as forms
        on
            cells.file_sha256 = forms.file_sha256
            and cells.form_no = forms.form_no
    where
        cells.block = 'body'
        -- what is there to be compared alone is a check
        and forms.purpose <> 'check'
        and cells.role in (
            'score_pct',
            'score_points',
            'score',
            'adjustment',
            'factor',
            'strength',
            'improvement',
            'reason'
        )
),

told as (
    select
        file_sha256,
        sheet,
        cell
    from {{ ref('fct_clause_scores') }}
    union all
    -- a reference that is printed once more is the same fact
    select
        file_sha256,
        sheet,
        cell
    from {{ ref('int_scores__clause_values') }}
    where purpose = 'reference'
    union all
    -- a column that is refused is one issue, at its first cell
    select
        value_cells.file_sha256,
        value_cells.sheet,
        value_cells.cell
    from {{ ref('int_scores__value_cells') }} as value_cells
    inner join {{ ref('int_scores__columns') }} as score_columns
        on
            value_cells.file_sha256 = score_columns.file_sha256
            and value_cells.table_no = score_columns.table_no
            and value_cells.scale_group = score_columns.scale_group
    where score_columns.kind = 'ambiguous'
    union all
    -- a dash where nothing is to be scored says nothing
    select
        value_cells.file_sha256,
        value_cells.sheet,
        value_cells.cell
    from {{ ref('int_scores__value_cells') }} as value_cells
    inner join {{ ref('stg_standards__words') }} as words
        on
            words.kind = 'value_state'
            and {{ scores_word('value_cells.core_text') }}
            = {{ scores_word('words.word') }}
    where not value_cells.is_scored and value_cells.clause is not null
    union all
    -- the score and the adjustment beside a percentage belong to the same value
    select
        file_sha256,
        sheet,
        unnest([points_cell, adjustment_cell]) as cell
    from {{ ref('int_scores__clause_values') }}
    union all
    select
        file_sha256,
        sheet,
        cell
    from {{ ref('fct_factor_scores') }}
    union all
    select
        file_sha256,
        sheet,
        cell
    from {{ ref('fct_clause_comments') }}
    union all
    select
        file_sha256,
        sheet,
        cell
    from {{ ref('fct_issues') }}
)

select cells.*
from cells
left join told
    on
        cells.file_sha256 = told.file_sha256
        and cells.sheet is not distinct from told.sheet
        and cells.cell = told.cell
where told.cell is null
