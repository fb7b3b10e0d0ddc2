-- two current submissions of one clause are an error, be they versions or copies
select
    award_id,
    cycle,
    application_id,
    stage,
    examiner_id,
    clause,
    count(*) as n_current
from {{ ref('fct_clause_scores') }}
where is_current and application_id is not null and stage is not null
group by award_id, cycle, application_id, stage, examiner_id, clause
having count(*) > 1
