with

readings as (
    select * from {{ ref('stg_raw__readings') }}
),

receipts as (
    select * from {{ ref('stg_raw__receipts') }}
),

first_receipts as (
    select
        file_sha256,
        min(path_order) as path_order,
        arg_min(file_name, path_order) as file_name
    from receipts
    group by file_sha256
),

with_twin as (
    select
        readings.file_sha256,
        first_receipts.file_name,
        first_receipts.path_order,
        readings.verdict as reading,
        readings.reason_rule,
        readings.reason_expected,
        readings.reason_found,
        -- other bytes with the same facts: the first in path order is the one that counts
        case
            when readings.content_sha256 is null then readings.file_sha256
            else first_value(readings.file_sha256) over (
                partition by readings.content_sha256, readings.verdict
                order by first_receipts.path_order
            )
        end as loaded_sha256
    from readings
    inner join first_receipts on readings.file_sha256 = first_receipts.file_sha256
)

select
    *,
    reading = 'read' and loaded_sha256 = file_sha256 as is_loaded
from with_twin
