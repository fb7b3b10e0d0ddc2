with

cycle_issues as (
    select * from {{ ref('int_identity__cycle_issues') }}
),

organisation_issues as (
    select * from {{ ref('int_identity__organisation_issues') }}
),

examiner_issues as (
    select * from {{ ref('int_identity__examiner_issues') }}
),

register_issues as (
    select * from {{ ref('int_identity__register_issues') }}
)

select
    file_sha256,
    sheet,
    cell,
    raw_text,
    rule,
    expected,
    found
from cycle_issues
union
select
    file_sha256,
    sheet,
    cell,
    raw_text,
    rule,
    expected,
    found
from organisation_issues
union
select
    file_sha256,
    sheet,
    cell,
    raw_text,
    rule,
    expected,
    found
from examiner_issues
union
select
    file_sha256,
    sheet,
    cell,
    raw_text,
    rule,
    expected,
    found
from register_issues
