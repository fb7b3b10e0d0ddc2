with

form_headers as (
    select * from {{ ref('int_identity__form_headers') }}
    where is_scoring
),

form_cycles as (
    select * from {{ ref('int_identity__form_cycles') }}
),

known_cycles as (
    select * from {{ ref('int_identity__known_cycles') }}
),

form_stages as (
    select * from {{ ref('int_identity__form_stages') }}
),

form_organisations as (
    select * from {{ ref('int_identity__form_organisations') }}
),

form_people as (
    select * from {{ ref('int_identity__form_people') }}
),

form_versions as (
    select * from {{ ref('int_identity__form_versions') }}
),

form_places as (
    select * from {{ ref('int_identity__form_places') }}
)

select
    form_headers.file_sha256,
    form_headers.form_no,
    form_headers.layout,
    form_headers.book_layout,
    form_headers.purpose,
    form_headers.file_name,
    form_headers.path_order,
    form_cycles.award_id,
    form_cycles.cycle,
    known_cycles.scheme,
    form_places.sector,
    form_places.is_training,
    form_stages.stage,
    form_organisations.organisation_id,
    form_places.application_id,
    form_people.examiner_id,
    form_people.examiner_role,
    form_people.is_examiner_matched,
    form_places.panel_id,
    form_versions.version_rank,
    form_versions.form_date,
    form_headers.organisation_cell,
    form_headers.examiner_cell,
    form_headers.sheet,
    -- a case is about no organisation: there is none to match
    coalesce(form_organisations.is_organisation_matched, form_places.is_training)
        as is_organisation_matched,
    form_headers.purpose = 'scores'
    and form_places.application_id is not null
    and form_places.sector is not null
    and form_places.is_organisation
    and form_people.is_examiner_matched
    and coalesce(form_people.examiner_role not in ('trainee', 'observer'), true)
        as counts
from form_headers
inner join form_cycles
    on
        form_headers.file_sha256 = form_cycles.file_sha256
        and form_headers.form_no = form_cycles.form_no
inner join form_stages
    on
        form_headers.file_sha256 = form_stages.file_sha256
        and form_headers.form_no = form_stages.form_no
left join form_organisations
    on
        form_headers.file_sha256 = form_organisations.file_sha256
        and form_headers.form_no = form_organisations.form_no
inner join form_people
    on
        form_headers.file_sha256 = form_people.file_sha256
        and form_headers.form_no = form_people.form_no
inner join form_versions
    on
        form_headers.file_sha256 = form_versions.file_sha256
        and form_headers.form_no = form_versions.form_no
inner join form_places
    on
        form_headers.file_sha256 = form_places.file_sha256
        and form_headers.form_no = form_places.form_no
left join known_cycles
    on
        form_cycles.award_id = known_cycles.award_id
        and form_cycles.cycle = known_cycles.cycle
