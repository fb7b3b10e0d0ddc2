with receipts as (
    select * from {{ ref('stg_raw__receipts') }}
),

files as (
    select * from {{ ref('int_identity__files') }}
),

form_versions as (
    select * from {{ ref('int_scores__form_versions') }}
),

superseded as (
    select file_sha256
    from form_versions
    group by file_sha256
    having bool_and(is_superseded)
)

select
    receipts.file_sha256,
    receipts.file_name,
    receipts.received_at,
    receipts.path_order,
    files.layouts as layout,
    files.cycle,
    files.reason_rule,
    case
        -- an empty file has no content that another could repeat
        when files.reason_rule = 'empty_file' then files.verdict
        when receipts.path_order <> files.path_order then 'duplicate'
        when superseded.file_sha256 is not null then 'superseded'
        else files.verdict
    end as verdict
from receipts
inner join files on receipts.file_sha256 = files.file_sha256
left join superseded on receipts.file_sha256 = superseded.file_sha256
