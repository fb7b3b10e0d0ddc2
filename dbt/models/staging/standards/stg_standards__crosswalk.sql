select
    cast(scheme_from as varchar) as scheme_from,
    cast(unit_from as varchar) as unit_from,
    cast(scheme_to as varchar) as scheme_to,
    cast(clause_to as varchar) as clause_to,
    cast(sub_item_to as varchar) as sub_item_to,
    cast(kind_of_fit as varchar) as kind_of_fit
from {{ ref('crosswalk') }}
