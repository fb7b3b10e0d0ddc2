with

training_cases as (
    select * from {{ ref('stg_registers__training_cases') }}
),

forms as (
    select * from {{ ref('int_identity__forms') }}
    where is_training
),

cases as (
    select distinct application_id from forms
    where application_id is not null
),

named as (
    select
        row_no,
        'case:' || cycle || '/' || case_name as application_id,
        'case:' || linked_to_cycle || '/' || linked_to_case as linked_application_id
    from training_cases
)

select
    named.row_no,
    named.application_id,
    named.linked_application_id,
    own.application_id is not null as is_seen,
    named.linked_application_id is null
    or linked.application_id is not null as is_linked_seen
from named
left join cases as own on named.application_id = own.application_id
left join cases as linked on named.linked_application_id = linked.application_id
