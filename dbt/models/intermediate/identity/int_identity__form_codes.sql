with

form_headers as (
    select * from {{ ref('int_identity__form_headers') }}
    where is_scoring
),

form_cycles as (
    select * from {{ ref('int_identity__form_cycles') }}
),

form_stages as (
    select * from {{ ref('int_identity__form_stages') }}
),

applicable_rosters as (
    select * from {{ ref('int_identity__applicable_rosters') }}
),

organisation_codes as (
    select * from {{ ref('int_identity__organisation_keys') }}
    where kind = 'code'
),

examiner_codes as (
    select * from {{ ref('int_identity__examiner_keys') }}
    where kind = 'code'
),

file_name_tokens as (
    select * from {{ ref('int_identity__file_name_tokens') }}
    where is_only_one
),

with_fit as (
    select
        form_headers.*,
        form_cycles.award_id,
        form_cycles.cycle,
        applicable_rosters.roster_cycle,
        form_stages.is_training,
        form_stages.has_examiner,
        organisations_in_name.listed_id as organisation_id_in_file_name,
        examiners_in_name.listed_id as examiner_id_in_file_name,
        organisation_codes.key_text is not null as is_organisation_code,
        examiner_codes.key_text is not null as is_examiner_code
    from form_headers
    inner join form_cycles
        on
            form_headers.file_sha256 = form_cycles.file_sha256
            and form_headers.form_no = form_cycles.form_no
    inner join form_stages
        on
            form_headers.file_sha256 = form_stages.file_sha256
            and form_headers.form_no = form_stages.form_no
    left join applicable_rosters
        on
            form_cycles.award_id = applicable_rosters.award_id
            and form_cycles.cycle = applicable_rosters.cycle
    left join file_name_tokens as organisations_in_name
        on
            organisations_in_name.kind = 'organisation'
            and form_cycles.file_sha256 = organisations_in_name.file_sha256
            and form_cycles.award_id = organisations_in_name.award_id
            and form_cycles.cycle = organisations_in_name.cycle
    left join file_name_tokens as examiners_in_name
        on
            examiners_in_name.kind = 'examiner'
            and form_cycles.file_sha256 = examiners_in_name.file_sha256
            and form_cycles.award_id = examiners_in_name.award_id
            and form_cycles.cycle = examiners_in_name.cycle
            -- a sheet of the whole panel may be kept by one of its members
            and form_stages.has_examiner
            and form_stages.stage is distinct from 'site'
    left join organisation_codes
        on
            form_cycles.award_id = organisation_codes.award_id
            and form_cycles.cycle = organisation_codes.cycle
            and form_headers.bare_code = organisation_codes.key_text
    left join examiner_codes
        on
            form_cycles.award_id = examiner_codes.award_id
            and applicable_rosters.roster_cycle = examiner_codes.cycle
            and form_headers.bare_code = examiner_codes.key_text
),

-- a bare 编号 is whosever register it fits, unless that one already has its code
with_use as (
    select
        *,
        is_organisation_code
        and organisation_code is null
        and (not is_examiner_code or examiner_code is not null)
            as is_used_for_organisation,
        is_examiner_code
        and examiner_code is null
        and (not is_organisation_code or organisation_code is not null)
            as is_used_for_examiner
    from with_fit
)

select
    file_sha256,
    form_no,
    award_id,
    cycle,
    roster_cycle,
    is_training,
    organisation_id_in_file_name,
    examiner_id_in_file_name,
    bare_code,
    bare_code_cell,
    case when is_used_for_organisation then bare_code else organisation_code end
        as organisation_code,
    case when is_used_for_organisation then bare_code_cell else organisation_code_cell end
        as organisation_code_cell,
    case when has_examiner then examiner_name end as examiner_name,
    case
        when not has_examiner then null
        when is_used_for_examiner then bare_code
        else examiner_code
    end as examiner_code,
    case when is_used_for_examiner then bare_code_cell else examiner_code_cell end
        as examiner_code_cell,
    case
        when
            bare_code is null or is_used_for_organisation or is_used_for_examiner
            then null
        when is_organisation_code and is_examiner_code then 'both'
        when is_organisation_code or is_examiner_code then 'other'
        else 'neither'
    end as bare_code_problem
from with_use
