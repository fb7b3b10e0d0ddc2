with

registered as (
    select * from {{ ref('stg_registers__cycles') }}
),

standard_cycles as (
    select * from {{ ref('stg_standards__cycles') }}
),

form_headers as (
    select * from {{ ref('int_identity__form_headers') }}
),

register_values as (
    select * from {{ ref('int_identity__register_values') }}
    where role = 'award'
),

-- the first row of the home's register, else the award that the standard was made for
home_award as (
    select
        coalesce(
            (select arg_min(registered.award_id, registered.row_no) from registered),
            (select min(standard_cycles.award_id) from standard_cycles)
        ) as award_id
),

named as (
    select
        award_id,
        true as is_registered,
        arg_min(award_title, row_no) as title
    from registered
    group by award_id
    union all
    select
        award_text as award_id,
        false as is_registered,
        award_text as title
    from form_headers
    where award_text is not null
    union all
    select
        norm_text as award_id,
        false as is_registered,
        norm_text as title
    from register_values
    union all
    select
        award_id,
        false as is_registered,
        award_id as title
    from standard_cycles
)

select
    named.award_id,
    coalesce(
        min(named.title) filter (where named.is_registered), min(named.title)
    ) as title,
    bool_or(named.award_id = home_award.award_id) as is_home,
    bool_or(named.is_registered) as is_registered
from named
cross join home_award
group by named.award_id
