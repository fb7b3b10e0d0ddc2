select
    cast(scheme as varchar) as scheme,
    cast(sector as varchar) as sector,
    cast(alias as varchar) as alias,
    cast(clause as varchar) as clause,
    cast(kind as varchar) as kind,
    cast(note_zh as varchar) as note_zh
from {{ ref('clause_aliases') }}
