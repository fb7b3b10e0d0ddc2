{#- What a register's own column 届次 says. Titles and names come from ingest as mentions. -#}

{#- digits of a year or of an edition, written in either script; 十 is left standing -#}
{% macro plain_digits(text) -%}
    translate({{ text }}, '〇○零一二三四五六七八九', '000123456789')
{%- endmacro %}

{#- the year in 2025年度, 二〇二五年 or 第十届(2025年度); null where there is none -#}
{% macro year_in(text) -%}
    nullif(regexp_extract({{ plain_digits(text) }}, '(?:^|\D)((?:19|20)\d\d)(?:\D|$)', 1), '')
{%- endmacro %}

{#- the number in 第十届, 第10届 or 第二十一届, up to 99; null where there is none -#}
{% macro edition_in(text) -%}
    case
        when regexp_matches({{ plain_digits(text) }}, '第\d?十\d?届')
            then 10 * coalesce(
                try_cast(regexp_extract({{ plain_digits(text) }}, '第(\d?)十', 1) as integer), 1
            )
            + coalesce(
                try_cast(regexp_extract({{ plain_digits(text) }}, '十(\d?)届', 1) as integer), 0
            )
        else try_cast(regexp_extract({{ plain_digits(text) }}, '第(\d{1,2})届', 1) as integer)
    end
{%- endmacro %}
