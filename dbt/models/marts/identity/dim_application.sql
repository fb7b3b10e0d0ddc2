with

applications as (
    select * from {{ ref('int_identity__applications') }}
)

select
    application_id,
    award_id,
    cycle,
    organisation_id,
    organisation_name,
    sector,
    region,
    industry_code,
    size,
    ownership,
    panel_id,
    recommended_by,
    eligibility,
    outcome,
    official_points,
    official_rank,
    reached_site,
    is_provisional
from applications
-- 班组 and 个人 enter beside organisations and are none
where entrant_type = 'organisation'
