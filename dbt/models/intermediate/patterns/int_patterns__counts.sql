-- whole numbers alone: what shares of bands and of weakest factors, and their spread
-- between applications, are reckoned from
with bands as not materialized (
    select * from {{ ref('int_patterns__bands') }}
),

clauses as (
    select * from {{ ref('int_patterns__clauses') }}
    where is_complete
),

applications as (
    select * from {{ ref('int_strengths__applications') }}
),

factors as (
    select * from {{ ref('stg_standards__factors') }}
),

all_bands as (
    select * from {{ ref('stg_standards__bands') }}
),

strengths (is_weak, item) as (
    values (true, 'weak'), (false, 'strong')
),

-- all that can be observed, so that what nobody got has a row too
items as (
    select
        'band' as topic,
        factors.dimension,
        factors.factor as subject,
        cast(all_bands.band as varchar) as item
    from factors
    cross join all_bands
    union all
    select
        'weak' as topic,
        factors.dimension,
        factors.factor as subject,
        strengths.item
    from factors
    cross join strengths
    union all
    select
        'limiting' as topic,
        dimension,
        'all' as subject,
        factor as item
    from factors
    union all
    select distinct
        'limiting' as topic,
        dimension,
        'all' as subject,
        'tie' as item
    from factors
),

levels (by_category) as (
    values (true), (false)
),

spans (by_sector) as (
    values (true), (false)
),

observations as (
    select
        application_no,
        scheme,
        basis,
        dimension,
        category,
        clause,
        'band' as topic,
        factor as subject,
        cast(band as varchar) as item
    from bands
    union all
    select
        bands.application_no,
        bands.scheme,
        bands.basis,
        bands.dimension,
        bands.category,
        bands.clause,
        'weak' as topic,
        bands.factor as subject,
        strengths.item
    from bands
    inner join all_bands on bands.band = all_bands.band
    inner join strengths on all_bands.is_weak = strengths.is_weak
    union all
    select
        application_no,
        scheme,
        basis,
        dimension,
        category,
        clause,
        'limiting' as topic,
        'all' as subject,
        limiting_factor as item
    from clauses
),

-- what one application adds by category and altogether
application_counts as (
    select
        observations.application_no,
        observations.scheme,
        observations.basis,
        observations.dimension,
        observations.topic,
        observations.subject,
        observations.item,
        if(levels.by_category, observations.category, 'all') as category,
        count(*) as total
    from observations
    cross join levels
    group by all
),

application_sizes as (
    select
        application_no,
        scheme,
        basis,
        dimension,
        category,
        topic,
        subject,
        sum(total) as size,
        min(item) as first_item
    from application_counts
    group by application_no, scheme, basis, dimension, category, topic, subject
),

sector_counts as (
    -- of one clause an application has one value
    select
        applications.award_id,
        applications.cycle,
        applications.sector,
        observations.scheme,
        observations.basis,
        observations.dimension,
        observations.category,
        observations.clause,
        observations.topic,
        observations.subject,
        observations.item,
        count(*) as n_first,
        count(*) as total,
        count(*) as total_of_squares,
        count(*) as total_of_products
    from observations
    inner join applications on observations.application_no = applications.application_no
    group by all
    union all
    select
        applications.award_id,
        applications.cycle,
        applications.sector,
        counts.scheme,
        counts.basis,
        counts.dimension,
        counts.category,
        'all' as clause,
        counts.topic,
        counts.subject,
        counts.item,
        count(*) filter (where counts.item = sizes.first_item) as n_first,
        sum(counts.total) as total,
        sum(counts.total * counts.total) as total_of_squares,
        sum(counts.total * sizes.size) as total_of_products
    from application_counts as counts
    inner join application_sizes as sizes
        on
            counts.application_no = sizes.application_no
            and counts.scheme = sizes.scheme
            and counts.basis = sizes.basis
            and counts.dimension = sizes.dimension
            and counts.category = sizes.category
            and counts.topic = sizes.topic
            and counts.subject = sizes.subject
    inner join applications on counts.application_no = applications.application_no
    group by all
),

item_counts as (
    select
        sector_counts.award_id,
        sector_counts.cycle,
        sector_counts.scheme,
        sector_counts.basis,
        sector_counts.dimension,
        sector_counts.category,
        sector_counts.clause,
        sector_counts.topic,
        sector_counts.subject,
        sector_counts.item,
        if(spans.by_sector, sector_counts.sector, 'all') as sector,
        sum(sector_counts.n_first) as n_first,
        sum(sector_counts.total) as total,
        sum(sector_counts.total_of_squares) as total_of_squares,
        sum(sector_counts.total_of_products) as total_of_products
    from sector_counts
    cross join spans
    group by all
),

groups as (
    select
        award_id,
        cycle,
        scheme,
        basis,
        sector,
        dimension,
        category,
        clause,
        topic,
        subject,
        sum(n_first) as n_applications,
        sum(total) as size,
        sum(total_of_products) as size_of_squares
    from item_counts
    group by
        award_id, cycle, scheme, basis, sector, dimension, category, clause, topic,
        subject
)

select
    groups.topic,
    groups.award_id,
    groups.cycle,
    groups.scheme,
    groups.basis,
    groups.sector,
    groups.dimension,
    groups.category,
    groups.clause,
    groups.subject,
    items.item,
    cast(groups.n_applications as integer) as n_applications,
    cast(groups.size as bigint) as size,
    cast(coalesce(item_counts.total, 0) as bigint) as total,
    cast(groups.size_of_squares as bigint) as size_of_squares,
    cast(coalesce(item_counts.total_of_squares, 0) as bigint) as total_of_squares,
    cast(coalesce(item_counts.total_of_products, 0) as bigint) as total_of_products
from groups
inner join items
    on
        groups.topic = items.topic
        and groups.dimension = items.dimension
        and groups.subject = items.subject
left join item_counts
    on
        groups.award_id = item_counts.award_id
        and groups.cycle = item_counts.cycle
        and groups.scheme = item_counts.scheme
        and groups.basis = item_counts.basis
        and groups.sector = item_counts.sector
        and groups.dimension = item_counts.dimension
        and groups.category = item_counts.category
        and groups.clause = item_counts.clause
        and groups.topic = item_counts.topic
        and groups.subject = item_counts.subject
        and items.item = item_counts.item
