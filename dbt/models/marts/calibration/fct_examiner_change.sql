with changes as (
    select * from {{ ref('int_calibration__change') }}
    where subject = 'examiner'
),

attendance as (
    select * from {{ ref('int_calibration__attendance') }}
),

-- of fewer than three applications in a cycle no number is published
settled as (
    select
        changes.* exclude (state),
        earlier.n_applications as n_before,
        later.n_applications as n_after,
        earlier.is_decided and later.is_decided as is_decided,
        least(earlier.n_applications, later.n_applications) >= 3 as is_shown,
        if(
            least(earlier.n_applications, later.n_applications) >= 3,
            changes.state,
            'too_few_applications'
        ) as state
    from changes
    inner join attendance as earlier
        on
            changes.examiner = earlier.examiner_id
            and changes.cycle_from = earlier.cycle
    inner join attendance as later
        on
            changes.examiner = later.examiner_id
            and changes.cycle_to = later.cycle
)

select
    examiner as examiner_id,
    cycle_from,
    cycle_to,
    is_decided,
    state,
    identified,
    evidence,
    is_too_coarse,
    cast(n_before as integer) as n_applications_from,
    cast(n_after as integer) as n_applications_to,
    cast(n_linking as integer) as n_linking,
    cast(if(is_shown, change_pct, null) as decimal(9, 3)) as change_pct,
    cast(if(is_shown, change_low, null) as decimal(9, 3)) as change_low,
    cast(if(is_shown, change_high, null) as decimal(9, 3)) as change_high,
    cast(
        if(is_shown, change_unshrunk_pct, null) as decimal(9, 3)
    ) as change_unshrunk_pct,
    cast(if(is_shown, se_change_pct, null) as decimal(9, 3)) as se_change_pct,
    cast(if(is_shown, p_value, null) as decimal(9, 6)) as p_value,
    cast(if(is_shown, p_adjusted, null) as decimal(9, 6)) as p_adjusted,
    cast(if(is_shown, detectable_pct, null) as decimal(9, 3)) as detectable_pct,
    cast(
        if(is_shown, detectable_single_pct, null) as decimal(9, 3)
    ) as detectable_single_pct,
    cast(offset_pct as decimal(9, 3)) as offset_pct,
    if(is_shown, is_flagged, null) as is_flagged
from settled
