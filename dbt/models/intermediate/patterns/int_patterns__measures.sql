-- what is not one item of several: comparisons against levels, and percentages against
-- factors
with clauses as (
    select * from {{ ref('int_patterns__clauses') }}
),

levels (by_category, by_clause) as (
    values (true, true), (true, false), (false, false)
),

spans (by_sector, by_panel) as (
    values (true, false), (false, false), (true, true)
),

applications as (
    select * from {{ ref('int_strengths__applications') }}
),

panels as (
    select * from {{ ref('int_identity__applications') }}
),

-- what one application adds, clause by clause, by category and altogether
added as (
    select
        clauses.application_no,
        clauses.scheme,
        clauses.basis,
        clauses.dimension,
        if(levels.by_category, clauses.category, 'all') as category,
        if(levels.by_clause, clauses.clause, 'all') as clause,
        count(clauses.comparison_bands) as n_compared,
        count(*) filter (where clauses.comparison_bands < 0) as n_lagging,
        coalesce(sum(clauses.comparison_bands), 0) as lead_bands,
        count(clauses.outside_pct) as n_checked,
        count(*) filter (where clauses.outside_pct < 0) as n_below,
        count(*) filter (where clauses.outside_pct <> 0) as n_outside,
        -- thousandths of a percentage point: whole numbers add up exactly
        coalesce(sum(cast(abs(clauses.outside_pct) * 1000 as bigint)), 0) as distance
    from clauses
    cross join levels
    group by all
),

of_groups as (
    select
        added.*,
        applications.award_id,
        applications.cycle,
        applications.sector,
        panels.panel_id
    from added
    inner join applications on added.application_no = applications.application_no
    inner join panels on applications.application_id = panels.application_id
),

measures as (
    select
        *,
        n_compared as size,
        n_lagging as total,
        'comparison' as topic,
        'lagging' as item
    from of_groups
    union all
    select
        *,
        n_compared as size,
        lead_bands as total,
        'comparison' as topic,
        'lead' as item
    from of_groups
    union all
    select
        *,
        n_checked as size,
        n_outside as total,
        'consistency' as topic,
        'outside' as item
    from of_groups
    union all
    select
        *,
        n_checked as size,
        n_below as total,
        'consistency' as topic,
        'below' as item
    from of_groups
    union all
    select
        *,
        n_outside as size,
        distance as total,
        'consistency' as topic,
        'distance' as item
    from of_groups
),

-- a panel is one of its sector's, and checked over all of its clauses
placed as (
    select
        measures.*,
        if(spans.by_sector, measures.sector, 'all') as group_sector,
        if(spans.by_panel, measures.panel_id, 'all') as group_panel_id
    from measures
    cross join spans
    where
        measures.size > 0
        and (
            not spans.by_panel
            or (
                measures.topic = 'consistency'
                and measures.category = 'all'
                and measures.panel_id is not null
            )
        )
)

select
    topic,
    award_id,
    cycle,
    scheme,
    basis,
    group_sector as sector,
    group_panel_id as panel_id,
    dimension,
    category,
    clause,
    item,
    cast(count(*) as integer) as n_applications,
    cast(sum(size) as bigint) as size,
    cast(sum(total) as bigint) as total,
    cast(sum(size * size) as bigint) as size_of_squares,
    cast(sum(total * total) as bigint) as total_of_squares,
    cast(sum(total * size) as bigint) as total_of_products
from placed
group by
    topic, award_id, cycle, scheme, basis, group_sector, group_panel_id, dimension,
    category, clause, item
