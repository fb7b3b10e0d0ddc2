with

roster_rows as (
    select * from {{ ref('int_identity__roster_rows') }}
),

reused_codes as (
    select * from {{ ref('int_identity__reused_codes') }}
),

-- one row of two rosters of a cycle may lack the code that the other gives
completed as (
    select
        * exclude (examiner_code),
        coalesce(
            examiner_code,
            case
                when
                    count(distinct examiner_code) over (
                        partition by award_id, cycle, examiner_name
                    ) = 1
                    then max(examiner_code) over (
                        partition by award_id, cycle, examiner_name
                    )
            end
        ) as examiner_code
    from roster_rows
),

identified as (
    select
        completed.*,
        case
            when
                completed.examiner_code is not null and reused_codes.examiner_code is null
                then completed.examiner_code
            else {{ provisional_id('completed.examiner_name') }}
        end as examiner_id,
        reused_codes.examiner_code is not null as is_code_reused,
        -- two uncoded rows of one table are two people, of two tables one
        case
            when completed.examiner_code is null
                then count(*) over (
                    partition by
                        completed.file_sha256, completed.table_no, completed.examiner_name
                )
            else 1
        end as n_namesakes
    from completed
    left join reused_codes on completed.examiner_code = reused_codes.examiner_code
)

select
    award_id,
    cycle,
    examiner_id,
    examiner_code,
    examiner_name,
    arg_min(examiner_level, path_order) as examiner_level,
    arg_min(level_text, path_order) as level_text,
    min(first_cycle) as first_cycle,
    max(n_namesakes) as n_people
from identified
where examiner_id is not null
group by award_id, cycle, examiner_id, examiner_code, examiner_name
