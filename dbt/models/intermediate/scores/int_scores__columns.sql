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
        scale_group,
        arg_max(printed_points, row_no) as printed_points
    from printed_totals
    where check_kind = 'total'
    group by all
),

grid as (
    select * from {{ ref('stg_standards__band_percentages') }}
),

marked_cells as (
    select
        value_cells.*,
        grid.score_pct is not null as is_on_grid,
        value_cells.is_scored
        and value_cells.number_unit = 'plain'
        -- a merged cell is one number however many rows it spans
        and value_cells.merged_from is null as is_plain
    from value_cells
    -- beyond the sixth decimal is the noise of a calculation
    left join grid on round(value_cells.number, 6) = grid.score_pct
),

-- a column in the part of the table that belongs to one form
columns as (
    select
        file_sha256,
        table_no,
        scale_group,
        min(form_no) as form_no,
        min(sheet) as sheet,
        min(role) as role,
        arg_min(cell, row_no) as first_cell,
        bool_or(number_unit in ('percent_text', 'percent_format')) as has_percent_signs,
        max(number) filter (where is_plain) as highest,
        count(*) filter (where is_plain and number <> 0) as n_voting,
        count(*) filter (where is_plain and number > 0 and number <= 1) as n_to_one,
        count(*) filter (where is_plain and number > 1) as n_above_one,
        bool_or(is_plain and number > 0 and number < 1) as has_part_of_one,
        -- do its numbers look like points? Codes such as -1 and 999 say nothing of it
        bool_or(number > points_max and number <= 100) filter (where is_plain)
            as has_above_points,
        bool_and(is_on_grid) filter (where is_plain and number between 0 and 100)
            as is_on_grid,
        sum(try_cast(number as decimal(18, 3)))
        filter (where is_plain and number between 0 and greatest(100, points_max))
            as printed_sum
    from marked_cells
    group by file_sha256, table_no, scale_group
),

-- what is on one scale votes together: a column, or a whole table of clauses side by side
scales as (
    select
        file_sha256,
        scale_group,
        max(highest) as highest,
        case
            when sum(n_voting) = 0 then null
            when bool_or(has_part_of_one) and sum(n_to_one) * 4 >= sum(n_voting) * 3
                then 'fraction'
            when sum(n_above_one) * 4 >= sum(n_voting) * 3 then 'percent'
            else 'undecided'
        end as scale
    from columns
    group by file_sha256, scale_group
),

-- whether the column holds percentages or points: its header, else its numbers
told as (
    select
        columns.* exclude (is_on_grid),
        scales.scale,
        scales.highest as highest_plain,
        coalesce(columns.is_on_grid, true) as is_on_grid,
        case
            when columns.role = 'score_pct' then 'pct'
            when columns.role = 'score_points' then 'points'
            when columns.role = 'before_pct' then 'before'
            when columns.role <> 'score' then columns.role
        end as kind_of_header,
        case
            when columns.has_percent_signs or scales.scale = 'fraction' then 'pct'
            when columns.has_above_points then 'pct'
            when
                abs(columns.printed_sum - column_totals.printed_points) <= 0.5
                then 'points'
        end as kind_of_numbers
    from columns
    left join scales
        on
            columns.file_sha256 = scales.file_sha256
            and columns.scale_group = scales.scale_group
    left join column_totals
        on
            columns.file_sha256 = column_totals.file_sha256
            and columns.table_no = column_totals.table_no
            and columns.scale_group = column_totals.scale_group
),

-- what most of its forms show holds for those that show nothing or something else
shown as (
    select
        *,
        count(*) filter (where kind_of_numbers = 'pct')
            over (partition by file_sha256, scale_group)
        - count(*) filter (where kind_of_numbers = 'points')
            over (partition by file_sha256, scale_group) as lead_of_pct
    from told
),

decided as (
    select
        *,
        case
            when kind_of_header is not null then kind_of_header
            when lead_of_pct > 0 then 'pct'
            when lead_of_pct < 0 then 'points'
            when kind_of_numbers is not null then kind_of_numbers
            when is_on_grid then 'pct'
            else 'ambiguous'
        end as kind
    from shown
)

select
    file_sha256,
    table_no,
    scale_group,
    {{ scores_column_letters('first_cell') }} as column_letters,
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
from decided
