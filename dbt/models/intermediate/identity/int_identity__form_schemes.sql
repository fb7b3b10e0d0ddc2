with

contents as (
    select * from {{ ref('int_identity__contents') }} where is_loaded
),

clause_cells as (
    select * from {{ ref('stg_raw__cells') }}
    where layout = 'L1' and block = 'body' and role in ('clause', 'points_max')
),

clauses as (
    select distinct scheme, clause, points_max from {{ ref('stg_standards__clauses') }}
    where is_scored
),

clause_aliases as (
    select distinct scheme, alias, clause from {{ ref('stg_standards__clause_aliases') }}
),

sheet_rows as (
    select
        clause_cells.file_sha256,
        clause_cells.form_no,
        clause_cells.table_no,
        clause_cells.row_no,
        max(clause_cells.core_text) filter (where clause_cells.role = 'clause') as label,
        max(cast(clause_cells.number as decimal(9, 3))) filter (
            where clause_cells.role = 'points_max'
        ) as points_max,
    from clause_cells
    inner join contents on clause_cells.file_sha256 = contents.file_sha256
    group by all
),

-- few labels occur, on many sheets: read each once
labels as (
    select distinct
        label,
        regexp_extract(replace(label, '。', '.'), '^\d+(?:\.\d+)+') as label_number,
    from sheet_rows
    where label is not null
),

readings as (
    select labels.label, clauses.scheme, clauses.clause, clauses.points_max
    from labels
    inner join clauses on labels.label_number = clauses.clause
    union
    select labels.label, clauses.scheme, clauses.clause, clauses.points_max
    from labels
    inner join clause_aliases on labels.label = clause_aliases.alias
    inner join clauses
        on
            clause_aliases.scheme = clauses.scheme
            and clause_aliases.clause = clauses.clause
),

agreement as (
    select
        sheet_rows.file_sha256,
        sheet_rows.form_no,
        readings.scheme,
        count(*) as n_clauses,
        count(*) filter (where sheet_rows.points_max = readings.points_max) as n_agreeing,
        count(*) filter (where sheet_rows.points_max <> readings.points_max) as n_differing,
    from sheet_rows
    inner join readings on sheet_rows.label = readings.label
    group by all
)

-- the scheme whose clause numbers the sheet shows, unless its points speak against it
select
    file_sha256,
    form_no,
    scheme,
from agreement
where n_agreeing >= n_differing
qualify row_number() over (
    partition by file_sha256, form_no
    order by n_agreeing - n_differing desc, n_clauses desc, scheme
) = 1
