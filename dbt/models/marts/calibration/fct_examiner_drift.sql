with slopes as (
    select * from {{ ref('int_calibration__change') }}
    where subject = 'drift'
),

attendance as (
    select * from {{ ref('int_calibration__attendance') }}
),

-- a slope of three cycles with three applications each, else no number is published
attended as (
    select
        slopes.examiner,
        count(*) as n_attended,
        count(*) filter (
            where
            attendance.cycle between slopes.cycle_from and slopes.cycle_to
            and attendance.n_applications >= 3
        ) >= 3 as is_shown,
        bool_and(attendance.is_decided) as is_decided
    from slopes
    inner join attendance on slopes.examiner = attendance.examiner_id
    group by slopes.examiner
)

select
    slopes.examiner as examiner_id,
    slopes.cycle_from,
    slopes.cycle_to,
    attended.is_decided,
    cast(coalesce(slopes.n_cycles, attended.n_attended) as integer) as n_cycles,
    cast(if(attended.is_shown, slopes.slope_pct, null) as decimal(9, 3)) as slope_pct,
    cast(if(attended.is_shown, slopes.slope_low, null) as decimal(9, 3)) as slope_low,
    cast(if(attended.is_shown, slopes.slope_high, null) as decimal(9, 3)) as slope_high,
    cast(
        if(attended.is_shown, slopes.se_slope_pct, null) as decimal(9, 3)
    ) as se_slope_pct,
    cast(if(attended.is_shown, slopes.p_adjusted, null) as decimal(9, 6)) as p_adjusted,
    if(
        slopes.state = 'estimated' and not attended.is_shown,
        'too_few_applications',
        slopes.state
    ) as state,
    if(attended.is_shown, slopes.direction, null) as direction,
    if(attended.is_shown, slopes.is_drift, null) as is_drift
from slopes
inner join attended on slopes.examiner = attended.examiner
