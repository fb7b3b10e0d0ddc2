with

contents as (
    select * from {{ ref('int_identity__contents') }}
    where is_loaded
),

cells as (
    select * from {{ ref('int_identity__cells') }}
    where block = 'body' and layout in ('L6', 'L7', 'L12') and norm_text <> ''
),

words as (
    select
        kind,
        code,
        lower(word) as word
    from {{ ref('stg_standards__words') }}
),

sectors as (
    select * from {{ ref('stg_standards__sectors') }}
),

-- an alias that leads to no sector of the standard leads nowhere
sector_aliases as (
    select
        aliases.alias_norm,
        aliases.target_id
    from {{ ref('stg_registers__aliases') }} as aliases
    inner join sectors on aliases.target_id = sectors.sector
    where aliases.kind = 'sector'
),

-- columns that hold a word from a closed list, and the kind of word
word_roles (role, kind) as (
    values
    ('sector', 'sector'),
    ('region', 'region'),
    ('size', 'size'),
    ('eligibility', 'eligibility'),
    ('reached_site', 'yes_no'),
    ('outcome', 'outcome'),
    ('entrant_type', 'entrant'),
    ('level', 'role'),
    ('role', 'role'),
    ('stage', 'stage'),
    ('attended', 'yes_no')
),

body_values as (
    select
        cells.file_sha256,
        cells.form_no,
        cells.table_no,
        cells.row_no,
        cells.layout,
        cells.role,
        cells.header_text,
        cells.sheet,
        cells.cell,
        cells.raw_text,
        cells.corrected,
        cells.norm_text,
        cells.core_text as value_text,
        cells.number,
        word_roles.kind as word_kind,
        coalesce(cells.merged_from, cells.cell) as source_cell
    from cells
    inner join contents on cells.file_sha256 = contents.file_sha256
    left join word_roles on cells.role = word_roles.role
)

select
    body_values.*,
    coalesce(sector_aliases.target_id, whole.code, core.code) as code,
    -- 无 or a dash stands for an empty cell unless the list gives it a meaning
    whole.code is null and core.code is null and blank.code is not null as is_blank
from body_values
left join words as whole
    on
        body_values.word_kind = whole.kind
        and lower(body_values.norm_text) = whole.word
left join words as core
    on
        body_values.word_kind = core.kind
        and lower({{ without_note('body_values.value_text') }}) = core.word
left join words as blank
    on
        blank.kind = 'value_state'
        and blank.code = 'not_scored'
        and lower(body_values.norm_text) = blank.word
left join sector_aliases
    on
        body_values.word_kind = 'sector'
        and body_values.norm_text = sector_aliases.alias_norm
