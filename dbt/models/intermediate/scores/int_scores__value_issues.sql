-- every value in one of these states is a fact and an issue whose rule is the state
with clause_values as (
    select * from {{ ref('int_scores__clause_values') }}
),

factor_values as (
    select * from {{ ref('int_scores__factor_values') }}
),

form_versions as (
    select * from {{ ref('int_scores__form_versions') }}
),

flagged as (
    select
        file_sha256,
        form_no,
        sheet,
        cell,
        raw_text,
        value_state,
        conflict_kind,
        contradiction,
        scale,
        score_pct,
        points_max,
        points_raw_text
    from clause_values
    union all
    select
        file_sha256,
        form_no,
        sheet,
        cell,
        raw_text,
        value_state,
        if(is_voided, 'unordered', 'scale') as conflict_kind,
        null as contradiction,
        scale,
        factor_pct as score_pct,
        null as points_max,
        null as points_raw_text
    from factor_values
)

select
    flagged.file_sha256,
    flagged.sheet,
    flagged.cell,
    flagged.raw_text,
    flagged.value_state as rule,
    cast(null as varchar) as expected,
    case
        when flagged.value_state <> 'conflict' then flagged.raw_text
        when flagged.conflict_kind = 'points'
            then
                {{ scores_plain_text('flagged.score_pct') }}
                || '% × ' || {{ scores_plain_text('flagged.points_max') }}
                || ' ≠ ' || flagged.points_raw_text
        when flagged.conflict_kind = 'scale' and flagged.scale = 'undecided'
            then flagged.raw_text || ' (0–1 ≠ 1–100)'
        when flagged.conflict_kind = 'scale' and flagged.scale = 'fraction'
            then flagged.raw_text || ' ≠ 0–1'
        when flagged.conflict_kind = 'scale' then flagged.raw_text || ' ≠ 1–100'
        when flagged.conflict_kind = 'all_zero' then '0, 0, 0 …'
        when flagged.conflict_kind = 'unordered' then form_versions.last_file_names
        else flagged.contradiction
    end as found
from flagged
inner join form_versions
    on
        flagged.file_sha256 = form_versions.file_sha256
        and flagged.form_no = form_versions.form_no
where flagged.value_state in ('off_grid', 'out_of_range', 'conflict', 'unreadable')
