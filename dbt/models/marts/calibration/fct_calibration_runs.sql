with runs as (
    select * from {{ ref('int_calibration__runs') }}
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
    state <> 'not_converged' as converged
from runs
