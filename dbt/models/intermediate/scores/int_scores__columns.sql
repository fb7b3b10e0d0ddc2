with value_cells as (
    select * from {{ ref('int_scores__value_cells') }}
),

printed_totals as (
    select * from {{ ref('int_scores__printed_totals') }}
),

column_totals as (
    select
        file_sha256,
        table_no,
        column_letters,
        arg_max(printed_points, row_no) as printed_points
    from printed_totals
    where check_kind = 'total'
    group by all
),

grid as (
    select * from {{ ref('stg_standards__band_percentages') }}
),

plain_numbers as (
    select
        value_cells.*,
        grid.score_pct is not null as is_on_grid
    from value_cells
    left join grid on value_cells.number = grid.score_pct
    where
        value_cells.is_scored
        and value_cells.number_unit = 'plain'
        -- a merged cell is one number however many rows it spans
        and value_cells.merged_from is null
),

votes as (
    select
        file_sha256,
        table_no,
        column_letters,
        count(*) filter (where number <> 0) as n_voting,
        count(*) filter (where number > 0 and number <= 1) as n_up_to_one,
        count(*) filter (where number > 0 and number < 1) as n_below_one,
        count(*) filter (where number > 1) as n_above_one,
        max(number) as highest,
        -- codes such as -1 and 999 say nothing of what the column holds
        bool_or(number > points_max and number <= 100) as has_above_points,
        bool_and(is_on_grid) filter (where number between 0 and 100) as is_on_grid,
        sum(try_cast(number as decimal(18, 3)))
        filter (where number between 0 and 100) as printed_sum
    from plain_numbers
    group by all
),

scales as (
    select
        *,
        case
            when n_voting = 0 then null
            when n_below_one > 0 and n_up_to_one * 4 >= n_voting * 3 then 'fraction'
            when n_above_one * 4 >= n_voting * 3 then 'percent'
            else 'undecided'
        end as scale
    from votes
),

columns as (
    select
        file_sha256,
        table_no,
        column_letters,
        min(form_no) as form_no,
        min(sheet) as sheet,
        min(role) as role,
        arg_min(cell, row_no) as first_cell,
        bool_or(number_unit in ('percent_text', 'percent_format')) as has_percent_signs
    from value_cells
    group by all
),

-- whether the column holds percentages or points: its header, else its numbers
told as (
    select
        columns.*,
        scales.scale,
        scales.highest as highest_plain,
        case
            when columns.role = 'factor' then 'factor'
            when columns.role = 'score_pct' then 'pct'
            when columns.role = 'score_points' then 'points'
            when columns.has_percent_signs or scales.scale = 'fraction' then 'pct'
            when scales.has_above_points then 'pct'
            when
                abs(scales.printed_sum - column_totals.printed_points) <= 0.5
                then 'points'
            when scales.is_on_grid then 'pct'
            else 'ambiguous'
        end as kind
    from columns
    left join scales
        on
            columns.file_sha256 = scales.file_sha256
            and columns.table_no = scales.table_no
            and columns.column_letters = scales.column_letters
    left join column_totals
        on
            columns.file_sha256 = column_totals.file_sha256
            and columns.table_no = column_totals.table_no
            and columns.column_letters = column_totals.column_letters
)

select
    file_sha256,
    table_no,
    column_letters,
    form_no,
    sheet,
    role,
    first_cell,
    scale,
    highest_plain,
    kind,
    -- of several columns of one kind the leftmost is read
    kind = 'factor'
    or row_number() over (
        partition by file_sha256, table_no, kind
        order by length(column_letters), column_letters
    ) = 1 as is_read
from told
