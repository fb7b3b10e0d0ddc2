-- every clause score and what keeps it from the fits; the first reason that applies
with recursive clause_values as (
    select * from {{ ref('int_scores__clause_values') }}
    where purpose = 'scores'
),

forms as (
    select * from {{ ref('int_identity__forms') }}
),

form_places as (
    select * from {{ ref('int_identity__form_places') }}
),

applications as (
    select * from {{ ref('int_identity__applications') }}
),

clauses as (
    select * from {{ ref('stg_standards__clauses') }}
    where is_scored
),

-- a case has no sector: what all sectors agree on
common_clauses as (
    select * from {{ ref('int_scores__clause_facts') }}
    where sector is null and is_scored
),

case_links as (
    select * from {{ ref('int_identity__case_links') }}
    where linked_application_id is not null
),

-- links are pairs: cases are one material when a chain of links joins them
linked as (
    select
        application_id,
        linked_application_id
    from case_links
    union
    select
        linked_application_id as application_id,
        application_id as linked_application_id
    from case_links
),

reached as (
    select
        application_id,
        linked_application_id
    from linked
    union
    select
        reached.application_id,
        linked.linked_application_id
    from reached
    inner join linked on reached.linked_application_id = linked.application_id
),

materials as (
    select
        application_id,
        -- a chain leads back to where it began
        min(linked_application_id) as material
    from reached
    group by application_id
),

candidates as (
    select
        clause_values.file_sha256,
        clause_values.form_no,
        clause_values.award_id,
        clause_values.cycle,
        clause_values.application_id,
        clause_values.stage,
        clause_values.examiner_id,
        clause_values.examiner_role,
        clause_values.scheme,
        clause_values.clause,
        clause_values.score_pct,
        clause_values.is_current,
        forms.is_training as is_common,
        forms.is_examiner_matched,
        forms.is_organisation_matched,
        form_places.is_organisation,
        applications.panel_id,
        coalesce(materials.material, clause_values.application_id) as material,
        if(forms.is_training, 'case', applications.sector) as sector,
        coalesce(clauses.category, common_clauses.category) as category,
        coalesce(clauses.dimension, common_clauses.dimension) as dimension,
        coalesce(clauses.points_max, common_clauses.points_max) as points_max,
        coalesce(clauses.clause, common_clauses.clause) is not null as is_scored
    from clause_values
    inner join forms
        on
            clause_values.file_sha256 = forms.file_sha256
            and clause_values.form_no = forms.form_no
    inner join form_places
        on
            clause_values.file_sha256 = form_places.file_sha256
            and clause_values.form_no = form_places.form_no
    left join applications
        on clause_values.application_id = applications.application_id
    left join materials
        on clause_values.application_id = materials.application_id
    left join clauses
        on
            clause_values.scheme = clauses.scheme
            and applications.sector = clauses.sector
            and clause_values.clause = clauses.clause
    left join common_clauses
        on
            forms.is_training
            and clause_values.scheme = common_clauses.scheme
            and clause_values.clause = common_clauses.clause
),

reasoned as (
    select
        *,
        case
            when not is_current then 'not_current'
            when stage is null then 'stage_unknown'
            when
                stage not in ('independent', 'training_before', 'training_after')
                then 'other_stage'
            when examiner_id is null then 'no_examiner'
            when
                examiner_role is null
                or examiner_role not in ('leader', 'chief', 'examiner', 'expert')
                then 'role'
            when not is_examiner_matched then 'examiner_unmatched'
            when application_id is null then 'application_unknown'
            when not is_common and not is_organisation then 'not_an_organisation'
            when not is_organisation_matched then 'organisation_unmatched'
            when sector is null then 'sector_unknown'
            when scheme is null then 'scheme_unknown'
            when not is_scored then 'clause_unscored'
            when points_max is null or dimension is null then 'points_unknown'
            when score_pct is null then 'no_score'
        end as first_reason
    from candidates
),

-- sheets of several standards: the one of most scores, which the panel used
main_schemes as (
    select
        application_id,
        scheme
    from reasoned
    where first_reason is null
    group by application_id, scheme
    qualify
        row_number() over (
            partition by application_id order by count(*) desc, scheme asc
        ) = 1
),

-- who scores a case again after the training remembers it: no second opinion
remembered as (
    select distinct
        cycle,
        material,
        examiner_id
    from reasoned
    where first_reason is null and stage = 'training_before'
)

select
    reasoned.file_sha256,
    reasoned.form_no,
    reasoned.award_id,
    reasoned.cycle,
    reasoned.application_id,
    reasoned.examiner_id,
    reasoned.examiner_role,
    reasoned.stage,
    reasoned.panel_id,
    reasoned.scheme,
    reasoned.sector,
    reasoned.clause,
    reasoned.dimension,
    reasoned.category,
    reasoned.points_max,
    reasoned.score_pct,
    reasoned.material,
    reasoned.is_common,
    reasoned.scheme || '/' || reasoned.sector || '/' || reasoned.clause as clause_key,
    case
        when reasoned.first_reason is not null then reasoned.first_reason
        when reasoned.scheme <> main_schemes.scheme then 'other_scheme'
        when
            reasoned.is_common
            and reasoned.stage = 'training_after'
            and remembered.examiner_id is not null
            then 'repeated_case'
    end as reason
from reasoned
left join main_schemes on reasoned.application_id = main_schemes.application_id
left join remembered
    on
        reasoned.cycle is not distinct from remembered.cycle
        and reasoned.material = remembered.material
        and reasoned.examiner_id = remembered.examiner_id
