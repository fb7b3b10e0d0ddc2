with

form_headers as not materialized (
    select * from {{ ref('int_identity__form_headers') }}
    where is_scoring
),

votes as (
    select * from {{ ref('int_identity__stage_votes') }}
),

words as (
    select
        code,
        arg_min(word, (length(word), word)) as word
    from {{ ref('stg_standards__words') }}
    where kind = 'stage'
    group by code
),

-- a text that names two stages decides nothing
clear_votes as (
    select
        votes.*,
        case form_headers.layout
            -- a case is scored before or after training and at no other stage
            when 'L8' then starts_with(votes.stage, 'training_')
            -- 合议 over a summary means its own column, not the examiners beside it
            when 'L2' then votes.stage not in ('consensus', 'self')
            else true
        end as can_decide
    from votes
    inner join form_headers
        on
            votes.file_sha256 = form_headers.file_sha256
            and votes.form_no = form_headers.form_no
    where votes.n_stages = 1
),

decided as (
    select * from clear_votes
    where can_decide
    qualify row_number() over (
        partition by file_sha256, form_no
        order by source_rank
    ) = 1
),

with_stage as (
    select
        form_headers.file_sha256,
        form_headers.form_no,
        form_headers.layout,
        form_headers.purpose,
        form_headers.table_stage is not null as is_said_by_table,
        -- what the table itself says outranks all that is said around it; a sheet that
        -- names no stage is an examiner's own desk review, but a case could be either
        coalesce(
            form_headers.table_stage,
            decided.stage,
            case when form_headers.layout <> 'L8' then 'independent' end
        ) as stage,
        case when form_headers.table_stage is null then decided.raw_text end
            as decided_text,
        coalesce(form_headers.table_stage, decided.stage) is null as is_silent
    from form_headers
    left join decided
        on
            form_headers.file_sha256 = decided.file_sha256
            and form_headers.form_no = decided.form_no
),

stages_of_file as (
    select distinct
        file_sha256,
        stage
    from with_stage
    where stage is not null
),

-- where a file holds several stages, a text that names another of them fits too
differing as (
    select
        clear_votes.file_sha256,
        clear_votes.form_no,
        arg_min(clear_votes.stage, clear_votes.source_rank) as other_stage,
        arg_min(clear_votes.cell, clear_votes.source_rank) as other_cell,
        arg_min(clear_votes.raw_text, clear_votes.source_rank) as other_raw_text
    from clear_votes
    left join stages_of_file
        on
            clear_votes.file_sha256 = stages_of_file.file_sha256
            and clear_votes.stage = stages_of_file.stage
    where stages_of_file.stage is null
    group by clear_votes.file_sha256, clear_votes.form_no
)

select
    with_stage.file_sha256,
    with_stage.form_no,
    with_stage.stage,
    with_stage.is_said_by_table,
    differing.other_stage,
    differing.other_cell,
    differing.other_raw_text,
    coalesce(with_stage.decided_text, words.word) as stage_text,
    -- a ruling makes wide and long tables independent where they name no stage, and an
    -- examiner's column on a summary is that examiner's own review by its kind
    with_stage.is_silent
    and with_stage.layout not in ('L2', 'L5', 'L8', 'L9') as is_assumed,
    with_stage.is_silent
    and with_stage.layout = 'L8'
    and with_stage.purpose <> 'reference' as is_unknown,
    with_stage.layout = 'L8'
    or coalesce(starts_with(with_stage.stage, 'training_'), false) as is_training,
    -- consensus is the panel's, a self-assessment the organisation's, a reference the
    -- experts': who is named there wrote it down
    with_stage.purpose <> 'reference'
    and coalesce(with_stage.stage not in ('self', 'consensus'), true) as has_examiner
from with_stage
left join words on with_stage.stage = words.code
left join differing
    on
        with_stage.file_sha256 = differing.file_sha256
        and with_stage.form_no = differing.form_no
