-- the same few labels stand on every sheet: each is matched once
with row_labels as (
    select * from {{ ref('int_scores__row_labels') }}
),

clauses as (
    select * from {{ ref('int_scores__clause_facts') }}
),

titles as (
    select * from {{ ref('int_scores__clause_titles') }}
),

category_aliases as (
    select * from {{ ref('stg_standards__category_aliases') }}
),

labels as (
    select distinct
        sector,
        category_text,
        label_text,
        label_number,
        {{ scores_label_number('category_text') }} as category_number
    from row_labels
    where label_text is not null
),

by_number as (
    select
        clauses.scheme,
        labels.sector,
        labels.category_text,
        labels.label_text,
        clauses.clause,
        'number' as matched_by
    from labels
    inner join clauses
        on
            labels.label_number = clauses.clause
            and labels.sector is not distinct from clauses.sector
),

-- a title that several categories share (an overview) is told apart by the category
title_candidates as (
    select
        titles.scheme,
        labels.sector,
        labels.category_text,
        labels.label_text,
        titles.clause,
        case
            when labels.sector is null or titles.sector = 'any' then 0
            when titles.sector = labels.sector then 0
            else 1
        end as distance
    from labels
    inner join titles on labels.label_text = titles.title
    left join category_aliases
        on
            labels.category_text = category_aliases.alias
            and titles.scheme = category_aliases.scheme
    where
        labels.label_number is null
        and coalesce(labels.category_number, category_aliases.category, titles.category)
        = titles.category
),

nearest_titles as (
    select *
    from title_candidates
    qualify
        distance = min(distance) over (
            partition by scheme, sector, category_text, label_text
        )
),

by_title as (
    select
        scheme,
        sector,
        category_text,
        label_text,
        min(clause) as clause,
        if(min(distance) = 0, 'title', 'foreign_title') as matched_by
    from nearest_titles
    group by scheme, sector, category_text, label_text
    -- a title of two clauses names neither
    having count(distinct clause) = 1
),

matches as (
    select * from by_number
    union all
    select * from by_title
)

select
    matches.scheme,
    matches.sector,
    matches.category_text,
    matches.label_text,
    matches.matched_by,
    clauses.clause,
    clauses.category,
    clauses.dimension,
    clauses.points_max,
    clauses.is_scored
from matches
inner join clauses
    on
        matches.scheme = clauses.scheme
        and matches.clause = clauses.clause
        and matches.sector is not distinct from clauses.sector
