{#- a row of a table of a file as one number, in order of tables and rows -#}
{% macro place(table_no, row_no) -%}
    (cast({{ table_no }} as bigint) << 32) + {{ row_no }}
{%- endmacro %}
