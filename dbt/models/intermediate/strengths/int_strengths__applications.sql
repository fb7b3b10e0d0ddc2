-- who applied, numbered (a number is a shorter key than a name), and the group each is in
with applications as (
    select * from {{ ref('int_identity__applications') }}
    -- 班组 and 个人 enter beside organisations and are none
    where entrant_type = 'organisation'
),

industries as (
    select distinct section from {{ ref('stg_standards__industries') }}
),

-- nobody can return to the first cycle of an archive
with_attendance as (
    select
        *,
        row_number() over (order by application_id) as application_no,
        rank() over (partition by award_id, organisation_id order by cycle) as attendance,
        cycle = min(cycle) over (partition by award_id) as is_first_cycle
    from applications
)

select
    with_attendance.application_id,
    with_attendance.award_id,
    with_attendance.cycle,
    with_attendance.organisation_id,
    with_attendance.sector,
    with_attendance.eligibility,
    with_attendance.reached_site,
    with_attendance.outcome,
    cast(with_attendance.application_no as integer) as application_no,
    with_attendance.outcome = 'award' as is_honoured,
    coalesce(with_attendance.sector, 'unknown') as sector_group,
    coalesce(with_attendance.region, 'unknown') as region_group,
    coalesce(with_attendance.size, 'unknown') as size_group,
    coalesce(with_attendance.ownership, 'unknown') as ownership_group,
    coalesce(industries.section, 'unknown') as industry_group,
    case
        when with_attendance.is_first_cycle then 'unknown'
        when with_attendance.attendance > 1 then 'returning'
        else 'new'
    end as returning_group
from with_attendance
left join industries
    on upper(left(with_attendance.industry_code, 1)) = industries.section
