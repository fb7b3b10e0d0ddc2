select
    cast(phrase as varchar) as phrase,
    cast(dimension as varchar) as dimension,
    cast(factor as varchar) as factor,
    cast(polarity as varchar) as polarity
from {{ ref('factor_phrases') }}
