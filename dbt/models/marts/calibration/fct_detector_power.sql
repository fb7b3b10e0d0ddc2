with power as (
    select * from {{ ref('int_calibration__power') }}
)

select
    design,
    cast(effect_pct as decimal(9, 3)) as effect_pct,
    cast(power as decimal(9, 6)) as power,
    cast(false_flag_share as decimal(9, 6)) as false_flag_share,
    cast(coverage as decimal(9, 6)) as coverage,
    cast(detectable_pct as decimal(9, 3)) as detectable_pct,
    cast(n_runs as integer) as n_runs
from power
