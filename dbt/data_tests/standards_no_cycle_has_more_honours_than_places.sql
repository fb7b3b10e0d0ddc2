select
    award_id,
    cycle,
    places_award,
    n_awards,
    places_nomination,
    n_nominations
from {{ ref('cycles') }}
where n_awards > places_award or n_nominations > places_nomination
