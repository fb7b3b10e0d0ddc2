with

form_headers as (
    select * from {{ ref('int_identity__form_headers') }} where layout = 'L1'
),

role_words as (
    select lower(word) as word, code from {{ ref('stg_standards__words') }}
    where kind = 'role'
),

-- a role word elsewhere (评审员评分表) is a form's title and nobody's role
mentioned as (
    select
        form_headers.file_sha256,
        form_headers.form_no,
        min(sayings.value) as examiner_role,
    from {{ ref('int_identity__sayings') }} as sayings
    inner join form_headers
        on
            sayings.file_sha256 = form_headers.file_sha256
            and sayings.form_no = form_headers.form_no
            and sayings.cell in (form_headers.examiner_cell, form_headers.role_cell)
    where sayings.kind = 'role'
    group by form_headers.file_sha256, form_headers.form_no
    having count(distinct sayings.value) = 1
)

select
    form_headers.file_sha256,
    form_headers.form_no,
    coalesce(labelled.code, noted.code, starred.code, mentioned.examiner_role)
        as sheet_role,
    coalesce(form_headers.role_cell, form_headers.examiner_cell) as role_cell,
    coalesce(form_headers.role_text, form_headers.examiner_raw) as role_raw,
from form_headers
left join role_words as labelled on lower(form_headers.role_text) = labelled.word
left join role_words as noted
    on
        lower(regexp_replace(form_headers.examiner_note, '[()（）]', '', 'g'))
        = noted.word
left join role_words as starred
    on form_headers.examiner_text like '%★%' and starred.word = '★'
left join mentioned
    on
        form_headers.file_sha256 = mentioned.file_sha256
        and form_headers.form_no = mentioned.form_no
