-- and lends its year to no edition that a sheet may name
select
    award_id,
    cycle,
    edition_no,
    note_zh,
    note_en
from {{ ref('cycles') }}
where
    mark = 'I'
    and (
        edition_no is not null
        or not coalesce(contains(note_zh, '推断'), false)
        or not coalesce(contains(note_en, 'inferred'), false)
    )
