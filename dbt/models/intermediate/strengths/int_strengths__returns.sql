-- organisations that applied again: each application with the one before it
with applications as (
    select * from {{ ref('int_strengths__applications') }}
)

select
    award_id,
    organisation_id,
    sector,
    application_no as application_no_to,
    application_id as application_id_to,
    cycle as cycle_to,
    outcome as outcome_to,
    lag(application_no) over successive as application_no_from,
    lag(application_id) over successive as application_id_from,
    lag(cycle) over successive as cycle_from,
    lag(outcome) over successive as outcome_from
from applications
window successive as (partition by award_id, organisation_id order by cycle)
qualify lag(cycle) over successive is not null
