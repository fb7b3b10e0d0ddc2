with row_values as (
    select * from {{ ref('int_scores__row_values') }}
),

derived_percents as (
    select * from {{ ref('int_scores__derived_percents') }}
),

grid as (
    select * from {{ ref('stg_standards__band_percentages') }}
),

repeated as (
    select
        file_sha256,
        form_no,
        clause,
        min(coalesce(pct_meant, printed_points)) as lowest_said,
        max(coalesce(pct_meant, printed_points)) as highest_said
    from row_values
    group by file_sha256, form_no, clause
    having count(*) > 1
),

-- a clause that stands twice on a form has one value, and none if the two differ
first_of_repeated as (
    select
        row_values.file_sha256,
        row_values.table_no,
        row_values.row_no,
        repeated.lowest_said,
        repeated.highest_said,
        row_number() over (
            partition by row_values.file_sha256, row_values.form_no, row_values.clause
            order by
                coalesce(row_values.pct_cell, row_values.points_cell) is null,
                row_values.table_no,
                row_values.row_no
        ) as occurrence
    from row_values
    inner join repeated
        on
            row_values.file_sha256 = repeated.file_sha256
            and row_values.form_no = repeated.form_no
            and row_values.clause = repeated.clause
),

once as (
    select
        row_values.*,
        first_of_repeated.lowest_said,
        first_of_repeated.highest_said
    from row_values
    left join first_of_repeated
        on
            row_values.file_sha256 = first_of_repeated.file_sha256
            and row_values.table_no = first_of_repeated.table_no
            and row_values.row_no = first_of_repeated.row_no
    where coalesce(first_of_repeated.occurrence, 1) = 1
),

with_percent as (
    select
        once.*,
        derived_percents.n_fitting,
        coalesce(
            try_cast(round(once.pct_meant, 3) as decimal(7, 3)),
            derived_percents.score_pct
        ) as percent_read
    from once
    left join derived_percents
        on
            once.file_sha256 = derived_percents.file_sha256
            and once.table_no = derived_percents.table_no
            and once.row_no = derived_percents.row_no
),

judged as (
    select
        with_percent.*,
        grid.score_pct is not null as is_on_grid,
        abs(
            with_percent.percent_read * with_percent.points_max / 100
            - with_percent.printed_points
        )
        > 0.5 as is_unlike_points
    from with_percent
    left join grid on with_percent.percent_read = grid.score_pct
),

stated as (
    select
        *,
        case
            when lowest_said < highest_said then 'conflict'
            -- a word stands above a score beside it
            when pct_cell is not null and pct_number is null
                then coalesce(pct_word_state, 'unreadable')
            when pct_cell is not null and pct_meant is null then 'conflict'
            when pct_cell is null and points_cell is null then 'not_scored'
            when pct_cell is null and printed_points is null
                then coalesce(points_word_state, 'unreadable')
            -- points of an unknown whole are no percentage
            when pct_cell is null and n_fitting is null then 'unreadable'
            when
                percent_read is null or percent_read not between 0 and 100
                then 'out_of_range'
            when pct_cell is null and n_fitting = 1 then 'ok_derived'
            when pct_cell is null then 'off_grid'
            when is_unlike_points then 'conflict'
            when is_on_grid then 'ok'
            else 'off_grid'
        end as value_state,
        case
            when lowest_said < highest_said then 'repeated'
            when pct_number is not null and pct_meant is null then 'scale'
            when pct_cell is not null and is_unlike_points then 'points'
        end as conflict_kind
    from judged
)

select
    file_sha256,
    form_no,
    table_no,
    row_no,
    sheet,
    scheme,
    clause,
    category,
    dimension,
    points_max,
    scale,
    points_cell,
    points_raw_text,
    points_word_state,
    printed_points,
    printed_decimals,
    value_state,
    coalesce(pct_cell, points_cell, blank_cell) as cell,
    coalesce(pct_raw_text, points_raw_text) as raw_text,
    coalesce(pct_note_text, points_note_text) as note_text,
    if(value_state = 'conflict', conflict_kind, null) as conflict_kind,
    if(
        lowest_said < highest_said,
        printf('%g ≠ %g', lowest_said, highest_said),
        null
    ) as contradiction,
    if(
        value_state in ('ok', 'ok_derived', 'off_grid')
        or (value_state = 'conflict' and conflict_kind = 'points'),
        percent_read,
        null
    ) as score_pct
from stated
