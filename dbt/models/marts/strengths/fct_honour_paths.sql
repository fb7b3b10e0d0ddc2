with returns as (
    select * from {{ ref('int_strengths__returns') }}
),

by_period as (
    select
        *,
        unnest([cycle_from, 'all']) as period_from,
        unnest([cycle_to, 'all']) as period_to
    from returns
),

paths as (
    select
        award_id,
        period_from as cycle_from,
        period_to as cycle_to,
        outcome_from,
        outcome_to,
        count(*) as n
    from by_period
    group by award_id, period_from, period_to, outcome_from, outcome_to
),

with_all_paths as (
    select
        *,
        sum(n) over (
            partition by award_id, cycle_from, cycle_to, outcome_from
        ) as n_returned
    from paths
)

select
    award_id,
    cycle_from,
    cycle_to,
    outcome_from,
    outcome_to,
    cast(n as integer) as n,
    cast(n_returned as integer) as n_returned,
    cast(if(n_returned >= 10, n / n_returned, null) as decimal(7, 6)) as share
from with_all_paths
