-- many rows of one submission are its clauses; two current submissions are an error
select
    award_id,
    cycle,
    application_id,
    stage,
    examiner_id,
    count(distinct version) as n_current
from {{ ref('fct_clause_scores') }}
where is_current and application_id is not null
group by award_id, cycle, application_id, stage, examiner_id
having count(distinct version) > 1
