with clause_values as (
    select * from {{ ref('int_scores__clause_values') }}
    where purpose = 'reference'
),

-- sheets before and after training may both print it
once as (
    select *
    from clause_values
    qualify
        row_number() over (
            partition by set_id, clause
            order by is_current desc, version asc
        ) = 1
)

select
    award_id,
    cycle,
    application_id,
    scheme,
    clause,
    category,
    dimension,
    score_pct,
    band,
    value_state,
    raw_text,
    file_name,
    file_sha256,
    sheet,
    cell
from once
