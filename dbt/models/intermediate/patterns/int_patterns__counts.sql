-- whole numbers alone: what shares of bands and of weakest factors, and their spread
-- between applications, are reckoned from
with bands as (
    select * from {{ ref('int_patterns__bands') }}
),

clauses as (
    select * from {{ ref('int_patterns__clauses') }}
    where is_complete
),

factors as (
    select * from {{ ref('stg_standards__factors') }}
),

all_bands as (
    select * from {{ ref('stg_standards__bands') }}
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
        award_id,
        cycle,
        scheme,
        basis,
        sector,
        application_id,
        dimension,
        category,
        clause,
        'band' as topic,
        factor as subject,
        cast(band as varchar) as item
    from bands
    union all
    select
        award_id,
        cycle,
        scheme,
        basis,
        sector,
        application_id,
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
        observations.award_id,
        observations.cycle,
        observations.scheme,
        observations.basis,
        observations.sector,
        observations.application_id,
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
        *,
        sum(total) over of_application as size,
        min(item) over of_application = item as is_first
    from application_counts
    window of_application as (
        partition by application_id, scheme, basis, dimension, category, topic, subject
    )
),

sector_counts as (
    -- of one clause an application has one value
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
        item,
        count(*) as n_first,
        count(*) as total,
        count(*) as total_of_squares,
        count(*) as total_of_products
    from observations
    group by
        award_id, cycle, scheme, basis, sector, dimension, category, clause, topic,
        subject, item
    union all
    select
        award_id,
        cycle,
        scheme,
        basis,
        sector,
        dimension,
        category,
        'all' as clause,
        topic,
        subject,
        item,
        count(*) filter (where is_first) as n_first,
        sum(total) as total,
        sum(total * total) as total_of_squares,
        sum(total * size) as total_of_products
    from application_sizes
    group by
        award_id, cycle, scheme, basis, sector, dimension, category, topic, subject, item
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
