with runs as (
    select * from {{ ref('int_calibration__runs') }}
),

-- a row without a source tells of the fit of its scope
components as (
    select * from {{ ref('int_calibration__components') }}
    where source is null
),

united as (
    select
        fit,
        scope,
        state,
        notes,
        n_ratings,
        n_examiners,
        n_applications,
        n_subsets,
        seconds,
        version
    from runs
    union all
    select
        'variance_components' as fit,
        components.scope,
        components.state,
        null as notes,
        components.n_ratings,
        components.n_examiners,
        components.n_applications,
        null as n_subsets,
        null as seconds,
        runs.version
    from components
    inner join runs on runs.fit = 'severity'
)

select
    fit,
    scope,
    state,
    version,
    cast(n_ratings as integer) as n_ratings,
    cast(n_examiners as integer) as n_examiners,
    cast(n_applications as integer) as n_applications,
    cast(n_subsets as integer) as n_subsets,
    cast(seconds as decimal(9, 3)) as seconds,
    nullif(notes, '') as notes,
    state = 'fitted' as converged
from united
