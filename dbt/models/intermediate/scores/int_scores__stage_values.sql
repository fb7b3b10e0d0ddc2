with clause_values as (
    select * from {{ ref('int_scores__clause_values') }}
),

applications as (
    select * from {{ ref('int_identity__applications') }}
),

-- sheets may name several sectors and panels; an application has one of each
counting as (
    select
        clause_values.*,
        applications.sector as application_sector,
        applications.panel_id as application_panel_id
    from clause_values
    inner join applications on clause_values.application_id = applications.application_id
    where
        clause_values.counts
        and clause_values.score_pct is not null
)

select
    award_id,
    cycle,
    application_id,
    stage,
    scheme,
    clause,
    -- the panel's value where there is one, else the mean of its examiners'
    cast(
        coalesce(
            sum(score_pct) filter (where examiner_id is null)
            / count(*) filter (where examiner_id is null),
            sum(score_pct) / count(*)
        ) as decimal(18, 9)
    ) as score_pct,
    min(application_sector) as sector,
    min(application_panel_id) as panel_id,
    min(category) as category,
    min(dimension) as dimension,
    min(points_max) as points_max,
    count(distinct examiner_id) as n_examiners
from counting
group by all
