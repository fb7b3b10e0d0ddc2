with raw_issues as (
    select * from {{ ref('stg_raw__issues') }}
),

identity_issues as (
    select * from {{ ref('int_identity__issues') }}
),

scores_issues as (
    select * from {{ ref('int_scores__issues') }}
),

receipt_verdicts as (
    select * from {{ ref('int_scores__receipt_verdicts') }}
),

all_issues as (
    select
        file_sha256,
        sheet,
        cell,
        raw_text,
        rule,
        expected,
        found
    from raw_issues
    union
    select
        file_sha256,
        sheet,
        cell,
        raw_text,
        rule,
        expected,
        found
    from identity_issues
    union
    select
        file_sha256,
        sheet,
        cell,
        raw_text,
        rule,
        expected,
        found
    from scores_issues
)

select
    receipt_verdicts.file_name,
    all_issues.file_sha256,
    all_issues.sheet,
    all_issues.cell,
    all_issues.raw_text,
    all_issues.rule,
    all_issues.expected,
    all_issues.found
from all_issues
inner join receipt_verdicts
    on all_issues.file_sha256 = receipt_verdicts.file_sha256
where receipt_verdicts.verdict <> 'duplicate'
