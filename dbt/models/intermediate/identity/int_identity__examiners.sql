with

rosters as (
    select * from {{ ref('int_identity__rosters') }}
),

form_people as (
    select * from {{ ref('int_identity__form_people') }}
    where examiner_id is not null
),

examiner_aliases as (
    select * from {{ ref('stg_registers__aliases') }}
    where kind = 'examiner'
),

listed as (
    select
        rosters.examiner_id,
        rosters.examiner_name,
        rosters.cycle,
        rosters.first_cycle,
        true as is_matched,
        -- the name that an alias does not explain away is the person's own
        case when examiner_aliases.target_id is null then 2 else 1 end as name_rank
    from rosters
    left join examiner_aliases
        on
            rosters.examiner_name = examiner_aliases.alias_norm
            and rosters.examiner_id = examiner_aliases.target_id
),

seen as (
    select
        examiner_id,
        examiner_name,
        cycle,
        first_cycle,
        is_matched,
        name_rank
    from listed
    union all
    select
        examiner_id,
        examiner_name,
        cycle,
        null as first_cycle,
        is_examiner_matched as is_matched,
        0 as name_rank
    from form_people
)

select
    examiner_id,
    coalesce(
        arg_max(examiner_name, (name_rank, coalesce(cycle, ''), examiner_name)),
        examiner_id
    ) as examiner_name,
    least(min(first_cycle), min(cycle)) as first_cycle,
    bool_or(is_matched) as is_matched
from seen
group by examiner_id
