-- cells of scored rows that became no value
with value_cells as (
    select * from {{ ref('int_scores__value_cells') }}
),

columns as (
    select * from {{ ref('int_scores__columns') }}
),

clause_values as not materialized (
    select * from {{ ref('int_scores__clause_values') }}
),

factor_values as (
    select * from {{ ref('int_scores__factor_values') }}
),

used as (
    select
        file_sha256,
        table_no,
        cell
    from clause_values
    where raw_text is not null
    union all
    select
        file_sha256,
        table_no,
        points_cell as cell
    from clause_values
    where points_cell <> cell
    union all
    select
        file_sha256,
        table_no,
        adjustment_cell as cell
    from clause_values
    where adjustment_cell <> cell
    union all
    select
        file_sha256,
        table_no,
        cell
    from factor_values
),

surplus as (
    select value_cells.*
    from value_cells
    inner join columns
        on
            value_cells.file_sha256 = columns.file_sha256
            and value_cells.table_no = columns.table_no
            and value_cells.scale_group = columns.scale_group
    left join used
        on
            value_cells.file_sha256 = used.file_sha256
            and value_cells.table_no = used.table_no
            and value_cells.cell = used.cell
    where
        value_cells.is_scored
        and value_cells.role <> 'before_pct'
        and used.cell is null
        and columns.kind <> 'ambiguous'
)

select
    file_sha256,
    sheet,
    cell,
    raw_text,
    if(
        role = 'factor' and factor is null,
        'factor_not_of_clause',
        'repeated_value'
    ) as rule,
    cast(null as varchar) as expected,
    clause as found
from surplus
union
select
    file_sha256,
    sheet,
    points_cell as cell,
    points_raw_text as raw_text,
    'points_unreadable' as rule,
    cast(null as varchar) as expected,
    clause as found
from clause_values
where
    points_cell is not null
    and points_cell <> cell
    and printed_points is null
    and points_word_state is null
    -- a formula that no program has calculated says nothing beside a percentage
    and points_raw_text not like '=%'
union
select
    file_sha256,
    sheet,
    adjustment_cell as cell,
    adjustment_raw_text as raw_text,
    'adjustment_unreadable' as rule,
    cast(null as varchar) as expected,
    clause as found
from clause_values
where is_adjustment_unread and adjustment_cell <> cell
union
select
    file_sha256,
    sheet,
    first_cell as cell,
    cast(null as varchar) as raw_text,
    'ambiguous_scale' as rule,
    cast(null as varchar) as expected,
    column_letters as found
from columns
where kind = 'ambiguous'
