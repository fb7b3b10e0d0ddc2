with shares as (
    select * from {{ ref('int_quality__shares') }}
),

reliability as (
    select * from {{ ref('fct_reliability') }}
    where unit = 'total' and statistic in ('ICC(1,1)', 'ICC(1,k)')
),

entering as (
    select distinct
        award,
        cycle
    from {{ ref('int_calibration__entering') }}
    where not is_common
),

-- what is drawn from examiners is an estimate, what lies in the office is counted
measured as (
    select
        *,
        measure in (
            'exact_agreement', 'within_step_agreement', 'same_band_agreement',
            'wide_spread'
        ) as is_estimate
    from shares
),

-- correlations are those of a cycle's examiners, whatever the award
correlations as (
    select
        reliability.*,
        entering.award as award_id,
        count(*) over (partition by entering.cycle, reliability.statistic) as n_awards
    from entering
    inner join reliability on entering.cycle = reliability.scope
)

select
    award_id,
    cycle,
    scope,
    panel_id,
    measure,
    cast(n as integer) as n,
    cast(n_hits as integer) as n_hits,
    cast(n_applications as integer) as n_applications,
    cast(if(n < 10, null, share) as decimal(9, 6)) as value,
    cast(if(n < 10 or not is_estimate, null, low) as decimal(9, 6)) as low,
    cast(if(n < 10 or not is_estimate, null, high) as decimal(9, 6)) as high,
    case
        when n < 10 then 'counts_only'
        when not is_estimate then 'counted'
        when low is null then 'no_interval'
        else 'estimated'
    end as state
from measured
union all
select
    award_id,
    scope as cycle,
    'cycle' as scope,
    null as panel_id,
    if(statistic = 'ICC(1,1)', 'icc_single', 'icc_panel') as measure,
    n,
    null as n_hits,
    n as n_applications,
    cast(value as decimal(9, 6)) as value,
    cast(low as decimal(9, 6)) as low,
    cast(high as decimal(9, 6)) as high,
    case
        when value is null then 'no_number'
        when n_awards > 1 then 'awards_together'
        when low is null then 'no_interval'
        else 'estimated'
    end as state
from correlations
