{#- sheets whose factors make patterns: examiners' own, and the panel's own value -#}
{% macro patterns_sheet_counts() -%}
    counts
    and score_pct is not null
    and category is not null
    and (
        (stage = 'independent' and examiner_id is not null)
        or (stage in ('consensus', 'site') and examiner_id is null)
    )
{%- endmacro %}
