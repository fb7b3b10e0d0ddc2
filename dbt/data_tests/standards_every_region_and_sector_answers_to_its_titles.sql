with

titles as (
    select
        'region' as kind,
        region_code as code,
        unnest([title_zh, short_zh]) as title
    from {{ ref('regions') }}

    union all by name

    select
        'sector' as kind,
        sector as code,
        unnest([title_zh, sector]) as title
    from {{ ref('sectors') }}
)

select titles.*
from titles
left join {{ ref('words') }} as words
    on
        titles.kind = words.kind
        and titles.code = words.code
        and titles.title = words.word
where words.word is null
