with raw_issues as (
    select * from {{ ref('stg_raw__issues') }}
),

identity_issues as (
    select * from {{ ref('int_identity__issues') }}
),

label_issues as (
    select * from {{ ref('int_scores__label_issues') }}
),

value_issues as (
    select * from {{ ref('int_scores__value_issues') }}
),

cell_issues as (
    select * from {{ ref('int_scores__cell_issues') }}
),

total_checks as (
    select * from {{ ref('int_scores__total_checks') }}
    where is_differing
),

receipt_verdicts as (
    select * from {{ ref('int_scores__receipt_verdicts') }}
),

total_issues as (
    select
        file_sha256,
        sheet,
        cell,
        raw_text,
        'total_differs' as rule,
        {{ scores_plain_text(
            'if(
                abs(difference_points) > tolerance_points,
                recomputed_points,
                printed_sum_points
            )'
        ) }} as expected,
        raw_text as found
    from total_checks
),

register_files as (
    select * from {{ ref('stg_registers__files') }}
),

-- an issue is told once for a file received twice; the home's registers are files too
named_files as (
    select
        file_name,
        file_sha256
    from receipt_verdicts
    where verdict <> 'duplicate'
    union all
    select
        file_name,
        file_sha256
    from register_files
),

-- a cell that several forms share is told of once
all_issues as (
    select * exclude (table_no) from raw_issues
    union by name
    select * from identity_issues
    union by name
    select * from label_issues
    union by name
    select * from value_issues
    union by name
    select * from cell_issues
    union by name
    select * from total_issues
)

select
    named_files.file_name,
    all_issues.file_sha256,
    all_issues.sheet,
    all_issues.cell,
    all_issues.raw_text,
    all_issues.rule,
    all_issues.expected,
    all_issues.found
from all_issues
inner join named_files on all_issues.file_sha256 = named_files.file_sha256
