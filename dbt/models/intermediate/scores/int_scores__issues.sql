with label_issues as (
    select * from {{ ref('int_scores__label_issues') }}
),

value_issues as (
    select * from {{ ref('int_scores__value_issues') }}
),

correction_issues as (
    select * from {{ ref('int_scores__correction_issues') }}
),

cell_issues as (
    select * from {{ ref('int_scores__cell_issues') }}
),

total_checks as (
    select * from {{ ref('int_scores__total_checks') }}
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
    where is_differing
)

select
    file_sha256,
    sheet,
    cell,
    raw_text,
    rule,
    expected,
    found
from label_issues
union all
select
    file_sha256,
    sheet,
    cell,
    raw_text,
    rule,
    expected,
    found
from value_issues
union all
select
    file_sha256,
    sheet,
    cell,
    raw_text,
    rule,
    expected,
    found
from cell_issues
union all
select
    file_sha256,
    sheet,
    cell,
    raw_text,
    rule,
    expected,
    found
from correction_issues
union all
select
    file_sha256,
    sheet,
    cell,
    raw_text,
    rule,
    expected,
    found
from total_issues
