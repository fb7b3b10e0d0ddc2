{#- columns that may not be empty, all of a table in one question: a test costs dbt far
    more than its question costs the database -#}
{% test filled(model, columns) %}

select {{ columns | join(', ') }}
from {{ model }}
where
    {{ columns | join(' is null or ') }} is null

{% endtest %}
