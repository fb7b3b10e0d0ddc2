with

form_headers as (
    select * from {{ ref('int_identity__form_headers') }}
),

-- folders hold many files, so their names say nothing of one file's version
version_words as (
    select
        file_sha256,
        form_no,
        max(cast(value as integer)) as version_rank
    from {{ ref('int_identity__sayings') }}
    where kind = 'version_rank' and source <> 'folder'
    group by file_sha256, form_no
)

select
    form_headers.file_sha256,
    form_headers.form_no,
    form_headers.form_date,
    coalesce(version_words.version_rank, 0) as version_rank
from form_headers
left join version_words
    on
        form_headers.file_sha256 = version_words.file_sha256
        and form_headers.form_no = version_words.form_no
