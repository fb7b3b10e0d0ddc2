select
    cast(kind as varchar) as kind,
    cast(word as varchar) as word,
    cast(code as varchar) as code
from {{ ref('words') }}
