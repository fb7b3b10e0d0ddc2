{#- a relationship over several columns; a row with a null among them misses no parent -#}
{% test rows_have_parent(model, columns, to) %}

with

parents as (
    select distinct {{ columns | join(', ') }}
    from {{ to }}
)

select children.*
from (select * from {{ model }}) as children
left join parents
    using ({{ columns | join(', ') }})
where
    parents.{{ columns[0] }} is null
    and {{ columns | join(' is not null and ') }} is not null

{% endtest %}
