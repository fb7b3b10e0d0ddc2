with stage_values as (
    select * from {{ ref('int_scores__stage_values') }}
),

award_stages as (
    select *
    from stage_values
    where stage in ('independent', 'consensus', 'site')
),

-- clause by clause the latest stage, for the record of one application
final_values as (
    select *
    from award_stages
    qualify
        row_number() over (
            partition by award_id, cycle, application_id, scheme, clause
            order by
                case stage
                    when 'site' then 1
                    when 'consensus' then 2
                    else 3
                end
        ) = 1
)

select
    award_id,
    cycle,
    application_id,
    scheme,
    sector,
    panel_id,
    clause,
    category,
    dimension,
    points_max,
    n_examiners,
    score_pct,
    if(stage = 'independent', 'independent_mean', stage) as basis
from award_stages
union all
select
    award_id,
    cycle,
    application_id,
    scheme,
    sector,
    panel_id,
    clause,
    category,
    dimension,
    points_max,
    n_examiners,
    score_pct,
    'final' as basis
from final_values
