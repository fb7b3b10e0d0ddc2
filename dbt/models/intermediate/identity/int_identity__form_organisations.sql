with

form_headers as (
    select * from {{ ref('int_identity__form_headers') }}
),

form_codes as (
    select * from {{ ref('int_identity__form_codes') }}
    -- what a case is about is no applicant
    where not is_training
),

keys as (
    select * from {{ ref('int_identity__organisation_keys') }}
),

known_organisations as (
    select distinct organisation_id from keys
),

aliases as (
    select
        aliases.alias_norm,
        aliases.target_id
    from {{ ref('stg_registers__aliases') }} as aliases
    inner join known_organisations
        on aliases.target_id = known_organisations.organisation_id
    where aliases.kind = 'organisation'
),

looked_up as (
    select
        form_codes.file_sha256,
        form_codes.form_no,
        form_codes.award_id,
        form_codes.cycle,
        form_codes.organisation_code,
        form_codes.organisation_code_cell,
        form_headers.organisation_name,
        form_headers.organisation_raw,
        form_headers.organisation_cell,
        by_name.n_organisations as n_by_name,
        aliases.target_id as id_by_alias,
        case when by_code.n_organisations = 1 then by_code.organisation_id end
            as id_by_code,
        case when by_name.n_organisations = 1 then by_name.organisation_id end
            as id_by_name,
        -- the file's name serves where the title block is silent
        case
            when
                form_headers.organisation_name is null
                and form_codes.organisation_code is null
                then form_codes.organisation_id_in_file_name
        end as id_by_file_name
    from form_codes
    inner join form_headers
        on
            form_codes.file_sha256 = form_headers.file_sha256
            and form_codes.form_no = form_headers.form_no
    left join keys as by_code
        on
            by_code.kind = 'code'
            and form_codes.award_id = by_code.award_id
            and form_codes.cycle = by_code.cycle
            and form_codes.organisation_code = by_code.key_text
    left join keys as by_name
        on
            by_name.kind = 'name'
            and form_codes.award_id = by_name.award_id
            and form_codes.cycle = by_name.cycle
            and form_headers.organisation_name = by_name.key_text
    left join aliases on form_headers.organisation_name = aliases.alias_norm
)

select
    *,
    coalesce(id_by_code, id_by_name, id_by_alias, id_by_file_name) is not null
        as is_organisation_matched,
    coalesce(
        id_by_code,
        id_by_name,
        id_by_alias,
        id_by_file_name,
        -- a credit code that no register has still names the organisation
        case
            when regexp_full_match(organisation_code, '[0-9A-Z]{18}')
                then organisation_code
        end,
        {{ provisional_id('coalesce(organisation_name, organisation_code)') }}
    ) as organisation_id,
    id_by_code is not null
    and organisation_name is not null
    and coalesce(n_by_name, 0) <= 1
    and id_by_code <> coalesce(id_by_name, id_by_alias, '') as has_other_name,
    id_by_code is null
    and organisation_code is not null
    and coalesce(id_by_name, id_by_alias) is not null as has_unknown_code
from looked_up
