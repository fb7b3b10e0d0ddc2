with

applications as (
    select * from {{ ref('int_identity__applications') }}
),

forms as (
    select * from {{ ref('int_identity__forms') }}
)

select
    award_id,
    cycle,
    panel_id
from applications
where panel_id is not null
union
select
    award_id,
    cycle,
    panel_id
from forms
where panel_id is not null and cycle is not null
