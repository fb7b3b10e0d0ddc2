-- a rating of an application that enters the fits counts in its means too
select
    ratings.file_sha256,
    ratings.form_no,
    ratings.clause
from {{ ref('int_calibration__ratings') }} as ratings
left join {{ ref('int_scores__clause_values') }} as clause_values
    on
        ratings.file_sha256 = clause_values.file_sha256
        and ratings.form_no = clause_values.form_no
        and ratings.clause = clause_values.clause
where
    ratings.enters
    and not ratings.is_common
    and clause_values.counts is not true
