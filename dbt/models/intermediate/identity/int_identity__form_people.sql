with

form_examiners as (
    select * from {{ ref('int_identity__form_examiners') }}
),

form_stages as (
    select * from {{ ref('int_identity__form_stages') }}
),

form_roles as (
    select * from {{ ref('int_identity__form_roles') }}
),

roster_levels as (
    select
        award_id,
        cycle,
        examiner_id,
        min(examiner_level) as examiner_level,
        min(level_text) as level_text
    from {{ ref('int_identity__rosters') }}
    group by award_id, cycle, examiner_id
),

-- a sheet of the panel or of the organisation has no examiner; an examiner's sheet that
-- names none has an unknown one, and two such sheets are not one person's
with_person as (
    select
        form_examiners.file_sha256,
        form_examiners.form_no,
        form_examiners.award_id,
        form_examiners.cycle,
        form_examiners.roster_cycle,
        form_examiners.examiner_code,
        form_examiners.examiner_code_cell,
        form_examiners.examiner_name,
        form_examiners.examiner_raw,
        form_examiners.examiner_cell,
        form_examiners.has_other_name,
        form_examiners.has_unknown_code,
        form_examiners.id_by_file_name,
        form_examiners.is_examiner_matched,
        form_roles.sheet_role,
        form_roles.role_cell,
        form_roles.role_text as sheet_role_text,
        form_examiners.examiner_id is null as is_unsigned,
        not form_stages.has_examiner
        or coalesce(form_stages.stage = 'site', false) as is_joint,
        coalesce(
            form_examiners.examiner_id,
            case
                when
                    form_stages.has_examiner
                    and form_stages.stage is distinct from 'site'
                    then {{ provisional_id(
                        "form_examiners.file_sha256 || '/' || form_examiners.form_no"
                    ) }}
            end
        ) as examiner_id
    from form_examiners
    inner join form_stages
        on
            form_examiners.file_sha256 = form_stages.file_sha256
            and form_examiners.form_no = form_stages.form_no
    inner join form_roles
        on
            form_examiners.file_sha256 = form_roles.file_sha256
            and form_examiners.form_no = form_roles.form_no
)

select
    with_person.file_sha256,
    with_person.form_no,
    with_person.award_id,
    with_person.cycle,
    with_person.roster_cycle,
    with_person.examiner_code,
    with_person.examiner_code_cell,
    with_person.examiner_name,
    with_person.examiner_raw,
    with_person.examiner_cell,
    with_person.has_other_name,
    with_person.has_unknown_code,
    with_person.id_by_file_name,
    with_person.sheet_role,
    with_person.role_cell,
    with_person.sheet_role_text,
    with_person.is_unsigned,
    with_person.is_joint,
    with_person.examiner_id,
    roster_levels.examiner_level as roster_role,
    roster_levels.level_text as roster_role_text,
    with_person.is_examiner_matched
    or (with_person.is_unsigned and with_person.is_joint) as is_examiner_matched,
    case
        when with_person.examiner_id is not null
            then coalesce(
                with_person.sheet_role, roster_levels.examiner_level, 'examiner'
            )
    end as examiner_role
from with_person
left join roster_levels
    on
        with_person.award_id = roster_levels.award_id
        and with_person.roster_cycle = roster_levels.cycle
        and with_person.examiner_id = roster_levels.examiner_id
