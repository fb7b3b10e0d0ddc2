with

cycles as (
    select * from {{ ref('int_identity__cycles') }}
),

forms as (
    select * from {{ ref('int_identity__forms') }}
    where cycle is not null
),

form_schemes as (
    select * from {{ ref('int_scores__form_schemes') }}
    where scheme is not null
),

-- the scheme that most of a cycle's sheets show
shown_schemes as (
    select
        forms.award_id,
        forms.cycle,
        form_schemes.scheme
    from forms
    inner join form_schemes
        on
            forms.file_sha256 = form_schemes.file_sha256
            and forms.form_no = form_schemes.form_no
    group by forms.award_id, forms.cycle, form_schemes.scheme
    qualify row_number() over (
        partition by forms.award_id, forms.cycle
        order by count(*) desc, form_schemes.scheme
    ) = 1
)

select
    cycles.award_id,
    cycles.cycle,
    cycles.edition_no,
    cycles.places,
    cycles.decided_on,
    cycles.is_decided,
    -- what a table says of the cycle outranks what its sheets show
    coalesce(cycles.scheme, shown_schemes.scheme) as scheme
from cycles
left join shown_schemes
    on
        cycles.award_id = shown_schemes.award_id
        and cycles.cycle = shown_schemes.cycle
