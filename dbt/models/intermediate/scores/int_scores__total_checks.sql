with printed_totals as (
    select * from {{ ref('int_scores__printed_totals') }}
),

clause_values as not materialized (
    select * from {{ ref('int_scores__clause_values') }}
),

columns as (
    select * from {{ ref('int_scores__columns') }}
),

form_versions as (
    select * from {{ ref('int_scores__form_versions') }}
),

scheme_sizes as (
    select * from {{ ref('int_scores__scheme_sizes') }}
    where dimension = 'all'
),

subtotals_of_rows as (
    select distinct
        file_sha256,
        table_no,
        row_no
    from printed_totals
    where scope = 'rows'
),

rows_to_subtotal as (
    select
        clause_values.file_sha256,
        clause_values.table_no,
        clause_values.row_no,
        subtotals_of_rows.row_no as next_subtotal
    from clause_values
    -- few sheets have any: the others need no sorting
    semi join subtotals_of_rows as tables_with_any
        on
            clause_values.file_sha256 = tables_with_any.file_sha256
            and clause_values.table_no = tables_with_any.table_no
    asof inner join subtotals_of_rows
        on
            clause_values.file_sha256 = subtotals_of_rows.file_sha256
            and clause_values.table_no = subtotals_of_rows.table_no
            and clause_values.row_no < subtotals_of_rows.row_no
),

-- few groups a form, so that a total meets groups and not single values
value_groups as (
    select
        clause_values.file_sha256,
        clause_values.form_no,
        clause_values.table_no,
        clause_values.category,
        rows_to_subtotal.next_subtotal,
        any_value(clause_values.scheme) as scheme,
        count(*) as n_clauses,
        count(clause_values.score_pct) as n_valued,
        count(clause_values.printed_points) as n_printed,
        count(*) filter (where clause_values.printed_decimals = 0) as n_whole,
        sum(clause_values.score_pct * clause_values.points_max) as hundredfold_points,
        sum(clause_values.printed_points) as printed_sum
    from clause_values
    left join rows_to_subtotal
        on
            clause_values.file_sha256 = rows_to_subtotal.file_sha256
            and clause_values.table_no = rows_to_subtotal.table_no
            and clause_values.row_no = rows_to_subtotal.row_no
    group by all
),

covered as (
    select
        printed_totals.file_sha256,
        printed_totals.cell,
        printed_totals.table_no,
        any_value(value_groups.scheme) as scheme,
        sum(value_groups.n_clauses) as n_clauses,
        sum(value_groups.n_valued) as n_valued,
        sum(value_groups.n_printed) as n_printed,
        sum(value_groups.n_whole) as n_whole,
        sum(value_groups.hundredfold_points) as hundredfold_points,
        sum(value_groups.printed_sum) as printed_sum
    from printed_totals
    inner join value_groups
        on
            printed_totals.file_sha256 = value_groups.file_sha256
            and printed_totals.form_no = value_groups.form_no
            and case printed_totals.scope
                when 'form' then true
                when 'category' then printed_totals.category = value_groups.category
                when 'table' then printed_totals.table_no = value_groups.table_no
                else
                    printed_totals.table_no = value_groups.table_no
                    and printed_totals.row_no = value_groups.next_subtotal
            end
    group by all
),

compared as (
    select
        printed_totals.*,
        cast(covered.hundredfold_points / 100 as decimal(7, 3)) as recomputed_points,
        form_versions.is_unordered,
        -- under percentages a number up to 100 is a percentage too
        columns.kind = 'pct' and printed_totals.printed_points <= 100 as is_percent,
        coalesce(covered.n_clauses, 0) as n_clauses,
        coalesce(scheme_sizes.n_clauses, covered.n_clauses, 0) as n_expected,
        coalesce(covered.n_valued, 0) as n_valued,
        coalesce(covered.n_printed, 0) as n_printed,
        coalesce(covered.n_whole, 0) as n_whole,
        try_cast(covered.printed_sum as decimal(9, 3)) as printed_sum_points
    from printed_totals
    inner join form_versions
        on
            printed_totals.file_sha256 = form_versions.file_sha256
            and printed_totals.form_no = form_versions.form_no
    left join columns
        on
            printed_totals.file_sha256 = columns.file_sha256
            and printed_totals.table_no = columns.table_no
            and printed_totals.scale_group = columns.scale_group
    left join covered
        on
            printed_totals.file_sha256 = covered.file_sha256
            and printed_totals.table_no = covered.table_no
            and printed_totals.cell = covered.cell
    left join scheme_sizes
        on
            covered.scheme = scheme_sizes.scheme
            and printed_totals.scope in ('form', 'category')
            and coalesce(printed_totals.category, 'all') = scheme_sizes.category
),

reasoned as (
    select
        *,
        case
            when printed_points is null then 'unreadable'
            when is_percent then 'percent'
            when is_unordered then 'unordered'
            when n_valued < n_expected or n_expected = 0 then 'incomplete'
        end as reason,
        greatest(0.5 * n_whole, 1) as tolerance_points
    from compared
)

select
    file_sha256,
    form_no,
    table_no,
    sheet,
    cell,
    raw_text,
    scope,
    category,
    printed_points,
    cast(tolerance_points as decimal(7, 3)) as tolerance_points,
    reason,
    if(reason is null, recomputed_points, null) as recomputed_points,
    if(reason is null, printed_points - recomputed_points, null) as difference_points,
    if(
        reason is null and n_printed = n_expected,
        printed_sum_points,
        null
    ) as printed_sum_points,
    reason is null
    and (
        abs(printed_points - recomputed_points) > tolerance_points
        or (
            n_printed = n_expected
            and abs(printed_points - printed_sum_points) > 0.5
        )
    ) as is_differing
from reasoned
