with basis_values as not materialized (
    select * from {{ ref('int_scores__basis_values') }}
),

scheme_sizes as (
    select * from {{ ref('int_scores__scheme_sizes') }}
),

whole_sizes as (
    select
        scheme,
        max(n_clauses) filter (where dimension = 'all') as n_clauses,
        max(n_clauses) filter (where dimension = 'process') as n_process_clauses,
        max(n_clauses) filter (where dimension = 'result') as n_result_clauses
    from scheme_sizes
    where category = 'all'
    group by scheme
),

examiner_totals as (
    select * from {{ ref('int_scores__examiner_totals') }}
),

adjusted as (
    select * from {{ ref('int_calibration__adjusted') }}
),

adjusted_totals as (
    select * from {{ ref('int_calibration__totals') }}
),

-- the panel's scores, each corrected for its examiner's severity
adjusted_values as (
    select
        basis_values.award_id,
        basis_values.cycle,
        basis_values.application_id,
        basis_values.scheme,
        basis_values.sector,
        basis_values.panel_id,
        basis_values.clause,
        basis_values.dimension,
        basis_values.points_max,
        adjusted.n_examiners,
        'adjusted' as basis,
        cast(adjusted.adjusted_pct as decimal(18, 9)) as score_pct
    from basis_values
    inner join adjusted
        on
            basis_values.application_id = adjusted.application
            and concat_ws(
                '/', basis_values.scheme, basis_values.sector, basis_values.clause
            ) = adjusted.clause
    where basis_values.basis = 'independent_mean'
),

all_values as (
    select
        award_id,
        cycle,
        application_id,
        scheme,
        sector,
        panel_id,
        clause,
        dimension,
        points_max,
        n_examiners,
        basis,
        score_pct
    from basis_values
    union all
    select * from adjusted_values
),

summed as (
    select
        award_id,
        cycle,
        application_id,
        basis,
        scheme,
        min(sector) as sector,
        min(panel_id) as panel_id,
        count(*) as n_clauses,
        count(*) filter (where dimension = 'process') as n_process_clauses,
        count(*) filter (where dimension = 'result') as n_result_clauses,
        max(n_examiners) as n_examiners,
        sum(points_max) as points_available,
        sum(score_pct * points_max) * 0.01 as points_scored,
        sum(score_pct * points_max) filter (where dimension = 'process')
        * 0.01 as process_points,
        sum(score_pct * points_max) filter (where dimension = 'result')
        * 0.01 as result_points
    from all_values
    group by award_id, cycle, application_id, basis, scheme
    -- sheets of several standards: the one that scored most clauses
    qualify
        row_number() over (
            partition by award_id, cycle, application_id, basis
            order by scheme is null asc, n_clauses desc, scheme asc
        ) = 1
),

ranges as (
    select
        award_id,
        cycle,
        application_id,
        min(total_points) as range_low_points,
        max(total_points) as range_high_points
    from examiner_totals
    group by all
)

select
    summed.award_id,
    summed.cycle,
    summed.application_id,
    summed.panel_id,
    summed.sector,
    summed.scheme,
    summed.basis,
    cast(
        if(summed.n_clauses = whole_sizes.n_clauses, summed.points_scored, null)
        as decimal(7, 3)
    ) as total_points,
    cast(
        if(
            summed.n_process_clauses = whole_sizes.n_process_clauses,
            summed.process_points,
            null
        ) as decimal(7, 3)
    ) as process_points,
    cast(
        if(
            summed.n_result_clauses = whole_sizes.n_result_clauses,
            summed.result_points,
            null
        ) as decimal(7, 3)
    ) as result_points,
    cast(summed.points_scored as decimal(7, 3)) as points_scored,
    cast(summed.points_available as decimal(7, 3)) as points_available,
    cast(
        summed.points_scored * 100 / summed.points_available as decimal(7, 3)
    ) as scored_pct,
    cast(summed.n_clauses as integer) as n_clauses,
    cast(summed.n_examiners as integer) as n_examiners,
    cast(adjusted_totals.low as decimal(7, 3)) as low,
    cast(adjusted_totals.high as decimal(7, 3)) as high,
    if(
        summed.basis = 'independent_mean', ranges.range_low_points, null
    ) as range_low_points,
    if(
        summed.basis = 'independent_mean', ranges.range_high_points, null
    ) as range_high_points
from summed
left join whole_sizes on summed.scheme = whole_sizes.scheme
left join ranges
    on
        summed.award_id = ranges.award_id
        and summed.cycle = ranges.cycle
        and summed.application_id = ranges.application_id
-- an interval belongs to a whole total
left join adjusted_totals
    on
        summed.basis = 'adjusted'
        and summed.n_clauses = whole_sizes.n_clauses
        and summed.application_id = adjusted_totals.application
