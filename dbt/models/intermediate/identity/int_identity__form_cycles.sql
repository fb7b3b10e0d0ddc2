with

form_headers as (
    select * from {{ ref('int_identity__form_headers') }}
),

form_awards as (
    select * from {{ ref('int_identity__form_awards') }}
),

votes as (
    select * from {{ ref('int_identity__cycle_votes') }}
),

conflicts as (
    select
        file_sha256,
        form_no
    from votes
    where source = 'title_block' and is_conflict
),

-- outside the title block a text that names two cycles decides nothing
first_clear_votes as (
    select * from votes
    where not is_conflict and n_cycles = 1
    qualify row_number() over (
        partition by file_sha256, form_no
        order by source_rank
    ) = 1
)

select
    form_headers.file_sha256,
    form_headers.form_no,
    form_headers.layout,
    form_headers.book_layout,
    form_headers.is_scoring,
    first_clear_votes.source,
    first_clear_votes.source_rank,
    form_awards.award_id,
    case when conflicts.file_sha256 is null then first_clear_votes.cycle end as cycle,
    conflicts.file_sha256 is not null as is_conflict
from form_headers
inner join form_awards
    on
        form_headers.file_sha256 = form_awards.file_sha256
        and form_headers.form_no = form_awards.form_no
left join conflicts
    on
        form_headers.file_sha256 = conflicts.file_sha256
        and form_headers.form_no = conflicts.form_no
left join first_clear_votes
    on
        form_headers.file_sha256 = first_clear_votes.file_sha256
        and form_headers.form_no = first_clear_votes.form_no
