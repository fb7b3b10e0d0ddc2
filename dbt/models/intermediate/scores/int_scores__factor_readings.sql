{{ config(materialized='view') }}

with value_cells as not materialized (
    select * from {{ ref('int_scores__value_cells') }}
),

columns as (
    select * from {{ ref('int_scores__columns') }}
),

grid as (
    select * from {{ ref('stg_standards__band_percentages') }}
),

bands as (
    select * from {{ ref('stg_standards__bands') }}
),

last_band as (
    select max(band) as band from bands
),

readings as (
    select * from {{ ref('int_scores__readings') }}
),

-- cells are many and repeats are few: short hashes tell which could be any
suspected as (
    select hash(file_sha256, table_no, row_no, factor) as row_hash
    from value_cells
    where role = 'factor'
    group by row_hash
    having count(*) > 1
),

repeated as (
    select
        value_cells.file_sha256,
        value_cells.table_no,
        value_cells.row_no,
        value_cells.factor,
        arg_min(value_cells.cell, length(value_cells.cell) || value_cells.cell)
            as first_cell
    from value_cells
    semi join suspected
        on
            hash(
                value_cells.file_sha256,
                value_cells.table_no,
                value_cells.row_no,
                value_cells.factor
            ) = suspected.row_hash
    where value_cells.role = 'factor'
    group by
        value_cells.file_sha256,
        value_cells.table_no,
        value_cells.row_no,
        value_cells.factor
    having count(*) > 1
),

factor_cells as (
    select
        value_cells.*,
        columns.scale,
        {{ scores_percent_meant(
            'value_cells.number', 'value_cells.number_unit', 'columns.scale'
        ) }} as percent_meant,
        -- whole numbers in a column that never exceeds the last band name bands
        value_cells.number_unit = 'plain'
        and coalesce(columns.scale, '') <> 'fraction'
        and columns.highest_plain <= last_band.band
        and bands.band is not null as is_band
    from value_cells
    inner join columns
        on
            value_cells.file_sha256 = columns.file_sha256
            and value_cells.table_no = columns.table_no
            and value_cells.scale_group = columns.scale_group
    -- where a clause stands twice, the row that gave its value gives its factors
    semi join readings
        on
            value_cells.file_sha256 = readings.file_sha256
            and value_cells.table_no = readings.table_no
            and value_cells.row_no = readings.row_no
    left join repeated
        on
            value_cells.file_sha256 = repeated.file_sha256
            and value_cells.table_no = repeated.table_no
            and value_cells.row_no = repeated.row_no
            and value_cells.factor = repeated.factor
    cross join last_band
    left join bands on value_cells.number = bands.band
    where
        value_cells.role = 'factor'
        and value_cells.is_scored
        and value_cells.factor is not null
        -- of two columns of one factor the leftmost is read
        and coalesce(repeated.first_cell, value_cells.cell) = value_cells.cell
),

with_percent as (
    select
        *,
        try_cast(round(percent_meant, 3) as decimal(7, 3)) as percent_read
    from factor_cells
),

stated as (
    select
        with_percent.*,
        case
            when with_percent.is_band then 'ok'
            when with_percent.is_declared_missing then 'note'
            when
                with_percent.number is null and with_percent.value_kind = 'text'
                then 'note'
            when with_percent.number is null then 'unreadable'
            when with_percent.percent_meant is null then 'conflict'
            when
                with_percent.percent_read is null
                or with_percent.percent_read not between 0 and 100
                then 'out_of_range'
            when grid.score_pct is not null then 'ok'
            else 'off_grid'
        end as value_state
    from with_percent
    left join grid on with_percent.percent_read = grid.score_pct
),

valued as (
    select
        *,
        if(value_state in ('ok', 'off_grid') and not is_band, percent_read, null)
            as factor_pct
    from stated
),

-- percentages are few: each is placed once, not for every cell
percents as (
    select distinct percent_read as factor_pct
    from with_percent
    where percent_read is not null
),

placed as (
    select
        percents.factor_pct,
        grid.band
    from percents
    asof left join grid on percents.factor_pct >= grid.score_pct
)

select
    valued.file_sha256,
    valued.form_no,
    valued.table_no,
    valued.row_no,
    valued.sheet,
    valued.cell,
    valued.clause,
    valued.factor,
    valued.raw_text,
    valued.scale,
    valued.value_state,
    valued.factor_pct,
    coalesce(
        if(valued.is_band, cast(valued.number as integer), null),
        placed.band
    ) as factor_band,
    if(valued.value_state = 'note', valued.raw_text, valued.note_text) as note
from valued
left join placed on valued.factor_pct = placed.factor_pct
