-- a label that several forms share is told of once
with form_schemes as (
    select * from {{ ref('int_scores__form_schemes') }}
),

row_clauses as not materialized (
    select * from {{ ref('int_scores__row_clauses') }}
),

value_cells as (
    select * from {{ ref('int_scores__value_cells') }}
    where not is_scored
),

words as (
    select * from {{ ref('stg_standards__words') }}
    where kind = 'value_state'
),

blank_words as (
    select distinct {{ scores_word('word') }} as word
    from words
),

-- a dash where nothing is to be scored is no value
unasked as (
    select value_cells.*
    from value_cells
    left join blank_words
        on
            value_cells.clause is not null
            and {{ scores_word('value_cells.core_text') }} = blank_words.word
    where blank_words.word is null
),

cells as (
    select * from {{ ref('int_identity__cells') }}
),

row_comments as (
    select
        row_clauses.file_sha256,
        cells.sheet,
        cells.cell,
        cells.raw_text
    from row_clauses
    inner join cells
        on
            row_clauses.file_sha256 = cells.file_sha256
            and row_clauses.table_no = cells.table_no
            and row_clauses.row_no = cells.row_no
    where
        row_clauses.clause is null
        and cells.block = 'body'
        and cells.role in ('strength', 'improvement', 'reason')
)

select
    file_sha256,
    sheet,
    first_cell as cell,
    cast(null as varchar) as raw_text,
    'scheme_unknown' as rule,
    cast(null as varchar) as expected,
    cast(n_labels as varchar) as found
from form_schemes
where not is_known and n_labels > 0
union
select
    file_sha256,
    sheet,
    label_cell as cell,
    label_raw_text as raw_text,
    'foreign_title' as rule,
    cast(null as varchar) as expected,
    clause as found
from row_clauses
where matched_by = 'foreign_title' and is_scored
union
select
    file_sha256,
    sheet,
    printed_cell as cell,
    printed_raw_text as raw_text,
    'points_differ' as rule,
    {{ scores_plain_text('points_max') }} as expected,
    printed_raw_text as found
from row_clauses
where
    is_scored
    and matched_by <> 'as_printed'
    and printed_points <> points_max
union
select
    file_sha256,
    sheet,
    cell,
    raw_text,
    if(clause is null, 'clause_unknown', 'not_a_scored_clause') as rule,
    cast(null as varchar) as expected,
    clause as found
from unasked
union
select
    file_sha256,
    sheet,
    cell,
    raw_text,
    'clause_unknown' as rule,
    cast(null as varchar) as expected,
    cast(null as varchar) as found
from row_comments
