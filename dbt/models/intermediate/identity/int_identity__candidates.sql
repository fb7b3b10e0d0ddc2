with

form_headers as (
    select * from {{ ref('int_identity__form_headers') }}
),

form_organisations as (
    select * from {{ ref('int_identity__form_organisations') }}
    where
        cycle is not null
        and not is_organisation_matched
        and organisation_name is not null
),

form_examiners as (
    select * from {{ ref('int_identity__form_examiners') }}
    where
        roster_cycle is not null
        and not is_examiner_matched
        and examiner_name is not null
),

registrations as (
    select * from {{ ref('int_identity__registrations') }}
    where cycle is not null and organisation_name is not null
),

organisation_names as (
    select * from {{ ref('int_identity__organisation_keys') }}
    where kind = 'name'
),

rosters as (
    select * from {{ ref('int_identity__rosters') }}
    where examiner_name is not null
),

unmatched as (
    select
        'organisation' as kind,
        organisation_name as name_text,
        award_id,
        cycle,
        cycle as listed_in,
        file_sha256,
        form_no,
        organisation_cell as cell
    from form_organisations
    union all
    select
        'examiner' as kind,
        examiner_name as name_text,
        award_id,
        cycle,
        roster_cycle as listed_in,
        file_sha256,
        form_no,
        examiner_cell as cell
    from form_examiners
),

places as (
    select distinct
        unmatched.kind,
        unmatched.name_text,
        unmatched.award_id,
        unmatched.cycle,
        unmatched.listed_in,
        unmatched.file_sha256,
        form_headers.sheet,
        unmatched.cell
    from unmatched
    inner join form_headers
        on
            unmatched.file_sha256 = form_headers.file_sha256
            and unmatched.form_no = form_headers.form_no
),

-- a name stands on many sheets: it is compared once
texts as (
    select distinct
        kind,
        name_text,
        award_id,
        listed_in
    from places
),

targets as (
    select
        'organisation' as kind,
        award_id,
        cycle as listed_in,
        organisation_id as target_id,
        organisation_name as target_name
    from registrations
    union
    select
        'organisation' as kind,
        award_id,
        cycle as listed_in,
        organisation_id as target_id,
        key_text as target_name
    from organisation_names
    union
    select
        'examiner' as kind,
        award_id,
        cycle as listed_in,
        examiner_id as target_id,
        examiner_name as target_name
    from rosters
),

compared as (
    select
        texts.kind,
        texts.name_text,
        texts.award_id,
        texts.listed_in,
        targets.target_id,
        targets.target_name,
        jaro_winkler_similarity(texts.name_text, targets.target_name) as similarity
    from texts
    inner join targets
        on
            texts.kind = targets.kind
            and texts.award_id = targets.award_id
            and texts.listed_in = targets.listed_in
),

-- of the names of one organisation or person the nearest
nearest_names as (
    select * from compared
    where similarity > 0
    qualify row_number() over (
        partition by kind, name_text, award_id, listed_in, target_id
        order by similarity desc, target_name asc
    ) = 1
),

ranked as (
    select
        *,
        row_number() over (
            partition by kind, name_text, award_id, listed_in
            order by similarity desc, target_name asc, target_id asc
        ) as rank
    from nearest_names
)

-- for a person to look at: nothing here decides
select
    places.kind,
    places.name_text as text, -- noqa: RF04
    places.award_id,
    places.cycle,
    ranked.rank,
    ranked.target_id,
    ranked.target_name,
    places.file_sha256,
    places.sheet,
    places.cell,
    round(ranked.similarity, 3) as similarity
from places
inner join ranked
    on
        places.kind = ranked.kind
        and places.name_text = ranked.name_text
        and places.award_id = ranked.award_id
        and places.listed_in = ranked.listed_in
where ranked.rank <= 3
