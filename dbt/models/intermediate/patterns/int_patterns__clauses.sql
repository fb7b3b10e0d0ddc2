-- the factors of one clause side by side, and its percentage against them
with bands as (
    select * from {{ ref('int_patterns__bands') }}
),

factors as (
    select * from {{ ref('stg_standards__factors') }}
),

factor_counts as (
    select
        dimension,
        count(*) as n_factors
    from factors
    group by dimension
),

factor_values as (
    select * from {{ ref('int_scores__factor_values') }}
    where factor_band is not null
),

clause_values as (
    select * from {{ ref('int_scores__clause_values') }}
    where {{ patterns_sheet_counts() }}
),

applications as (
    select * from {{ ref('int_strengths__applications') }}
),

panels as (
    select * from {{ ref('int_identity__applications') }}
),

limits as (
    select * from {{ ref('stg_standards__bands') }}
),

spans as (
    select
        file_sha256,
        form_no,
        clause,
        count(*) as n_factors,
        min(factor_band) as lowest_band,
        max(factor_band) as highest_band
    from factor_values
    group by file_sha256, form_no, clause
),

-- sheet by sheet: does the percentage lie within the bands of its own factors?
distances as (
    select
        applications.application_no,
        clause_values.scheme,
        clause_values.stage,
        clause_values.clause,
        clause_values.band,
        -- below the range is negative; unknown where a factor was left out
        case
            when spans.n_factors < factor_counts.n_factors then null
            else
                least(clause_values.score_pct - lowest.low_pct, 0)
                + greatest(clause_values.score_pct - highest.high_pct, 0)
        end as distance_pct
    from clause_values
    inner join applications
        on clause_values.application_id = applications.application_id
    inner join spans
        on
            clause_values.file_sha256 = spans.file_sha256
            and clause_values.form_no = spans.form_no
            and clause_values.clause = spans.clause
    inner join factor_counts on clause_values.dimension = factor_counts.dimension
    inner join limits as lowest on spans.lowest_band = lowest.band
    inner join limits as highest on spans.highest_band = highest.band
),

ranges as (
    select
        application_no,
        scheme,
        stage as basis,
        clause,
        percentile_disc(0.5) within group (order by band) as clause_band,
        -- the median sheet's; of two middle ones the nearer to the range
        case
            when count(distance_pct) > 0
                then
                    greatest(
                        percentile_disc(0.5) within group (order by distance_pct), 0
                    )
                    + least(
                        percentile_disc(0.5) within group (order by distance_pct desc), 0
                    )
        end as outside_pct
    from distances
    group by application_no, scheme, stage, clause
),

placed as (
    select
        bands.*,
        factors.compared_with,
        standards.factor is not null as is_standard,
        row_number() over (
            partition by
                bands.application_no, bands.scheme, bands.basis, bands.clause
            order by bands.band, bands.factor_order
        ) as place
    from bands
    inner join factors
        on
            bands.dimension = factors.dimension
            and bands.factor = factors.factor
    -- the factor whose standing another one judges
    left join factors as standards
        on
            bands.dimension = standards.dimension
            and bands.factor = standards.compared_with
),

joined as (
    select
        application_no,
        scheme,
        basis,
        category,
        clause,
        dimension,
        count(*) as n_factors,
        string_agg(cast(band as varchar), '-' order by factor_order) as signature,
        max(factor) filter (where place = 1) as lowest_factor,
        max(band) filter (where place = 2)
        - max(band) filter (where place = 1) as lead_bands,
        max(band) filter (where compared_with is not null)
        - max(band) filter (where is_standard) as comparison_bands
    from placed
    group by application_no, scheme, basis, category, clause, dimension
),

complete as (
    select
        joined.*,
        factor_counts.n_factors = joined.n_factors as is_complete
    from joined
    inner join factor_counts on joined.dimension = factor_counts.dimension
)

select
    applications.award_id,
    applications.cycle,
    applications.application_id,
    applications.sector,
    panels.panel_id,
    complete.application_no,
    complete.scheme,
    complete.basis,
    complete.category,
    complete.clause,
    complete.dimension,
    ranges.clause_band,
    ranges.outside_pct,
    complete.is_complete,
    if(complete.is_complete, complete.signature, null) as signature,
    if(complete.is_complete, complete.comparison_bands, null) as comparison_bands,
    case
        when not complete.is_complete then null
        when complete.lead_bands = 0 then 'tie'
        else complete.lowest_factor
    end as limiting_factor,
    case
        when not complete.is_complete then null
        when complete.lead_bands >= 2 then '2+'
        else cast(complete.lead_bands as varchar)
    end as gap
from complete
inner join applications on complete.application_no = applications.application_no
inner join panels on applications.application_id = panels.application_id
inner join ranges
    on
        complete.application_no = ranges.application_no
        and complete.scheme = ranges.scheme
        and complete.basis = ranges.basis
        and complete.clause = ranges.clause
