with

form_headers as (
    select * from {{ ref('int_identity__form_headers') }}
),

form_codes as (
    select * from {{ ref('int_identity__form_codes') }}
),

keys as (
    select * from {{ ref('int_identity__examiner_keys') }}
    where n_people = 1
),

unlisted as (
    select * from {{ ref('int_identity__unlisted_examiners') }}
),

known_examiners as (
    select examiner_id from {{ ref('int_identity__rosters') }}
    union
    select examiner_id from unlisted
),

aliases as (
    select
        aliases.alias_norm,
        aliases.target_id
    from {{ ref('stg_registers__aliases') }} as aliases
    inner join known_examiners on aliases.target_id = known_examiners.examiner_id
    where aliases.kind = 'examiner'
),

looked_up as (
    select
        form_codes.file_sha256,
        form_codes.form_no,
        form_codes.award_id,
        form_codes.cycle,
        form_codes.roster_cycle,
        form_codes.examiner_code,
        form_codes.examiner_code_cell,
        form_codes.examiner_name,
        form_headers.examiner_raw,
        form_headers.examiner_cell,
        by_name.examiner_id as id_by_name,
        aliases.target_id as id_by_alias,
        unlisted.examiner_id as id_unlisted,
        case
            when coalesce(form_codes.examiner_name, form_codes.examiner_code) is null
                then form_codes.examiner_id_in_file_name
        end as id_by_file_name,
        coalesce(by_both.examiner_id, by_code.examiner_id) as id_by_code,
        by_both.examiner_id is not null as is_listed_pair
    from form_codes
    inner join form_headers
        on
            form_codes.file_sha256 = form_headers.file_sha256
            and form_codes.form_no = form_headers.form_no
    left join keys as by_both
        on
            by_both.kind = 'code_and_name'
            and form_codes.award_id = by_both.award_id
            and form_codes.roster_cycle = by_both.cycle
            and form_codes.examiner_code || ' ' || form_codes.examiner_name
            = by_both.key_text
    left join keys as by_code
        on
            by_code.kind = 'code'
            and form_codes.award_id = by_code.award_id
            and form_codes.roster_cycle = by_code.cycle
            and form_codes.examiner_code = by_code.key_text
    left join keys as by_name
        on
            by_name.kind = 'name'
            and form_codes.award_id = by_name.award_id
            and form_codes.roster_cycle = by_name.cycle
            and form_codes.examiner_name = by_name.key_text
    left join aliases on form_codes.examiner_name = aliases.alias_norm
    left join unlisted
        on
            form_codes.award_id = unlisted.award_id
            and form_codes.cycle = unlisted.cycle
            and coalesce(form_codes.examiner_name, form_codes.examiner_code)
            = unlisted.examiner_name
)

select
    *,
    coalesce(id_by_code, id_by_name, id_by_alias, id_unlisted, id_by_file_name)
    is not null as is_examiner_matched,
    coalesce(
        id_by_code,
        id_by_name,
        id_by_alias,
        id_unlisted,
        id_by_file_name,
        {{ provisional_id('coalesce(examiner_name, examiner_code)') }}
    ) as examiner_id,
    id_by_code is not null
    and examiner_name is not null
    and not is_listed_pair
    and id_by_code <> coalesce(id_by_name, id_by_alias, '') as has_other_name,
    id_by_code is null
    and examiner_code is not null
    and coalesce(id_by_name, id_by_alias) is not null as has_unknown_code
from looked_up
