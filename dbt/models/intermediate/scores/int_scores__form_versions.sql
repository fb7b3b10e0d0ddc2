with forms as (
    select * from {{ ref('int_identity__forms') }}
),

-- sheets of an unknown application replace nothing; one without an examiner is a panel's
grouped as (
    select
        *,
        application_id is not null as is_comparable,
        bool_or(form_date is null) over by_rank as is_undated,
        max(form_date) over by_rank as last_date,
        max(version_rank) over by_sheet as last_rank
    from forms
    window
        by_sheet as (partition by award_id, cycle, application_id, stage, examiner_id),
        by_rank as (
            partition by award_id, cycle, application_id, stage, examiner_id, version_rank
        )
),

-- the last ones: no other has a later version word, nor the same word and a later date
candidates as (
    select
        *,
        version_rank = last_rank
        and (form_date is null or form_date = last_date) as is_last
    from grouped
),

counted as (
    select
        *,
        count(*) filter (where is_last) over (
            partition by award_id, cycle, application_id, stage, examiner_id
        ) as n_last,
        row_number() over (
            partition by award_id, cycle, application_id, stage, examiner_id
            order by
                version_rank,
                -- unordered versions are numbered in path order
                if(is_undated, null, form_date),
                path_order,
                form_no
        ) as version
    from candidates
)

select
    file_sha256,
    form_no,
    cast(version as integer) as version,
    not is_comparable or (is_last and n_last = 1) as is_current,
    is_comparable and not is_last as is_superseded,
    is_comparable and is_last and n_last > 1 as is_unordered,
    string_agg(
        if(is_comparable and is_last, file_name, null), ' ≠ ' order by path_order
    ) over (
        partition by award_id, cycle, application_id, stage, examiner_id
    ) as last_file_names
from counted
