-- what the panel made of its examiners' own scores, and the visit of the panel's
with clause_values as (
    select * from {{ ref('int_scores__clause_values') }}
    where
        counts
        and stage = 'independent'
        and score_pct is not null
        and examiner_id is not null
),

basis_values as (
    select * from {{ ref('int_scores__basis_values') }}
    where basis in ('independent_mean', 'consensus', 'site')
),

ranges as (
    select
        award_id,
        cycle,
        application_id,
        scheme,
        clause,
        count(distinct examiner_id) as n_examiners,
        min(score_pct) as lowest_pct,
        max(score_pct) as highest_pct,
        max(band) - min(band) as bands_apart
    from clause_values
    group by all
),

by_clause as (
    select
        award_id,
        cycle,
        application_id,
        scheme,
        clause,
        min(panel_id) as panel_id,
        min(sector) as sector,
        min(category) as category,
        min(dimension) as dimension,
        min(points_max) as points_max,
        min(score_pct) filter (where basis = 'independent_mean') as mean_pct,
        min(score_pct) filter (where basis = 'consensus') as consensus_pct,
        min(score_pct) filter (where basis = 'site') as site_pct
    from basis_values
    where scheme is not null
    group by award_id, cycle, application_id, scheme, clause
)

select
    by_clause.award_id,
    by_clause.cycle,
    by_clause.application_id,
    by_clause.panel_id,
    by_clause.sector,
    by_clause.scheme,
    by_clause.clause,
    by_clause.category,
    by_clause.dimension,
    by_clause.points_max,
    by_clause.mean_pct as independent_mean_pct,
    ranges.lowest_pct as independent_lowest_pct,
    ranges.highest_pct as independent_highest_pct,
    ranges.bands_apart,
    by_clause.consensus_pct,
    by_clause.site_pct,
    coalesce(ranges.n_examiners, 0) as n_examiners,
    by_clause.scheme || '/' || by_clause.sector || '/' || by_clause.clause as clause_key
from by_clause
left join ranges
    on
        by_clause.award_id = ranges.award_id
        and by_clause.cycle = ranges.cycle
        and by_clause.application_id = ranges.application_id
        and by_clause.scheme = ranges.scheme
        and by_clause.clause = ranges.clause
