with applications as (
    select * from {{ ref('int_strengths__applications') }}
),

-- each application once in every kind of group
by_group as (
    select
        award_id,
        cycle,
        eligibility,
        reached_site,
        outcome,
        unnest([
            'all',
            'sector',
            'region',
            'size',
            'ownership',
            'industry',
            'returning'
        ]) as group_kind,
        unnest([
            'all',
            sector_group,
            region_group,
            size_group,
            ownership_group,
            industry_group,
            returning_group
        ]) as group_code
    from applications
),

by_period as (
    select
        *,
        unnest([cycle, 'all']) as period
    from by_group
),

counted as (
    select
        award_id,
        period as cycle,
        group_kind,
        group_code,
        count(*) as n_applied,
        count(eligibility) as n_eligibility_known,
        count(*) filter (where eligibility = 'eligible') as n_eligible,
        count(reached_site) as n_site_known,
        count(*) filter (where reached_site) as n_reached_site,
        count(*) filter (where outcome <> 'pending') as n_outcome_known,
        count(*) filter (where outcome = 'nomination') as n_nominated,
        count(*) filter (where outcome = 'award') as n_honoured
    from by_period
    group by award_id, period, group_kind, group_code
),

-- a share of fewer than ten says more of chance than of the group
divisors as (
    select
        *,
        if(n_eligibility_known >= 10, n_eligibility_known, null) as eligible_of,
        if(n_site_known >= 10, n_site_known, null) as site_of,
        if(n_outcome_known >= 10, n_outcome_known, null) as outcome_of
    from counted
)

select
    award_id,
    cycle,
    group_kind,
    group_code,
    cast(n_applied as integer) as n_applied,
    cast(n_eligibility_known as integer) as n_eligibility_known,
    cast(n_eligible as integer) as n_eligible,
    cast(n_site_known as integer) as n_site_known,
    cast(n_reached_site as integer) as n_reached_site,
    cast(n_outcome_known as integer) as n_outcome_known,
    cast(n_nominated as integer) as n_nominated,
    cast(n_honoured as integer) as n_honoured,
    cast(n_eligible / eligible_of as decimal(7, 6)) as eligible_share,
    cast(n_reached_site / site_of as decimal(7, 6)) as reached_site_share,
    cast(n_nominated / outcome_of as decimal(7, 6)) as nominated_share,
    cast(n_honoured / outcome_of as decimal(7, 6)) as honoured_share
from divisors
