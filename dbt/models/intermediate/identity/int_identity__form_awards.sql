with

form_headers as not materialized (
    select * from {{ ref('int_identity__form_headers') }}
),

awards as (
    select * from {{ ref('int_identity__awards') }}
),

-- few titles occur, on many sheets: look each up once; the longest name is the nearest
titles as (
    select distinct title_text from form_headers
    where title_text is not null and award_text is null
),

entitled as (
    select
        titles.title_text,
        awards.award_id
    from titles
    inner join awards on contains(titles.title_text, awards.award_id)
    qualify row_number() over (
        partition by titles.title_text
        order by length(awards.award_id) desc, awards.award_id
    ) = 1
)

select
    form_headers.file_sha256,
    form_headers.form_no,
    coalesce(form_headers.award_text, entitled.award_id, home_award.award_id)
        as award_id
from form_headers
inner join awards as home_award on home_award.is_home
left join entitled
    on
        form_headers.award_text is null
        and form_headers.title_text = entitled.title_text
