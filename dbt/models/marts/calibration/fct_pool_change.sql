with changes as (
    select * from {{ ref('int_calibration__change') }}
    where subject = 'pool'
),

cycles as (
    select
        cycle,
        bool_and(is_decided) as is_decided
    from {{ ref('int_identity__cycles') }}
    group by cycle
)

select
    changes.cycle_from,
    changes.cycle_to,
    changes.evidence,
    cast(changes.n_linking as integer) as n_linking,
    cast(changes.n_materials as integer) as n_materials,
    cast(changes.n_sheets_from as integer) as n_sheets_from,
    cast(changes.n_sheets_to as integer) as n_sheets_to,
    cast(changes.change_pct as decimal(9, 3)) as change_pct,
    cast(changes.low as decimal(9, 3)) as low,
    cast(changes.high as decimal(9, 3)) as high,
    cast(changes.se_change_pct as decimal(9, 3)) as se_change_pct,
    earlier.is_decided and later.is_decided as is_decided
from changes
inner join cycles as earlier on changes.cycle_from = earlier.cycle
inner join cycles as later on changes.cycle_to = later.cycle
