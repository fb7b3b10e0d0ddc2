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
    where
        counts
        and score_pct is not null
        and category is not null
        and (
            (stage = 'independent' and examiner_id is not null)
            or (stage in ('consensus', 'site') and examiner_id is null)
        )
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
        clause_values.application_id,
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
        application_id,
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
    group by application_id, scheme, stage, clause
),

placed as (
    select
        bands.*,
        factors.compared_with,
        standards.factor is not null as is_standard,
        row_number() over (
            partition by
                bands.application_id, bands.scheme, bands.basis, bands.clause
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
        award_id,
        cycle,
        application_id,
        organisation_id,
        sector,
        panel_id,
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
    group by
        award_id,
        cycle,
        application_id,
        organisation_id,
        sector,
        panel_id,
        scheme,
        basis,
        category,
        clause,
        dimension
)

select
    joined.award_id,
    joined.cycle,
    joined.application_id,
    joined.organisation_id,
    joined.sector,
    joined.panel_id,
    joined.scheme,
    joined.basis,
    joined.category,
    joined.clause,
    joined.dimension,
    ranges.clause_band,
    ranges.outside_pct,
    joined.n_factors = factor_counts.n_factors as is_complete,
    if(joined.n_factors = factor_counts.n_factors, joined.signature, null) as signature,
    if(joined.n_factors = factor_counts.n_factors, joined.comparison_bands, null)
        as comparison_bands,
    case
        when joined.n_factors < factor_counts.n_factors then null
        when joined.lead_bands = 0 then 'tie'
        else joined.lowest_factor
    end as limiting_factor,
    case
        when joined.n_factors < factor_counts.n_factors then null
        when joined.lead_bands >= 2 then '2+'
        else cast(joined.lead_bands as varchar)
    end as gap
from joined
inner join factor_counts on joined.dimension = factor_counts.dimension
inner join ranges
    on
        joined.application_id = ranges.application_id
        and joined.scheme = ranges.scheme
        and joined.basis = ranges.basis
        and joined.clause = ranges.clause
