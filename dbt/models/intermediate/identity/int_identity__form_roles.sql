with

form_headers as (
    select * from {{ ref('int_identity__form_headers') }}
    where is_scoring
),

role_words as (
    select
        code,
        lower(word) as word
    from {{ ref('stg_standards__words') }}
    where kind = 'role'
),

-- a folder holds the sheets of several people
sayings as (
    select * from {{ ref('int_identity__sayings') }}
    where kind = 'role' and source not in ('body', 'folder')
),

votes as (
    select
        file_sha256,
        form_no,
        source_rank,
        min(value) as examiner_role,
        min(cell) as cell,
        min(raw_text) as raw_text
    from sayings
    group by file_sha256, form_no, source_rank
    having count(distinct value) = 1
),

nearest as (
    select * from votes
    qualify row_number() over (
        partition by file_sha256, form_no
        order by source_rank
    ) = 1
)

select
    form_headers.file_sha256,
    form_headers.form_no,
    coalesce(role_words.code, nearest.examiner_role) as sheet_role,
    case
        when role_words.code is not null then form_headers.role_cell
        else nearest.cell
    end as role_cell,
    case
        when role_words.code is not null then form_headers.role_text
        else nearest.raw_text
    end as role_text
from form_headers
left join role_words on lower(form_headers.role_text) = role_words.word
left join nearest
    on
        form_headers.file_sha256 = nearest.file_sha256
        and form_headers.form_no = nearest.form_no
