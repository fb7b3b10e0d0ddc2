{#- Identity's few readings of text that no single file can settle: register cells that
    hold several names, and hashes that stand in for codes. -#}

{#- provisional id of something that has no code: a hash of its normalised name -#}
{% macro provisional_id(name) -%}
    'P-' || left(sha256({{ name }}), 10)
{%- endmacro %}

{#- normalised text without a bracket note at its end: 服务类(生产性) is 服务类 -#}
{% macro without_note(text) -%}
    regexp_replace({{ text }}, '[(（].*[)）]$', '')
{%- endmacro %}

{#- Full-width forms made half-width and all white space removed. DuckDB has no NFKC; this
    is the part of it that names in one cell need, where only raw text has line breaks. -#}
{% macro half_width(text) -%}
    regexp_replace(
        translate(
            {{ text }},
            '！＂＃＄％＆＇（）＊＋，－．／０１２３４５６７８９：；＜＝＞？＠'
            || 'ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ［＼］＾＿｀'
            || 'ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ｛｜｝～',
            '!"#$%&''()*+,-./0123456789:;<=>?@'
            || 'ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_`'
            || 'abcdefghijklmnopqrstuvwxyz{|}~'
        ),
        '[\s\p{Z}]+',
        '',
        'g'
    )
{%- endmacro %}

{#- the single names of a cell such as 甲厂、乙厂 or one name per line -#}
{% macro names_in(raw_text) -%}
    list_filter(
        list_transform(
            regexp_split_to_array({{ raw_text }}, '[、；;，,/／\r\n]+'),
            lambda piece: {{ half_width('piece') }}
        ),
        lambda piece: piece <> ''
    )
{%- endmacro %}
