-- how many organisations moved from which band to which between a cycle and the next one
-- under the same standard; null where an organisation was in one of the two alone
with bands as not materialized (
    select * from {{ ref('int_patterns__bands') }}
),

-- one number for an organisation within its sector
applications as (
    select
        *,
        min(application_no) over (partition by award_id, sector, organisation_id)
            as organisation_no
    from {{ ref('int_strengths__applications') }}
),

held as (
    select distinct
        applications.award_id,
        bands.scheme,
        bands.basis,
        applications.cycle
    from bands
    inner join applications on bands.application_no = applications.application_no
),

steps as (
    select
        *,
        row_number() over (order by award_id, scheme, basis, cycle_from) as step_no
    from (
        select
            award_id,
            scheme,
            basis,
            cycle as cycle_from,
            lead(cycle) over (
                partition by award_id, scheme, basis
                order by cycle
            ) as cycle_to
        from held
    ) as followed
    where cycle_to is not null
),

organisations as (
    select
        steps.step_no,
        applications.organisation_no,
        bands.category,
        bands.clause,
        bands.dimension,
        bands.factor,
        max(bands.band) filter (where applications.cycle = steps.cycle_from)
            as band_from,
        max(bands.band) filter (where applications.cycle = steps.cycle_to) as band_to
    from bands
    inner join applications on bands.application_no = applications.application_no
    inner join steps
        on
            applications.award_id = steps.award_id
            and bands.scheme = steps.scheme
            and bands.basis = steps.basis
            and (
                applications.cycle = steps.cycle_from
                or applications.cycle = steps.cycle_to
            )
    group by all
)

select
    steps.award_id,
    steps.scheme,
    steps.basis,
    steps.cycle_from,
    steps.cycle_to,
    applications.sector,
    organisations.category,
    organisations.clause,
    organisations.dimension,
    organisations.factor,
    organisations.band_from,
    organisations.band_to,
    cast(count(*) as integer) as n_organisations
from organisations
inner join steps on organisations.step_no = steps.step_no
inner join applications
    on organisations.organisation_no = applications.application_no
group by all
