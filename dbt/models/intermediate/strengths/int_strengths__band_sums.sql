-- what the share of a band and its interval are made of: whole numbers
with clause_bands as (
    select * from {{ ref('int_strengths__clause_bands') }}
),

bands as (
    select band from {{ ref('stg_standards__bands') }}
),

-- clauses of an application in each band, over wider and wider parts of the standard
application_counts as (
    select
        award_id,
        cycle,
        application_id,
        basis,
        scheme,
        sector,
        category,
        clause,
        dimension,
        band,
        1 as n_in_band
    from clause_bands
    union all
    select
        award_id,
        cycle,
        application_id,
        basis,
        scheme,
        sector,
        coalesce(category, 'all') as category,
        cast(null as varchar) as clause,
        coalesce(dimension, 'all') as dimension,
        band,
        count(*) as n_in_band
    from clause_bands
    group by
        award_id,
        cycle,
        application_id,
        basis,
        scheme,
        sector,
        band,
        cube(category, dimension)
),

with_size as (
    select
        *,
        sum(n_in_band) over (
            partition by
                award_id,
                cycle,
                application_id,
                basis,
                scheme,
                category,
                clause,
                dimension
        ) as n_clauses,
        unnest([sector, 'all']) as group_sector
    from application_counts
),

cells as (
    select
        award_id,
        cycle,
        basis,
        scheme,
        group_sector as sector,
        category,
        clause,
        dimension,
        count(distinct application_id) as n_applications,
        sum(n_in_band) as n_clauses,
        -- each clause of an application brings the application's number of them
        sum(n_in_band * n_clauses) as sum_of_squares
    from with_size
    group by award_id, cycle, basis, scheme, group_sector, category, clause, dimension
),

band_sums as (
    select
        award_id,
        cycle,
        basis,
        scheme,
        group_sector as sector,
        category,
        clause,
        dimension,
        band,
        sum(n_in_band) as n_in_band,
        sum(n_in_band * n_in_band) as sum_of_squares_in_band,
        sum(n_in_band * n_clauses) as sum_of_products
    from with_size
    group by
        award_id, cycle, basis, scheme, group_sector, category, clause, dimension, band
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
