with

lettered as (
    select
        scheme,
        sector,
        clause,
        string_agg(letter, '' order by letter) as letters
    from {{ ref('sub_items') }}
    group by all
)

select *
from lettered
where not starts_with('abcdefghijklmnopqrstuvwxyz', letters)
