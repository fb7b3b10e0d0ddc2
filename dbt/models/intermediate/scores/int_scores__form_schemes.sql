with row_labels as not materialized (
    select * from {{ ref('int_scores__row_labels') }}
),

label_matches as not materialized (
    select * from {{ ref('int_scores__label_matches') }}
),

forms as (
    select * from {{ ref('int_identity__forms') }}
),

labelled as (
    select
        file_sha256,
        form_no,
        count(*) as n_labels,
        arg_min(label_cell, (table_no, row_no)) as first_cell
    from row_labels
    where label_text is not null
    group by all
),

fits as (
    select
        row_labels.file_sha256,
        row_labels.form_no,
        label_matches.scheme,
        count(*) as n_matched,
        count(*) filter (
            where row_labels.printed_points = label_matches.points_max
        ) as n_points_agree,
        count(*) filter (
            where row_labels.printed_points <> label_matches.points_max
        ) as n_points_differ
    from row_labels
    inner join label_matches
        on
            row_labels.label_text = label_matches.label_text
            and row_labels.sector is not distinct from label_matches.sector
            and row_labels.category_text is not distinct from label_matches.category_text
    group by all
),

-- one stray row or misprint does not make an unknown standard; a majority does
fitting as (
    select fits.*
    from fits
    inner join labelled
        on
            fits.file_sha256 = labelled.file_sha256
            and fits.form_no = labelled.form_no
    inner join forms
        on
            fits.file_sha256 = forms.file_sha256
            and fits.form_no = forms.form_no
    where
        fits.n_matched * 2 > labelled.n_labels
        and fits.n_points_agree >= fits.n_points_differ
    qualify
        row_number() over (
            partition by fits.file_sha256, fits.form_no
            order by
                fits.n_points_agree desc,
                fits.n_matched desc,
                fits.scheme is not distinct from forms.scheme desc,
                fits.scheme asc
        ) = 1
)

select
    forms.file_sha256,
    forms.form_no,
    forms.sheet,
    labelled.first_cell,
    labelled.n_labels,
    fitting.scheme,
    fitting.scheme is not null as is_known
from forms
left join labelled
    on
        forms.file_sha256 = labelled.file_sha256
        and forms.form_no = labelled.form_no
left join fitting
    on
        forms.file_sha256 = fitting.file_sha256
        and forms.form_no = fitting.form_no
