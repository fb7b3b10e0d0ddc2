with

form_headers as (
    select * from {{ ref('int_identity__form_headers') }}
    where layout = 'L1'
),

votes as (
    select * from {{ ref('int_identity__stage_votes') }}
),

-- a text that names two stages decides nothing
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
        arg_min(votes.raw_text, votes.source_rank) as other_raw_text
    from votes
    inner join decided
        on votes.file_sha256 = decided.file_sha256 and votes.form_no = decided.form_no
    where votes.n_stages = 1 and votes.stage <> decided.stage
    group by votes.file_sha256, votes.form_no
)

select
    form_headers.file_sha256,
    form_headers.form_no,
    decided.raw_text as stage_text,
    differing.other_stage,
    differing.other_cell,
    differing.other_raw_text,
    -- an examiner's sheet that names no stage is an examiner's own desk review
    coalesce(decided.stage, 'independent') as stage,
    decided.stage is null as is_assumed
from form_headers
left join decided
    on
        form_headers.file_sha256 = decided.file_sha256
        and form_headers.form_no = decided.form_no
left join differing
    on
        form_headers.file_sha256 = differing.file_sha256
        and form_headers.form_no = differing.form_no
