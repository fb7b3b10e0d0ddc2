-- who applied, by what is compared: each application once in every kind of group
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
        rank() over (partition by award_id, organisation_id order by cycle) as attendance,
        cycle = min(cycle) over (partition by award_id) as is_first_cycle
    from applications
)

select
    with_attendance.award_id,
    with_attendance.cycle,
    with_attendance.application_id,
    with_attendance.organisation_id,
    with_attendance.eligibility,
    with_attendance.reached_site,
    with_attendance.outcome,
    unnest(['all', 'sector', 'region', 'size', 'industry', 'returning']) as group_kind,
    unnest([
        'all',
        coalesce(with_attendance.sector, 'unknown'),
        coalesce(with_attendance.region, 'unknown'),
        coalesce(with_attendance.size, 'unknown'),
        coalesce(industries.section, 'unknown'),
        case
            when with_attendance.is_first_cycle then 'unknown'
            when with_attendance.attendance > 1 then 'returning'
            else 'new'
        end
    ]) as group_code
from with_attendance
left join industries
    on upper(left(with_attendance.industry_code, 1)) = industries.section
