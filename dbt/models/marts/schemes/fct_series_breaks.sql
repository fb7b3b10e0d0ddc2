with application_scores as (
    select
        *,
        unnest([sector, 'all']) as grouped_sector,
        coalesce(scheme, 'unknown') as known_scheme
    from {{ ref('fct_application_scores') }}
    where basis in ('independent_mean', 'consensus', 'site')
),

crosswalks as (
    select distinct
        scheme_from,
        scheme_to
    from {{ ref('stg_standards__crosswalk') }}
),

-- the standard of most applications; a stray one breaks no series
main_schemes as (
    select
        award_id,
        grouped_sector,
        cycle,
        known_scheme
    from application_scores
    group by award_id, grouped_sector, cycle, known_scheme
    qualify
        row_number() over (
            partition by award_id, grouped_sector, cycle
            order by count(distinct application_id) desc, known_scheme asc
        ) = 1
),

-- what a series rests on in a cycle
grounds as (
    select
        application_scores.award_id,
        application_scores.grouped_sector as sector,
        application_scores.cycle,
        count(distinct application_scores.application_id) as n_applications,
        min(main_schemes.known_scheme) as scheme,
        string_agg(
            distinct application_scores.basis, ';' order by application_scores.basis
        ) as bases,
        string_agg(
            distinct application_scores.sector, ';' order by application_scores.sector
        ) as sectors
    from application_scores
    inner join main_schemes
        on
            application_scores.award_id = main_schemes.award_id
            and application_scores.grouped_sector = main_schemes.grouped_sector
            and application_scores.cycle = main_schemes.cycle
    group by
        application_scores.award_id, application_scores.grouped_sector,
        application_scores.cycle
),

long_grounds as (
    select
        award_id,
        sector,
        cycle,
        n_applications,
        unnest(['scheme', 'basis', 'sector_mix']) as kind,
        unnest([scheme, bases, sectors]) as ground
    from grounds
),

steps as (
    select
        *,
        lag(cycle) over series as cycle_from,
        lag(ground) over series as ground_from,
        lag(n_applications) over series as n_applications_from
    from long_grounds
    window series as (partition by award_id, sector, kind order by cycle)
)

select
    steps.award_id,
    steps.sector,
    steps.cycle_from,
    steps.cycle as cycle_to,
    steps.ground_from as value_from,
    steps.ground as value_to,
    cast(steps.n_applications_from as integer) as n_applications_from,
    cast(steps.n_applications as integer) as n_applications_to,
    if(
        steps.kind = 'scheme'
        and 'unknown' in (steps.ground_from, steps.ground),
        'scheme_unknown',
        steps.kind
    ) as kind,
    case
        when steps.kind = 'sector_mix' then 'each_sector'
        when steps.kind = 'basis' then 'common_bases'
        when 'unknown' in (steps.ground_from, steps.ground) then 'total'
        when crosswalks.scheme_to is not null then 'crosswalked_category'
        else 'dimension'
    end as comparable
from steps
left join crosswalks
    on
        (
            steps.ground_from = crosswalks.scheme_from
            and steps.ground = crosswalks.scheme_to
        )
        or (
            steps.ground = crosswalks.scheme_from
            and steps.ground_from = crosswalks.scheme_to
        )
where
    steps.cycle_from is not null
    and (
        steps.ground_from <> steps.ground
        -- two unknown standards need not be one
        or (steps.kind = 'scheme' and steps.ground = 'unknown')
    )
    -- a sector alone has no mix
    and (steps.kind <> 'sector_mix' or steps.sector = 'all')
