{#- letters of a cell's address: D of D7 -#}
{% macro scores_column_letters(cell) -%}
    regexp_extract({{ cell }}, '^[A-Z]+')
{%- endmacro %}

{#- row of a cell's address: 7 of D7 -#}
{% macro scores_row_digits(cell) -%}
    regexp_extract({{ cell }}, '[0-9]+$')
{%- endmacro %}

{#- words match without regard to case and to the length of a dash -#}
{% macro scores_word(text) -%}
    regexp_replace(upper({{ text }}), '[-‐‑‒–—―−－]+', '-', 'g')
{%- endmacro %}

{#- clause or category number in a label, with the Chinese full stop read as a point -#}
{% macro scores_label_number(text) -%}
    nullif(regexp_extract(replace({{ text }}, '。', '.'), '[0-9]+([.][0-9]+)+'), '')
{%- endmacro %}

{#-
    percent that a number means in a column of the given scale ('fraction', 'percent',
    'undecided', or null where no plain number votes); null when it contradicts the scale
-#}
{% macro scores_percent_meant(number, unit, scale) -%}
    case
        when {{ unit }} = 'percent_text' then {{ number }}
        when {{ unit }} = 'percent_format' then {{ number }} * 100
        when {{ scale }} is null then {{ number }}
        when {{ scale }} = 'fraction' and {{ number }} <= 1 then {{ number }} * 100
        when {{ scale }} = 'percent' and not ({{ number }} > 0 and {{ number }} < 1)
            then {{ number }}
    end
{%- endmacro %}

{#-
    percent that a number or a text adds to the percentage before it: +5, 5 and ↑5 add
    five, -10 and ↓10 take ten away; beside fractions a part of one is a fraction too
-#}
{% macro scores_percent_added(text, number, unit, scale) -%}
    {% set signed -%}
        coalesce(
            {{ number }},
            if(
                regexp_full_match({{ text }}, '[↑↓][0-9]+([.][0-9]+)?%?'),
                try_cast(rtrim(substr({{ text }}, 2), '%') as double)
                * if(starts_with({{ text }}, '↓'), -1, 1),
                null
            )
        )
    {%- endset %}
    {{ signed }} * if(
        {{ unit }} = 'percent_format'
        or (
            {{ scale }} = 'fraction'
            and not ends_with({{ text }}, '%')
            and abs({{ signed }}) < 1
        ),
        100,
        1
    )
{%- endmacro %}

{#-
    whether printed points are the rounding of exact points to the decimals printed;
    a half goes up (as spreadsheets do) or to the even neighbour (as GB/T 8170 asks)
-#}
{% macro scores_is_rounding_of(printed, decimals, exact) -%}
    round(cast({{ printed }} as double), least({{ decimals }}, 3)) in (
        round(cast({{ exact }} as double), least({{ decimals }}, 3)),
        round_even(cast({{ exact }} as double), least({{ decimals }}, 3))
    )
{%- endmacro %}

{#- a decimal as people write it: 45, 22.5 -#}
{% macro scores_plain_text(number) -%}
    regexp_replace(cast(cast({{ number }} as decimal(18, 3)) as varchar), '[.]?0+$', '')
{%- endmacro %}

{#- a message with its places filled -#}
{% macro scores_filled(message) -%}
    replace(
        replace(
            replace({{ message }}, '{expected}', coalesce(issues.expected, '—')),
            '{found}',
            coalesce(issues.found, '—')
        ),
        '{raw_text}',
        coalesce(issues.raw_text, '—')
    )
{%- endmacro %}
