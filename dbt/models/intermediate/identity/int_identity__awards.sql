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

register_cells as (
    select * from {{ ref('int_identity__register_values') }}
),

-- the first row of the home's register, else the award that the standard was made for
home_award as (
    select
        coalesce(
            (select arg_min(award_id, row_no) from registered),
            (select min(award_id) from standard_cycles)
        ) as award_id,
),

named as (
    select award_id, arg_min(award_title, row_no) as title, true as is_registered
    from registered
    group by award_id
    union all
    select award_text, award_text, false
    from form_headers
    where award_text is not null
    union all
    select norm_text, raw_text, false
    from register_cells
    where role = 'award'
    union all
    select award_id, award_id, false
    from home_award
)

select
    named.award_id,
    arg_max(named.title, named.is_registered) as title,
    bool_or(named.award_id = home_award.award_id) as is_home,
from named
cross join home_award
group by named.award_id
