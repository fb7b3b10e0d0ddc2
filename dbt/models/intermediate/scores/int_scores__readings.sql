with row_values as not materialized (
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
        min(coalesce(pct_meant, adjusted_pct, printed_points)) as lowest_said,
        max(coalesce(pct_meant, adjusted_pct, printed_points)) as highest_said
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
                coalesce(
                    row_values.pct_cell,
                    row_values.adjustment_cell,
                    row_values.points_cell
                ) is null,
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

-- a percentage counts, else the one before it with what was added, else points
with_source as (
    select
        *,
        case
            when pct_cell is not null then 'pct'
            when adjusted_pct is not null then 'adjustment'
            when points_cell is not null then 'points'
            when adjustment_cell is not null then 'adjustment'
        end as source
    from once
),

with_percent as (
    select
        with_source.*,
        derived_percents.n_fitting,
        coalesce(
            try_cast(
                round(
                    if(
                        with_source.source = 'pct',
                        with_source.pct_meant,
                        with_source.adjusted_pct
                    ),
                    3
                ) as decimal(7, 3)
            ),
            derived_percents.score_pct
        ) as percent_read
    from with_source
    left join derived_percents
        on
            with_source.file_sha256 = derived_percents.file_sha256
            and with_source.table_no = derived_percents.table_no
            and with_source.row_no = derived_percents.row_no
),

judged as (
    select
        with_percent.*,
        -- beyond the sixth decimal is the noise of a calculation
        grid.score_pct is not null
        and coalesce(
            round(
                if(
                    with_percent.source = 'pct',
                    with_percent.pct_meant,
                    with_percent.adjusted_pct
                ),
                6
            ) = grid.score_pct,
            true
        ) as is_on_grid,
        abs(
            with_percent.percent_read * with_percent.points_max / 100
            - with_percent.printed_points
        )
        > 0.5 as is_unlike_points,
        with_percent.percent_read
        <> try_cast(round(with_percent.adjusted_pct, 3) as decimal(7, 3))
            as is_unlike_adjustment
    from with_percent
    left join grid on with_percent.percent_read = grid.score_pct
),

stated as (
    select
        *,
        case
            when lowest_said < highest_said then 'repeated'
            when pct_number is not null and pct_meant is null then 'scale'
            when source <> 'points' and is_unlike_points then 'points'
            when is_unlike_adjustment then 'adjustment'
        end as conflict_kind,
        case
            when lowest_said < highest_said then 'conflict'
            when source is null then 'not_scored'
            -- a word stands above a score beside it
            when source = 'pct' and pct_number is null
                then coalesce(pct_word_state, 'unreadable')
            when source = 'pct' and pct_meant is null then 'conflict'
            when source = 'adjustment' and adjusted_pct is null
                then coalesce(adjustment_word_state, 'unreadable')
            when source = 'points' and printed_points is null
                then coalesce(points_word_state, 'unreadable')
            -- points of an unknown whole are no percentage
            when source = 'points' and n_fitting is null then 'unreadable'
            when
                percent_read is null or percent_read not between 0 and 100
                then 'out_of_range'
            when source = 'points' then if(n_fitting = 1, 'ok_derived', 'off_grid')
            when conflict_kind is not null then 'conflict'
            when is_on_grid then if(source = 'pct', 'ok', 'ok_derived')
            else 'off_grid'
        end as value_state
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
    adjustment_cell,
    adjustment_raw_text,
    is_adjustment_unread,
    value_state,
    case source
        when 'pct' then pct_cell
        when 'adjustment' then adjustment_cell
        when 'points' then points_cell
        else blank_cell
    end as cell,
    case source
        when 'pct' then pct_raw_text
        when 'adjustment' then adjustment_raw_text
        when 'points' then points_raw_text
    end as raw_text,
    coalesce(pct_note_text, adjustment_note_text, points_note_text) as note_text,
    if(value_state = 'conflict', conflict_kind, null) as conflict_kind,
    case
        when lowest_said < highest_said
            then printf('%g ≠ %g', lowest_said, highest_said)
        when conflict_kind = 'adjustment'
            then printf('%g%% ≠ %g%%', adjusted_pct, cast(percent_read as double))
    end as contradiction,
    if(
        value_state in ('ok', 'ok_derived', 'off_grid')
        or (value_state = 'conflict' and conflict_kind in ('points', 'adjustment')),
        percent_read,
        null
    ) as score_pct
from stated
