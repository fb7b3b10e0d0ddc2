with hits as (
    select * from {{ ref('int_patterns__phrase_hits') }}
),

comments as (
    select * from {{ ref('int_scores__comments') }}
),

clause_comments as (
    select * from {{ ref('fct_clause_comments') }}
),

factor_notes as (
    select * from {{ ref('int_patterns__factor_notes') }}
),

factor_scores as (
    select * from {{ ref('fct_factor_scores') }}
)

select
    clause_comments.award_id,
    clause_comments.cycle,
    clause_comments.application_id,
    clause_comments.panel_id,
    clause_comments.sector,
    clause_comments.stage,
    clause_comments.examiner_id,
    clause_comments.clause,
    clause_comments.category,
    clause_comments.dimension,
    hits.factor,
    hits.polarity,
    hits.phrase,
    clause_comments.kind,
    clause_comments.comment_text as note_text,
    clause_comments.is_current,
    clause_comments.file_name,
    clause_comments.file_sha256,
    clause_comments.sheet,
    clause_comments.cell
from clause_comments
inner join comments
    on
        clause_comments.file_sha256 = comments.file_sha256
        and clause_comments.sheet is not distinct from comments.sheet
        and clause_comments.cell = comments.cell
        and clause_comments.clause = comments.clause
        and clause_comments.kind = comments.kind
inner join hits
    on
        comments.dimension = hits.dimension
        and comments.norm_text = hits.norm_text
union all
select
    factor_scores.award_id,
    factor_scores.cycle,
    factor_scores.application_id,
    factor_scores.panel_id,
    factor_scores.sector,
    factor_scores.stage,
    factor_scores.examiner_id,
    factor_scores.clause,
    factor_scores.category,
    factor_scores.dimension,
    hits.factor,
    hits.polarity,
    hits.phrase,
    'factor_note' as kind,
    factor_scores.note as note_text,
    factor_scores.is_current,
    factor_scores.file_name,
    factor_scores.file_sha256,
    factor_scores.sheet,
    factor_scores.cell
from factor_scores
inner join factor_notes
    on
        factor_scores.file_sha256 = factor_notes.file_sha256
        and factor_scores.sheet is not distinct from factor_notes.sheet
        and factor_scores.cell = factor_notes.cell
        and factor_scores.clause = factor_notes.clause
inner join hits
    on
        factor_scores.dimension = hits.dimension
        and factor_notes.norm_text = hits.norm_text
