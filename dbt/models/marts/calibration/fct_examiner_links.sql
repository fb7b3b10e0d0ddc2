with links as (
    select * from {{ ref('int_calibration__links') }}
),

attendance as (
    select * from {{ ref('int_calibration__attendance') }}
)

select
    links.cycle,
    links.examiner_1 as examiner_id,
    links.examiner_2 as other_examiner_id,
    links.component,
    links.is_bridge,
    links.is_comparable,
    cast(links.subset as integer) as subset,
    cast(links.n_shared as integer) as n_shared,
    cast(links.n_shared_panels as integer) as n_shared_panels,
    cast(links.se_difference_pct as decimal(9, 3)) as se_difference_pct,
    one.is_decided and other.is_decided as is_decided
from links
inner join attendance as one
    on
        links.cycle = one.cycle
        and links.examiner_1 = one.examiner_id
inner join attendance as other
    on
        links.cycle = other.cycle
        and links.examiner_2 = other.examiner_id
