with receipt_verdicts as (
    select * from {{ ref('int_scores__receipt_verdicts') }}
),

form_cycles as (
    select * from {{ ref('int_identity__form_cycles') }}
),

cells as (
    select * from {{ ref('stg_raw__cells') }}
),

issues as (
    select * from {{ ref('int_scores__issue_rows') }}
),

awards as (
    select
        file_sha256,
        min(award_id) as award_id
    from form_cycles
    group by file_sha256
),

value_counts as (
    select
        file_sha256,
        -- a cell that several forms share is one
        count(distinct concat_ws('!', sheet, cell)) as n_values
    from cells
    where
        block = 'body'
        -- these say what a row is about
        and role not in ('category', 'clause', 'points_max')
    group by file_sha256
),

issue_counts as (
    select
        file_sha256,
        file_name,
        count(*) as n_issues
    from issues
    group by all
)

select
    receipt_verdicts.file_name,
    receipt_verdicts.file_sha256,
    receipt_verdicts.layout,
    receipt_verdicts.verdict,
    awards.award_id,
    receipt_verdicts.cycle,
    -- what a duplicate says is cited from its twin
    cast(
        if(
            receipt_verdicts.verdict = 'duplicate', 0, coalesce(value_counts.n_values, 0)
        ) as integer
    ) as n_values,
    cast(coalesce(issue_counts.n_issues, 0) as integer) as n_issues,
    receipt_verdicts.reason_rule,
    receipt_verdicts.received_at
from receipt_verdicts
left join awards on receipt_verdicts.file_sha256 = awards.file_sha256
left join value_counts on receipt_verdicts.file_sha256 = value_counts.file_sha256
left join issue_counts
    on
        receipt_verdicts.file_sha256 = issue_counts.file_sha256
        and receipt_verdicts.file_name = issue_counts.file_name
