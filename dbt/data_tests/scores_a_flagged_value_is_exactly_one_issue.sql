with flagged as (
    select
        file_sha256,
        sheet,
        cell,
        value_state
    from {{ ref('fct_clause_scores') }}
    union all
    select
        file_sha256,
        sheet,
        cell,
        value_state
    from {{ ref('fct_factor_scores') }}
),

issues as (
    select
        file_sha256,
        sheet,
        cell,
        rule,
        count(*) as n_issues
    from {{ ref('fct_issues') }}
    group by file_sha256, sheet, cell, rule
)

select
    flagged.*,
    issues.n_issues
from flagged
left join issues
    on
        flagged.file_sha256 = issues.file_sha256
        and flagged.sheet is not distinct from issues.sheet
        and flagged.cell = issues.cell
        and flagged.value_state = issues.rule
where
    flagged.value_state in ('off_grid', 'out_of_range', 'conflict', 'unreadable')
    and coalesce(issues.n_issues, 0) <> 1
