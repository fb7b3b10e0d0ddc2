-- every value in one of these states is a fact and an issue whose rule is the state
with clause_values as not materialized (
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
    -- what stands there to be compared alone is no value
    where purpose <> 'check'
    union all
    select
        factor_values.file_sha256,
        factor_values.form_no,
        factor_values.sheet,
        factor_values.cell,
        factor_values.raw_text,
        factor_values.value_state,
        if(factor_values.is_voided, 'unordered', 'scale') as conflict_kind,
        null as contradiction,
        factor_values.scale,
        factor_values.factor_pct as score_pct,
        null as points_max,
        null as points_raw_text
    from factor_values
),

-- of a clause in one place the value that comes first among all sources
firsts as (
    select
        set_id,
        clause,
        min(score_pct) as score_pct,
        min(raw_text) as raw_text,
        min(file_name) as file_name
    from clause_values
    where source_rank = first_source_rank and is_last
    group by set_id, clause
),

copies as (
    select
        clause_values.file_sha256,
        clause_values.sheet,
        clause_values.cell,
        clause_values.raw_text,
        coalesce(
            {{ scores_plain_text('firsts.score_pct') }} || '%',
            nullif(firsts.raw_text, ''),
            '—'
        ) || ' (' || firsts.file_name || ')' as expected,
        {{ scores_plain_text('clause_values.score_pct') }} || '%' as found
    from clause_values
    inner join firsts
        on
            clause_values.set_id = firsts.set_id
            and clause_values.clause = firsts.clause
    where
        clause_values.is_outranked
        and clause_values.is_last
        and clause_values.score_pct is distinct from firsts.score_pct
        and clause_values.score_pct is not null
        -- points rounded from the same percentage are the same value
        and not coalesce(
            clause_values.points_cell = clause_values.cell
            and {{ scores_is_rounding_of(
                'clause_values.printed_points',
                'clause_values.printed_decimals',
                'clause_values.points_max * firsts.score_pct / 100'
            ) }},
            false
        )
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
union
select
    file_sha256,
    sheet,
    cell,
    raw_text,
    'copy_differs' as rule,
    expected,
    found
from copies
