-- what each application adds to the measures of a cycle's work: n, and how many of them
with ratings as not materialized (
    select * from {{ ref('int_calibration__ratings') }}
),

not_independent as (
    select * from {{ ref('int_calibration__not_independent') }}
),

grid as (
    select
        score_pct,
        band,
        -- the scale's own step
        (max(score_pct) over () - min(score_pct) over ())
        / (count(*) over () - 1) as step_pct
    from {{ ref('stg_standards__band_percentages') }}
),

consensus_shift as (
    select * from {{ ref('fct_consensus_shift') }}
),

comment_quality as (
    select * from {{ ref('fct_comment_quality') }}
    where is_current
),

score_coverage as (
    select * from {{ ref('fct_score_coverage') }}
),

ranking_stability as (
    select * from {{ ref('fct_ranking_stability') }}
    -- the office's own list is made of these totals
    where basis = 'independent_mean' and in_top_probability is not null
),

applications as (
    select * from {{ ref('int_identity__applications') }}
),

banded as (
    select
        ratings.application_id,
        ratings.clause,
        ratings.examiner_id,
        ratings.score_pct,
        grid.band,
        grid.step_pct
    from ratings
    asof left join grid on ratings.score_pct >= grid.score_pct
    where ratings.enters and not ratings.is_common
),

paired as (
    select
        one.application_id,
        count(*) as n,
        count(*) filter (where one.score_pct = other.score_pct) as n_exact,
        count(*) filter (
            where abs(one.score_pct - other.score_pct) <= one.step_pct
        ) as n_within_step,
        count(*) filter (where one.band = other.band) as n_same_band
    from banded as one
    inner join banded as other
        on
            one.application_id = other.application_id
            and one.clause = other.clause
            and one.examiner_id < other.examiner_id
    group by one.application_id
),

judged as (
    select
        ratings.application_id,
        max(
            if(not_independent.reason = 'equal_to_consensus', 1, 0)
        ) as is_after_meeting,
        max(if(not_independent.reason = 'equal_sheets', 1, 0)) as has_equal_sheets
    from ratings
    left join not_independent on ratings.application_id = not_independent.application
    where
        not ratings.is_common
        and (ratings.enters or ratings.reason = 'not_independent')
    group by ratings.application_id
),

commented as (
    select
        application_id,
        sum(n_clauses) as n_clauses,
        sum(round(blank_share * n_clauses)) as n_blank,
        sum(n_comments) as n_comments,
        sum(round(copied_share * n_comments)) as n_copied
    from comment_quality
    group by application_id
),

united as (
    select
        application_id,
        'received' as measure,
        count(*) as n,
        count(*) filter (where state = 'received') as n_hits
    from score_coverage
    group by application_id
    union all
    select
        application_id,
        unnest(
            ['exact_agreement', 'within_step_agreement', 'same_band_agreement']
        ) as measure,
        n,
        unnest([n_exact, n_within_step, n_same_band]) as n_hits
    from paired
    union all
    select
        application_id,
        'wide_spread' as measure,
        count(*) as n,
        count(*) filter (where is_wide) as n_hits
    from consensus_shift
    where is_wide is not null
    group by application_id
    union all
    select
        application_id,
        unnest(['after_meeting', 'equal_sheets']) as measure,
        1 as n,
        unnest([is_after_meeting, has_equal_sheets]) as n_hits
    from judged
    union all
    -- more than one chance in ten that it belongs on the other side of the cut
    select
        application_id,
        'at_boundary' as measure,
        1 as n,
        if(in_top_probability between 0.1 and 0.9, 1, 0) as n_hits
    from ranking_stability
    union all
    select
        application_id,
        unnest(['blank_comments', 'copied_comments']) as measure,
        unnest([n_clauses, n_comments]) as n,
        unnest([n_blank, n_copied]) as n_hits
    from commented
)

select
    applications.award_id,
    applications.cycle,
    applications.panel_id,
    united.application_id,
    united.measure,
    cast(united.n as bigint) as n,
    cast(coalesce(united.n_hits, 0) as bigint) as n_hits
from united
inner join applications on united.application_id = applications.application_id
where united.n > 0
