with

form_headers as (
    select * from {{ ref('int_identity__form_headers') }}
    where is_scoring
),

form_cycles as (
    select * from {{ ref('int_identity__form_cycles') }}
    where cycle is not null
),

applicable_rosters as (
    select * from {{ ref('int_identity__applicable_rosters') }}
),

organisation_keys as (
    select * from {{ ref('int_identity__organisation_keys') }}
    where n_organisations = 1
),

examiner_keys as (
    select * from {{ ref('int_identity__examiner_keys') }}
    where n_people = 1
),

-- most files hold sheets of one award and cycle
named_files as (
    select distinct
        form_headers.file_sha256,
        form_headers.file_name,
        form_cycles.award_id,
        form_cycles.cycle,
        applicable_rosters.roster_cycle
    from form_headers
    inner join form_cycles
        on
            form_headers.file_sha256 = form_cycles.file_sha256
            and form_headers.form_no = form_cycles.form_no
    left join applicable_rosters
        on
            form_cycles.award_id = applicable_rosters.award_id
            and form_cycles.cycle = applicable_rosters.cycle
),

files as (
    select distinct
        file_sha256,
        file_name
    from named_files
),

pieces as (
    select
        file_sha256,
        unnest(regexp_split_to_array(
            regexp_extract(file_name, '([^/]+?)(?:[.][^./]*)?$', 1),
            '[-_—–－＿\s\p{Z}()（）\[\]【】〔〕]+'
        )) as piece
    from files
),

-- the same names recur from file to file: each is normalised once
distinct_pieces as (
    select distinct piece from pieces
),

normalised as (
    select
        piece,
        {{ half_width('piece') }} as token
    from distinct_pieces
),

spellings as (
    select
        piece,
        token,
        'name' as kind,
        token as key_text
    from normalised
    union all
    select
        piece,
        token,
        'code' as kind,
        upper(token) as key_text
    from normalised
),

-- a short bare number counts files or copies and is nobody's code
tokens as (
    select distinct
        named_files.file_sha256,
        named_files.award_id,
        named_files.cycle,
        named_files.roster_cycle,
        spellings.token,
        spellings.kind,
        spellings.key_text
    from pieces
    inner join spellings on pieces.piece = spellings.piece
    inner join named_files on pieces.file_sha256 = named_files.file_sha256
    where not regexp_full_match(spellings.token, '\d{0,4}')
),

-- exactly a listed name or code, or nothing
listed as (
    select
        tokens.file_sha256,
        tokens.award_id,
        tokens.cycle,
        'organisation' as kind,
        organisation_keys.organisation_id as listed_id,
        min(tokens.token) as token
    from tokens
    inner join organisation_keys
        on
            tokens.award_id = organisation_keys.award_id
            and tokens.cycle = organisation_keys.cycle
            and tokens.kind = organisation_keys.kind
            and tokens.key_text = organisation_keys.key_text
    group by
        tokens.file_sha256,
        tokens.award_id,
        tokens.cycle,
        organisation_keys.organisation_id
    union all
    select
        tokens.file_sha256,
        tokens.award_id,
        tokens.cycle,
        'examiner' as kind,
        examiner_keys.examiner_id as listed_id,
        min(tokens.token) as token
    from tokens
    inner join examiner_keys
        on
            tokens.award_id = examiner_keys.award_id
            and tokens.roster_cycle = examiner_keys.cycle
            and tokens.kind = examiner_keys.kind
            and tokens.key_text = examiner_keys.key_text
    group by
        tokens.file_sha256, tokens.award_id, tokens.cycle, examiner_keys.examiner_id
)

select
    file_sha256,
    award_id,
    cycle,
    kind,
    listed_id,
    token,
    count(*) over (partition by file_sha256, award_id, cycle, kind) = 1 as is_only_one
from listed
