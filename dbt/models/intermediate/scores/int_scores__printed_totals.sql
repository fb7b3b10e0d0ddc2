with cells as (
    select * from {{ ref('int_identity__cells') }}
),

forms as (
    select * from {{ ref('int_identity__forms') }}
),

row_clauses as (
    select * from {{ ref('int_scores__row_clauses') }}
),

category_aliases as (
    select * from {{ ref('stg_standards__category_aliases') }}
),

form_schemes as (
    select * from {{ ref('int_scores__form_schemes') }}
),

check_cells as (
    select
        cells.file_sha256,
        cells.form_no,
        cells.table_no,
        cells.row_no,
        cells.sheet,
        cells.cell,
        coalesce(
            cells.scale_group,
            cells.table_no || ':' || {{ scores_column_letters('cells.cell') }}
        ) as scale_group,
        cells.role,
        cells.check_kind,
        cells.raw_text,
        cells.norm_text,
        cells.number_unit,
        try_cast(cells.number as decimal(9, 3)) as number
    from cells
    inner join forms
        on
            cells.file_sha256 = forms.file_sha256
            and cells.form_no = forms.form_no
    where
        cells.block = 'check'
        and cells.check_kind in ('subtotal', 'total')
),

check_rows as (
    select
        file_sha256,
        table_no,
        row_no,
        any_value(form_no) as form_no,
        any_value(check_kind) as check_kind,
        max(norm_text) filter (where role = 'category') as category_text,
        max(norm_text) filter (where role = 'clause') as label_text
    from check_cells
    group by all
),

-- a subtotal without a category's name sums the rows since the one before
preceding as (
    select
        check_rows.file_sha256,
        check_rows.table_no,
        check_rows.row_no,
        min(row_clauses.category) as category
    from row_clauses
    asof inner join check_rows
        on
            row_clauses.file_sha256 = check_rows.file_sha256
            and row_clauses.table_no = check_rows.table_no
            and row_clauses.row_no < check_rows.row_no
    where row_clauses.is_scored
    group by all
    having count(distinct row_clauses.category) = 1
),

named as (
    select
        check_rows.file_sha256,
        check_rows.table_no,
        check_rows.row_no,
        arg_min(
            category_aliases.category,
            (-length(category_aliases.alias), category_aliases.category)
        ) as category
    from check_rows
    inner join form_schemes
        on
            check_rows.file_sha256 = form_schemes.file_sha256
            and check_rows.form_no = form_schemes.form_no
    inner join category_aliases
        on
            form_schemes.scheme = category_aliases.scheme
            and (
                starts_with(check_rows.category_text, category_aliases.alias)
                or starts_with(check_rows.label_text, category_aliases.alias)
            )
    group by all
),

scoped as (
    select
        check_rows.*,
        coalesce(
            {{ scores_label_number('check_rows.category_text') }},
            {{ scores_label_number('check_rows.label_text') }},
            named.category,
            preceding.category
        ) as category,
        count(*) filter (where check_rows.check_kind = 'total') over (
            partition by check_rows.file_sha256, check_rows.form_no
        ) as n_totals_of_form,
        count(*) filter (where check_rows.check_kind = 'total') over (
            partition by check_rows.file_sha256, check_rows.table_no
        ) as n_totals_of_table,
        row_number() over (
            partition by check_rows.file_sha256, check_rows.form_no, check_rows.check_kind
            order by check_rows.table_no desc, check_rows.row_no desc
        ) = 1 as is_last_of_form
    from check_rows
    left join named
        on
            check_rows.file_sha256 = named.file_sha256
            and check_rows.table_no = named.table_no
            and check_rows.row_no = named.row_no
    left join preceding
        on
            check_rows.file_sha256 = preceding.file_sha256
            and check_rows.table_no = preceding.table_no
            and check_rows.row_no = preceding.row_no
)

select
    check_cells.file_sha256,
    check_cells.form_no,
    check_cells.table_no,
    check_cells.row_no,
    check_cells.sheet,
    check_cells.cell,
    check_cells.scale_group,
    check_cells.role,
    check_cells.check_kind,
    check_cells.raw_text,
    if(check_cells.number_unit = 'plain', check_cells.number, null) as printed_points,
    case
        when
            scoped.check_kind = 'subtotal' and scoped.category is not null
            then 'category'
        when scoped.check_kind = 'subtotal' then 'rows'
        -- with process and result on two sheets each may end in its own total
        when
            scoped.is_last_of_form
            and (scoped.n_totals_of_form = 1 or scoped.n_totals_of_table > 1)
            then 'form'
        else 'table'
    end as scope,
    if(scoped.check_kind = 'subtotal', scoped.category, null) as category
from check_cells
inner join scoped
    on
        check_cells.file_sha256 = scoped.file_sha256
        and check_cells.table_no = scoped.table_no
        and check_cells.row_no = scoped.row_no
where check_cells.role in ('score_points', 'score')
