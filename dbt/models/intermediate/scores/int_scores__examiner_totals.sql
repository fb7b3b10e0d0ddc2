-- whole totals of single examiners: the range beside the mean of a panel
with clause_values as (
    select * from {{ ref('int_scores__clause_values') }}
),

scheme_sizes as (
    select * from {{ ref('int_scores__scheme_sizes') }}
    where category = 'all' and dimension = 'all'
)

select
    clause_values.award_id,
    clause_values.cycle,
    clause_values.application_id,
    clause_values.examiner_id,
    cast(
        sum(clause_values.score_pct * clause_values.points_max) * 0.01 as decimal(7, 3)
    ) as total_points
from clause_values
inner join scheme_sizes on clause_values.scheme = scheme_sizes.scheme
where
    clause_values.counts
    and clause_values.stage = 'independent'
    and clause_values.score_pct is not null
    and clause_values.application_id is not null
    and clause_values.examiner_id is not null
group by all
having count(*) = any_value(scheme_sizes.n_clauses)
