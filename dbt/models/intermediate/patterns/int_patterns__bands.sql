-- of several examiners the median's band, of an even number the lower of the two
with factor_values as (
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

factors as (
    select * from {{ ref('stg_standards__factors') }}
),

places as (
    select distinct
        scheme,
        category,
        clause,
        dimension
    from {{ ref('stg_standards__clauses') }}
),

-- groups are many: numbers and short texts alone tell them apart
medians as (
    select
        applications.application_no,
        clause_values.scheme,
        clause_values.stage,
        clause_values.clause,
        factor_values.factor,
        percentile_disc(0.5) within group (order by factor_values.factor_band) as band,
        count(*) as n_sheets
    from clause_values
    inner join applications
        on clause_values.application_id = applications.application_id
    inner join factor_values
        on
            clause_values.file_sha256 = factor_values.file_sha256
            and clause_values.form_no = factor_values.form_no
            and clause_values.clause = factor_values.clause
    group by
        applications.application_no,
        clause_values.scheme,
        clause_values.stage,
        clause_values.clause,
        factor_values.factor
)

select
    medians.application_no,
    medians.scheme,
    medians.stage as basis,
    places.category,
    medians.clause,
    places.dimension,
    medians.factor,
    factors.sort_order as factor_order,
    medians.band,
    cast(medians.n_sheets as integer) as n_sheets
from medians
inner join places
    on
        medians.scheme = places.scheme
        and medians.clause = places.clause
inner join factors
    on
        places.dimension = factors.dimension
        and medians.factor = factors.factor
