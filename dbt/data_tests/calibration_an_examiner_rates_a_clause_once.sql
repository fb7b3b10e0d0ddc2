select
    application_id,
    examiner_id,
    clause_key,
    count(*) as n_ratings
from {{ ref('int_calibration__ratings') }}
where enters
group by application_id, examiner_id, clause_key
having count(*) > 1
