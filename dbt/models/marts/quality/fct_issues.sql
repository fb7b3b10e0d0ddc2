with issues as (
    select * from {{ ref('int_scores__issue_rows') }}
),

rules as (
    select * from {{ ref('stg_raw__rules') }}
)

select
    issues.file_name,
    issues.file_sha256,
    issues.sheet,
    issues.cell,
    issues.raw_text,
    issues.rule,
    rules.level,
    {{ scores_filled('rules.message_zh') }} as message_zh,
    {{ scores_filled('rules.message_en') }} as message_en
from issues
-- a rule that nobody listed stops the build: its level is null
left join rules on issues.rule = rules.rule
