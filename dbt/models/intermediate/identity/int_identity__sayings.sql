with

mentions as (
    select * from {{ ref('stg_raw__mentions') }}
),

form_headers as not materialized (
    select * from {{ ref('int_identity__form_headers') }}
),

cells as (
    select * from {{ ref('int_identity__cells') }}
    where corrected is not null and block in ('title', 'body')
),

corrections as (
    select * from {{ ref('int_identity__corrections') }}
    where is_applied
),

-- the nearer a text stands to the data, the more it counts
source_ranks (source, source_rank) as (
    values
    ('body', 0),
    ('title_block', 1),
    ('table_title', 2),
    ('sheet_name', 3),
    ('file_name', 4),
    ('folder', 5)
),

inside as (
    select
        form_headers.file_sha256,
        form_headers.form_no,
        mentions.source,
        mentions.depth,
        mentions.sheet,
        mentions.cell,
        mentions.raw_text,
        mentions.kind,
        mentions.value
    from mentions
    inner join form_headers
        on
            mentions.file_sha256 = form_headers.file_sha256
            and mentions.form_no = form_headers.form_no
    anti join corrections
        on
            mentions.file_sha256 = corrections.file_sha256
            and mentions.sheet is not distinct from corrections.sheet
            and mentions.cell = corrections.cell
    where mentions.file_name is null
),

said_by_corrections as (
    select
        file_sha256,
        sheet,
        cell,
        unnest(mentions) as mention
    from corrections
),

-- a corrected cell says what its corrected text says
corrected as (
    select
        cells.file_sha256,
        cells.form_no,
        cells.sheet,
        cells.cell,
        cells.corrected as raw_text,
        if(cells.block = 'title', 'title_block', cells.block) as source,
        said_by_corrections.mention['kind'] as kind,
        said_by_corrections.mention['value'] as value
    from cells
    inner join said_by_corrections
        on
            cells.file_sha256 = said_by_corrections.file_sha256
            and cells.sheet is not distinct from said_by_corrections.sheet
            and cells.cell = said_by_corrections.cell
            and cells.role = said_by_corrections.mention['role']
),

-- of the names under which a file came, the first in path order speaks
around as (
    select
        form_headers.file_sha256,
        form_headers.form_no,
        mentions.source,
        mentions.depth,
        mentions.sheet,
        mentions.cell,
        mentions.raw_text,
        mentions.kind,
        mentions.value
    from mentions
    inner join form_headers
        on
            mentions.file_sha256 = form_headers.file_sha256
            and mentions.file_name = form_headers.file_name
),

-- a sheet's name is said once, however many tables of a form stand on it
said as (
    select * from inside
    union by name
    select * from around
    union by name
    select * from corrected
)

select
    said.file_sha256,
    said.form_no,
    said.source,
    said.sheet,
    said.cell,
    said.raw_text,
    said.kind,
    said.value,
    source_ranks.source_rank + coalesce(said.depth, 0) as source_rank
from said
inner join source_ranks on said.source = source_ranks.source
