with clauses as (
    select * from {{ ref('int_scores__clause_facts') }}
)

select
    scheme,
    count(distinct clause) as n_clauses,
    count(distinct clause) filter (where dimension = 'process') as n_process_clauses,
    count(distinct clause) filter (where dimension = 'result') as n_result_clauses
from clauses
where is_scored
group by scheme
