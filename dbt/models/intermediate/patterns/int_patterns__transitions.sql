-- how many organisations moved from which band to which between a cycle and the next one
-- under the same standard; null where an organisation was in one of the two alone
with bands as (
    select * from {{ ref('int_patterns__bands') }}
),

held as (
    select distinct
        award_id,
        scheme,
        basis,
        cycle
    from bands
),

steps as (
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
),

sided as (
    select
        bands.*,
        steps.cycle_from,
        steps.cycle_to
    from bands
    inner join steps
        on
            bands.award_id = steps.award_id
            and bands.scheme = steps.scheme
            and bands.basis = steps.basis
            and bands.cycle in (steps.cycle_from, steps.cycle_to)
    where steps.cycle_to is not null
),

organisations as (
    select
        award_id,
        scheme,
        basis,
        cycle_from,
        cycle_to,
        sector,
        organisation_id,
        category,
        clause,
        dimension,
        factor,
        max(band) filter (where cycle = cycle_from) as band_from,
        max(band) filter (where cycle = cycle_to) as band_to
    from sided
    group by
        award_id,
        scheme,
        basis,
        cycle_from,
        cycle_to,
        sector,
        organisation_id,
        category,
        clause,
        dimension,
        factor
)

select
    award_id,
    scheme,
    basis,
    cycle_from,
    cycle_to,
    sector,
    category,
    clause,
    dimension,
    factor,
    band_from,
    band_to,
    cast(count(*) as integer) as n_organisations
from organisations
group by
    award_id,
    scheme,
    basis,
    cycle_from,
    cycle_to,
    sector,
    category,
    clause,
    dimension,
    factor,
    band_from,
    band_to
