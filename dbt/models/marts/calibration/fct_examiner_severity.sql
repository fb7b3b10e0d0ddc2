with attendance as (
    select * from {{ ref('int_calibration__attendance') }}
),

severity as (
    select * from {{ ref('int_calibration__severity') }}
),

runs as (
    select * from {{ ref('int_calibration__runs') }}
    where fit = 'severity' and scope = 'archive'
)

select
    attendance.cycle,
    attendance.examiner_id,
    attendance.is_decided,
    severity.is_flagged,
    cast(severity.subset as integer) as subset,
    cast(attendance.n_applications as integer) as n_applications,
    cast(attendance.n_panels as integer) as n_panels,
    cast(attendance.n_scores as integer) as n_scores,
    cast(severity.severity_pct as decimal(9, 3)) as severity_pct,
    cast(severity.severity_low as decimal(9, 3)) as severity_low,
    cast(severity.severity_high as decimal(9, 3)) as severity_high,
    cast(severity.se_severity_pct as decimal(9, 3)) as se_severity_pct,
    cast(severity.severity_unshrunk_pct as decimal(9, 3)) as severity_unshrunk_pct,
    cast(severity.se_unshrunk_pct as decimal(9, 3)) as se_unshrunk_pct,
    cast(severity.severity_points as decimal(9, 3)) as severity_points,
    cast(severity.severity_process_pct as decimal(9, 3)) as severity_process_pct,
    cast(severity.severity_result_pct as decimal(9, 3)) as severity_result_pct,
    cast(severity.p_over_3pct as decimal(9, 6)) as p_over_3pct,
    case
        when runs.state <> 'fitted' then runs.state
        when attendance.n_applications < 3 then 'too_few_applications'
        when severity.severity_pct is null then 'not_estimated'
        else 'estimated'
    end as state
from attendance
cross join runs
-- of fewer than three applications no number is published
left join severity
    on
        attendance.cycle = severity.cycle
        and attendance.examiner_id = severity.examiner
        and attendance.n_applications >= 3
