with row_labels as not materialized (
    select * from {{ ref('int_scores__row_labels') }}
),

form_schemes as (
    select * from {{ ref('int_scores__form_schemes') }}
),

label_matches as not materialized (
    select * from {{ ref('int_scores__label_matches') }}
),

-- under an unknown standard the rows above others (4.1 above 4.1.2) are headings
headings as (
    select distinct
        row_labels.file_sha256,
        row_labels.form_no,
        regexp_replace(row_labels.label_number, '[.][0-9]+$', '') as heading
    from row_labels
    inner join form_schemes
        on
            row_labels.file_sha256 = form_schemes.file_sha256
            and row_labels.form_no = form_schemes.form_no
    where not form_schemes.is_known
)

select
    row_labels.file_sha256,
    row_labels.table_no,
    row_labels.row_no,
    row_labels.form_no,
    row_labels.sheet,
    row_labels.label_cell,
    row_labels.label_raw_text,
    row_labels.printed_cell,
    row_labels.printed_raw_text,
    row_labels.printed_points,
    form_schemes.scheme,
    label_matches.category,
    label_matches.dimension,
    coalesce(
        label_matches.matched_by,
        if(
            not form_schemes.is_known and row_labels.label_text is not null,
            'as_printed',
            null
        )
    ) as matched_by,
    case
        when form_schemes.is_known then label_matches.clause
        else coalesce(row_labels.label_number, row_labels.label_text)
    end as clause,
    case
        when form_schemes.is_known then label_matches.points_max
        when row_labels.printed_points > 0
            then try_cast(row_labels.printed_points as decimal(7, 3))
    end as points_max,
    case
        when form_schemes.is_known then label_matches.is_scored
        else row_labels.label_text is not null and headings.heading is null
    end as is_scored
from row_labels
inner join form_schemes
    on
        row_labels.file_sha256 = form_schemes.file_sha256
        and row_labels.form_no = form_schemes.form_no
left join label_matches
    on
        form_schemes.scheme = label_matches.scheme
        and row_labels.label_text = label_matches.label_text
        and row_labels.sector is not distinct from label_matches.sector
        and row_labels.category_text is not distinct from label_matches.category_text
left join headings
    on
        row_labels.file_sha256 = headings.file_sha256
        and row_labels.form_no = headings.form_no
        and row_labels.label_number = headings.heading
