select
    cast(award_id as varchar) as award_id,
    cast(cycle as varchar) as cycle,
    cast(edition_no as integer) as edition_no,
    cast(title_zh as varchar) as title_zh,
    cast(scheme as varchar) as scheme,
    cast(places_award as integer) as places_award,
    cast(places_nomination as integer) as places_nomination,
    cast(n_awards as integer) as n_awards,
    cast(n_nominations as integer) as n_nominations,
    cast(decided_on as date) as decided_on,
    cast(mark as varchar) as mark,
    cast(note_zh as varchar) as note_zh,
    cast(note_en as varchar) as note_en
from {{ ref('cycles') }}
