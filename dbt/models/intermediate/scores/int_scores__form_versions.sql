with forms as (
    select * from {{ ref('int_identity__forms') }}
),

cells as (
    select * from {{ ref('int_identity__cells') }}
    where block = 'body'
),

row_clauses as (
    select * from {{ ref('int_scores__row_clauses') }}
),

-- what is written first outranks what was copied from it
source_ranks (stage, layout, source_rank) as (
    values
    ('independent', 'L1', 1),
    ('independent', 'L9', 2),
    ('independent', 'L5', 3),
    ('independent', 'L2', 4),
    ('consensus', 'L3', 1),
    ('consensus', 'L1', 2),
    ('consensus', 'L9', 3),
    ('consensus', 'L4', 4),
    ('consensus', 'L2', 5),
    ('site', 'L4', 1),
    ('site', 'L1', 2),
    ('site', 'L9', 3)
),

ranked as (
    select
        forms.*,
        case
            when forms.purpose = 'check' then 9
            when forms.layout = 'L13' then 8
            else coalesce(source_ranks.source_rank, 7)
        end as source_rank,
        -- sheets of an unknown application or stage replace nothing
        forms.application_id is not null
        and (forms.stage is not null or forms.purpose = 'reference') as is_comparable,
        concat_ws(
            '|',
            forms.award_id,
            coalesce(forms.cycle, ''),
            coalesce(forms.application_id, ''),
            if(forms.purpose = 'reference', 'reference', coalesce(forms.stage, '')),
            -- a sheet without an examiner is a panel's
            coalesce(forms.examiner_id, '')
        ) as set_id
    from forms
    left join source_ranks
        on
            forms.stage = source_ranks.stage
            and forms.layout = source_ranks.layout
),

grouped as (
    select
        *,
        bool_or(form_date is null) over by_word as is_undated,
        max(form_date) over by_word as last_date,
        max(version_rank) over by_source as last_rank,
        min(source_rank) over by_set <> max(source_rank) over by_set as has_other_source
    from ranked
    window
        by_set as (partition by set_id),
        by_source as (partition by set_id, source_rank),
        by_word as (partition by set_id, source_rank, version_rank)
),

-- the last ones: no other has a later version word, nor the same word and a later date
candidates as (
    select
        *,
        source_rank = 9
        or (
            version_rank = last_rank
            and (form_date is null or form_date = last_date)
        ) as is_last
    from grouped
),

tied as (
    select *
    from candidates
    where is_last and is_comparable and source_rank < 9
    qualify count(*) over (partition by set_id, source_rank) > 1
),

-- the same facts once more, on a summary and in the book of the cycle, are one form
contents as (
    select
        tied.file_sha256,
        tied.form_no,
        tied.set_id,
        tied.source_rank,
        tied.path_order,
        sum(
            cast(
                hash(
                    row_clauses.clause,
                    cells.role,
                    coalesce(
                        cast(
                            round(
                                cells.number
                                * if(cells.number_unit = 'percent_format', 100, 1),
                                6
                            ) as varchar
                        ),
                        cells.norm_text
                    )
                ) as hugeint
            )
        ) as facts_hash
    from tied
    left join cells
        on tied.file_sha256 = cells.file_sha256 and tied.form_no = cells.form_no
    left join row_clauses
        on
            cells.file_sha256 = row_clauses.file_sha256
            and cells.table_no = row_clauses.table_no
            and cells.row_no = row_clauses.row_no
    group by all
),

ties as (
    select
        file_sha256,
        form_no,
        min(facts_hash) over by_source <> max(facts_hash) over by_source as is_unordered,
        row_number() over (by_source order by path_order, form_no) > 1 as is_repeat
    from contents
    window by_source as (partition by set_id, source_rank)
),

numbered as (
    select
        candidates.*,
        coalesce(ties.is_unordered, false) as is_unordered,
        coalesce(ties.is_repeat, false) as is_repeat,
        row_number() over (
            partition by candidates.set_id, candidates.source_rank
            order by
                candidates.version_rank,
                -- unordered versions are numbered in path order
                if(candidates.is_undated, null, candidates.form_date),
                candidates.path_order,
                candidates.form_no
        ) as version_of_source
    from candidates
    left join ties
        on
            candidates.file_sha256 = ties.file_sha256
            and candidates.form_no = ties.form_no
)

select
    file_sha256,
    form_no,
    set_id,
    is_unordered,
    cast(source_rank as integer) as source_rank,
    cast(version_of_source as integer) as version_of_source,
    cast(
        row_number() over (partition by set_id order by source_rank, version_of_source)
        as integer
    ) as version,
    has_other_source and is_comparable as has_other_source,
    -- a check is compared and stands for nothing
    source_rank < 9
    and (not is_comparable or (is_last and not is_unordered and not is_repeat))
        as is_current,
    is_last and is_comparable and not is_repeat as is_last,
    if(source_rank < 9, is_comparable and not is_last, null) as is_superseded,
    string_agg(
        if(is_comparable and is_last, file_name, null), ' ≠ ' order by path_order
    ) over (partition by set_id, source_rank) as last_file_names
from numbered
