-- what the share of a band and its interval are made of: whole numbers
with clause_bands as not materialized (
    select * from {{ ref('int_strengths__clause_bands') }}
),

applications as (
    select * from {{ ref('int_strengths__applications') }}
),

bands as (
    select band from {{ ref('stg_standards__bands') }}
),

-- clauses of an application in each band, over wider and wider parts of the standard
part_counts as (
    select
        application_no,
        basis,
        scheme,
        band,
        count(*) as n_in_band,
        coalesce(category, 'all') as category,
        coalesce(dimension, 'all') as dimension
    from clause_bands
    group by application_no, basis, scheme, band, cube(category, dimension)
),

with_size as (
    select
        *,
        sum(n_in_band) over (
            partition by application_no, basis, scheme, category, dimension
        ) as n_clauses,
        min(band) over (
            partition by application_no, basis, scheme, category, dimension
        ) as lowest_band
    from part_counts
),

-- an application has a row for each of its bands: it is counted at the lowest
summed as (
    select
        applications.award_id,
        applications.cycle,
        applications.sector,
        with_size.basis,
        with_size.scheme,
        with_size.category,
        cast(null as varchar) as clause,
        with_size.dimension,
        with_size.band,
        count(*) filter (where with_size.band = with_size.lowest_band)
            as n_applications,
        sum(with_size.n_in_band) as n_in_band,
        sum(with_size.n_in_band * with_size.n_in_band) as sum_of_squares_in_band,
        -- each clause of an application brings the application's number of them
        sum(with_size.n_in_band * with_size.n_clauses) as sum_of_products
    from with_size
    inner join applications on with_size.application_no = applications.application_no
    group by all
    union all
    -- of a single clause there is one to an application
    select
        award_id,
        cycle,
        sector,
        basis,
        scheme,
        category,
        clause,
        dimension,
        band,
        count(*) as n_applications,
        count(*) as n_in_band,
        count(*) as sum_of_squares_in_band,
        count(*) as sum_of_products
    from clause_bands
    group by all
),

of_groups as (
    select
        * exclude (sector),
        unnest([sector, 'all']) as sector
    from summed
),

band_sums as (
    select
        award_id,
        cycle,
        scheme,
        basis,
        sector,
        category,
        clause,
        dimension,
        band,
        sum(n_applications) as n_applications,
        sum(n_in_band) as n_in_band,
        sum(sum_of_squares_in_band) as sum_of_squares_in_band,
        sum(sum_of_products) as sum_of_products
    from of_groups
    group by all
),

cells as (
    select
        award_id,
        cycle,
        scheme,
        basis,
        sector,
        category,
        clause,
        dimension,
        sum(n_applications) as n_applications,
        sum(n_in_band) as n_clauses,
        sum(sum_of_products) as sum_of_squares
    from band_sums
    group by all
)

select
    cells.award_id,
    cells.cycle,
    cells.scheme,
    cells.basis,
    cells.sector,
    cells.category,
    cells.clause,
    cells.dimension,
    bands.band,
    cells.n_applications,
    cells.n_clauses,
    cells.sum_of_squares,
    coalesce(band_sums.n_in_band, 0) as n_in_band,
    coalesce(band_sums.sum_of_squares_in_band, 0) as sum_of_squares_in_band,
    coalesce(band_sums.sum_of_products, 0) as sum_of_products
from cells
cross join bands
left join band_sums
    on
        cells.award_id = band_sums.award_id
        and cells.cycle = band_sums.cycle
        and cells.scheme = band_sums.scheme
        and cells.basis = band_sums.basis
        and cells.sector = band_sums.sector
        and cells.category = band_sums.category
        and cells.clause is not distinct from band_sums.clause
        and cells.dimension = band_sums.dimension
        and bands.band = band_sums.band
