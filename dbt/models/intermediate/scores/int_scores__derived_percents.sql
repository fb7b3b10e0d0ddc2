-- a score beside a blank percentage: the grid percentage that it is the rounding of
with row_values as (
    select * from {{ ref('int_scores__row_values') }}
),

grid as (
    select * from {{ ref('stg_standards__band_percentages') }}
),

scored as (
    select
        file_sha256,
        table_no,
        row_no,
        points_max,
        printed_points,
        printed_decimals
    from row_values
    where
        pct_cell is null
        and adjusted_pct is null
        and printed_points is not null
        and points_max > 0
),

fitting as (
    select
        scored.file_sha256,
        scored.table_no,
        scored.row_no,
        count(*) as n_fitting,
        min(grid.score_pct) as score_pct
    from scored
    inner join grid
        on {{ scores_is_rounding_of(
            'scored.printed_points',
            'scored.printed_decimals',
            'scored.points_max * grid.score_pct / 100'
        ) }}
    group by all
)

select
    scored.file_sha256,
    scored.table_no,
    scored.row_no,
    coalesce(fitting.n_fitting, 0) as n_fitting,
    if(
        fitting.n_fitting = 1,
        fitting.score_pct,
        try_cast(
            round(scored.printed_points * 100 / scored.points_max, 3) as decimal(7, 3)
        )
    ) as score_pct
from scored
left join fitting
    on
        scored.file_sha256 = fitting.file_sha256
        and scored.table_no = fitting.table_no
        and scored.row_no = fitting.row_no
