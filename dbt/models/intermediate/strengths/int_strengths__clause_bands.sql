-- one band per application, clause and basis
with clause_values as (
    select * from {{ ref('int_scores__clause_values') }}
    where
        counts
        and score_pct is not null
        and category is not null
        and stage in ('independent', 'consensus', 'site')
),

applications as (
    select * from {{ ref('int_strengths__applications') }}
),

bands as (
    select * from {{ ref('stg_standards__bands') }}
),

adjusted as (
    select * from {{ ref('int_strengths__application_percents') }}
    where basis = 'adjusted' and clause is not null
),

-- the panel's, else its examiners' median, of two the lower
stage_bands as (
    select
        application_id,
        stage,
        scheme,
        category,
        clause,
        dimension,
        coalesce(
            quantile_disc(band, 0.5) filter (where examiner_id is null),
            quantile_disc(band, 0.5)
        ) as band
    from clause_values
    group by application_id, stage, scheme, category, clause, dimension
),

final_bands as (
    select *
    from stage_bands
    qualify
        row_number() over (
            partition by application_id, scheme, clause
            order by
                case stage
                    when 'site' then 1
                    when 'consensus' then 2
                    else 3
                end
        ) = 1
),

all_bands as (
    select
        *,
        stage as basis
    from stage_bands
    union all
    select
        *,
        'final' as basis
    from final_bands
)

select
    applications.award_id,
    applications.cycle,
    applications.application_no,
    all_bands.basis,
    all_bands.scheme,
    applications.sector,
    all_bands.category,
    all_bands.clause,
    all_bands.dimension,
    all_bands.band
from all_bands
inner join applications on all_bands.application_id = applications.application_id
union all
-- a corrected percentage may lie below the scale
select
    adjusted.award_id,
    adjusted.cycle,
    adjusted.application_no,
    adjusted.basis,
    adjusted.scheme,
    adjusted.sector,
    adjusted.category,
    adjusted.clause,
    adjusted.dimension,
    bands.band
from adjusted
asof inner join bands on greatest(adjusted.value_pct, 0) >= bands.low_pct
