{#- grain: no two rows agree in all the columns named; nulls count as equal -#}
{% test unique_rows(model, columns) %}

select
    {{ columns | join(', ') }},
    count(*) as n_rows
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1

{% endtest %}
