with

form_headers as (
    select * from {{ ref('int_identity__form_headers') }}
    where is_scoring or layout = 'L12'
),

words as (
    select
        code,
        lower(word) as word
    from {{ ref('stg_standards__words') }}
    where kind = 'stage'
),

sayings as (
    select * from {{ ref('int_identity__sayings') }}
    where kind = 'stage'
),

-- the whole of a labelled cell says more than a word found inside it
labelled as (
    select
        form_headers.file_sha256,
        form_headers.form_no,
        form_headers.stage_cell,
        form_headers.stage_text,
        words.code as stage
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
        stage_text as raw_text
    from labelled
    union all
    select
        sayings.file_sha256,
        sayings.form_no,
        sayings.source_rank,
        sayings.value,
        sayings.cell,
        sayings.raw_text
    from sayings
    left join labelled
        on
            sayings.file_sha256 = labelled.file_sha256
            and sayings.form_no = labelled.form_no
            and sayings.cell = labelled.stage_cell
    where labelled.stage is null
)

select
    file_sha256,
    form_no,
    source_rank,
    min(stage) as stage,
    count(distinct stage) as n_stages,
    string_agg(distinct stage, '、' order by stage) as stages_text,
    min(cell) as cell,
    min(raw_text) as raw_text
from said
group by file_sha256, form_no, source_rank
