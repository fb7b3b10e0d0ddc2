with returns as (
    select * from {{ ref('int_strengths__returns') }}
),

percents as (
    select * from {{ ref('int_strengths__application_percents') }}
    where clause is not null or 'all' in (category, dimension)
)

select
    returns.award_id,
    returns.organisation_id,
    returns.application_id_from,
    returns.application_id_to,
    returns.cycle_from,
    returns.cycle_to,
    returns.sector,
    later.scheme,
    later.basis,
    later.category,
    later.clause,
    later.dimension,
    returns.outcome_from,
    returns.outcome_to,
    cast(earlier.value_pct as decimal(7, 3)) as value_from_pct,
    cast(later.value_pct as decimal(7, 3)) as value_to_pct,
    cast(later.value_pct - earlier.value_pct as decimal(7, 3)) as change_pct
from returns
inner join percents as later on returns.application_no_to = later.application_no
-- under the same scheme and basis: nothing else can be compared clause by clause
inner join percents as earlier
    on
        returns.application_no_from = earlier.application_no
        and later.scheme = earlier.scheme
        and later.basis = earlier.basis
        and later.category = earlier.category
        and later.clause is not distinct from earlier.clause
        and later.dimension = earlier.dimension
