{#-
  A build starts from an empty database, so nothing has to be kept aside while a table is
  made, nor renamed or dropped afterwards: that is half of what a small build does.
-#}

{% materialization table, adapter="duckdb", supported_languages=['sql', 'python'] %}
  {%- set target = this.incorporate(type='table') -%}
  {#- there is one only where somebody runs dbt on a database that was built already -#}
  {%- do drop_relation_if_exists(load_cached_relation(this)) -%}
  {%- call statement('main', language=model['language']) -%}
    {{- create_table_as(False, target, compiled_code, model['language']) -}}
  {%- endcall -%}
  {%- do adapter.commit() -%}
  {{ return({'relations': [target]}) }}
{% endmaterialization %}

{% materialization view, adapter="duckdb" %}
  {%- set target = this.incorporate(type='view') -%}
  {%- call statement('main') -%}
    create or replace view {{ target }} as (
      {{ compiled_code }}
    )
  {%- endcall -%}
  {%- do adapter.commit() -%}
  {{ return({'relations': [target]}) }}
{% endmaterialization %}
