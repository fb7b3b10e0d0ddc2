select
    award_id,
    cycle,
    mark,
    note_zh,
    note_en
from {{ ref('cycles') }}
where
    mark = 'I'
    and (
        not coalesce(contains(note_zh, '推断'), false)
        or not coalesce(contains(note_en, 'inferred'), false)
    )
