with

form_headers as (
    select * from {{ ref('int_identity__form_headers') }} where layout = 'L1'
),

words as (
    select lower(word) as word, code from {{ ref('stg_standards__words') }}
    where kind = 'stage'
),

sayings as (
    select * from {{ ref('int_identity__sayings') }} where kind = 'stage'
),

-- the whole of a labelled cell says more than a word found inside it
labelled as (
    select
        form_headers.file_sha256,
        form_headers.form_no,
        form_headers.stage_cell,
        form_headers.stage_text,
        words.code as stage,
    from form_headers
    inner join words on lower(form_headers.stage_text) = words.word
),

said as (
    select
        file_sha256,
        form_no,
        0 as source_rank,
        stage,
        stage_cell as cell,
        stage_text as raw_text,
    from labelled
    union all
    select
        sayings.file_sha256,
        sayings.form_no,
        sayings.source_rank,
        sayings.value,
        sayings.cell,
        sayings.raw_text,
    from sayings
    left join labelled
        on
            sayings.file_sha256 = labelled.file_sha256
            and sayings.form_no = labelled.form_no
            and sayings.cell = labelled.stage_cell
    where labelled.stage is null
),

votes as (
    select
        file_sha256,
        form_no,
        source_rank,
        min(stage) as stage,
        count(distinct stage) as n_stages,
        min(cell) as cell,
        min(raw_text) as raw_text,
    from said
    group by file_sha256, form_no, source_rank
),

decided as (
    select * from votes
    where n_stages = 1
    qualify row_number() over (
        partition by file_sha256, form_no
        order by source_rank
    ) = 1
),

differing as (
    select
        votes.file_sha256,
        votes.form_no,
        arg_min(votes.stage, votes.source_rank) as other_stage,
        arg_min(votes.cell, votes.source_rank) as other_cell,
        arg_min(votes.raw_text, votes.source_rank) as other_raw_text,
    from votes
    inner join decided
        on votes.file_sha256 = decided.file_sha256 and votes.form_no = decided.form_no
    where votes.n_stages = 1 and votes.stage <> decided.stage
    group by votes.file_sha256, votes.form_no
)

select
    form_headers.file_sha256,
    form_headers.form_no,
    -- an examiner's sheet that names no stage is an examiner's own desk review
    coalesce(decided.stage, 'independent') as stage,
    decided.stage is null as is_assumed,
    differing.other_stage,
    differing.other_cell,
    differing.other_raw_text,
from form_headers
left join decided
    on
        form_headers.file_sha256 = decided.file_sha256
        and form_headers.form_no = decided.form_no
left join differing
    on
        form_headers.file_sha256 = differing.file_sha256
        and form_headers.form_no = differing.form_no
