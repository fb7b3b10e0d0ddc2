with

lines as (
    select * from {{ ref('int_identity__assignment_lines') }}
),

cells as (
    select * from {{ ref('int_identity__register_values') }}
    where
        layout = 'L12' and role in ('examiner', 'examiner_code') and not is_blank
),

applicable_rosters as (
    select * from {{ ref('int_identity__applicable_rosters') }}
),

keys as (
    select * from {{ ref('int_identity__examiner_keys') }}
    where n_people = 1
),

roster_levels as (
    select
        award_id,
        cycle,
        examiner_id,
        min(examiner_level) as examiner_level
    from {{ ref('int_identity__rosters') }}
    group by award_id, cycle, examiner_id
),

aliases as (
    select * from {{ ref('stg_registers__aliases') }}
    where
        kind = 'examiner'
        and target_id in (select roster_levels.examiner_id from roster_levels)
),

unlisted as (
    select * from {{ ref('int_identity__unlisted_examiners') }}
),

role_words as (
    select
        code,
        lower(word) as word
    from {{ ref('stg_standards__words') }}
    where kind = 'role'
),

split as (
    select
        file_sha256,
        table_no,
        row_no,
        cell,
        raw_text,
        header_text,
        role = 'examiner_code' as is_code,
        {{ names_in('coalesce(corrected, raw_text)') }} as pieces
    from cells
),

pieces as (
    select
        * exclude (pieces),
        unnest(pieces) as piece,
        generate_subscripts(pieces, 1) as piece_no
    from split
),

numbered as (
    select
        *,
        row_number() over (
            partition by file_sha256, table_no, row_no, is_code
            order by length(cell) asc, cell asc, piece_no asc
        ) as person_no,
        count(*) over (partition by file_sha256, table_no, row_no, is_code) as n_pieces
    from pieces
),

-- a star or a bracket with the word for a role stands beside a name and is no part of it
names as (
    select
        numbered.*,
        -- a column headed 组长 holds leaders; 评审员 says no more than that it holds people
        coalesce(starred.code, bracketed.code, nullif(headed.code, 'examiner'))
            as named_role,
        case
            when bracketed.code is null then ltrim(rtrim(numbered.piece, '★☆'), '★☆')
            else {{ without_note("ltrim(rtrim(numbered.piece, '★☆'), '★☆')") }}
        end as examiner_name
    from numbered
    left join role_words as starred
        on regexp_extract(numbered.piece, '[★☆]') = starred.word
    left join role_words as bracketed
        on
            lower(regexp_extract(numbered.piece, '[(（](.*)[)）][★☆]?$', 1))
            = bracketed.word
    left join role_words as headed on lower(numbered.header_text) = headed.word
    where not numbered.is_code
),

codes as (
    select * from numbered
    where is_code
),

-- as many codes as names belong together in order; else the names say who it is
people as (
    select
        names.examiner_name,
        names.named_role,
        coalesce(names.file_sha256, codes.file_sha256) as file_sha256,
        coalesce(names.table_no, codes.table_no) as table_no,
        coalesce(names.row_no, codes.row_no) as row_no,
        coalesce(names.cell, codes.cell) as examiner_cell,
        coalesce(names.raw_text, codes.raw_text) as examiner_raw,
        upper(codes.piece) as examiner_code
    from names
    full outer join codes
        on
            names.file_sha256 = codes.file_sha256
            and names.table_no = codes.table_no
            and names.row_no = codes.row_no
            and names.person_no = codes.person_no
            and names.n_pieces = codes.n_pieces
    anti join names as names_of_line
        on
            names.cell is null
            and codes.file_sha256 = names_of_line.file_sha256
            and codes.table_no = names_of_line.table_no
            and codes.row_no = names_of_line.row_no
),

assigned as (
    select
        lines.*,
        people.examiner_cell,
        people.examiner_raw,
        people.examiner_name,
        people.named_role,
        people.examiner_code,
        applicable_rosters.roster_cycle,
        coalesce(
            by_code.examiner_id,
            by_name.examiner_id,
            aliases.target_id,
            unlisted.examiner_id
        ) as listed_id
    from lines
    left join people
        on
            lines.file_sha256 = people.file_sha256
            and lines.table_no = people.table_no
            and lines.row_no = people.row_no
    left join applicable_rosters
        on
            lines.award_id = applicable_rosters.award_id
            and lines.cycle = applicable_rosters.cycle
    left join keys as by_code
        on
            by_code.kind = 'code'
            and lines.award_id = by_code.award_id
            and applicable_rosters.roster_cycle = by_code.cycle
            and people.examiner_code = by_code.key_text
    left join keys as by_name
        on
            by_name.kind = 'name'
            and lines.award_id = by_name.award_id
            and applicable_rosters.roster_cycle = by_name.cycle
            and people.examiner_name = by_name.key_text
    left join aliases on people.examiner_name = aliases.alias_norm
    left join unlisted
        on
            lines.award_id = unlisted.award_id
            and lines.cycle = unlisted.cycle
            and coalesce(people.examiner_name, people.examiner_code)
            = unlisted.examiner_name
),

with_examiner as (
    select
        *,
        coalesce(
            listed_id, {{ provisional_id('coalesce(examiner_name, examiner_code)') }}
        ) as examiner_id,
        -- without any roster each name is one examiner
        listed_id is not null or roster_cycle is null as is_examiner_matched
    from assigned
)

select
    with_examiner.file_sha256,
    with_examiner.sheet,
    with_examiner.path_order,
    with_examiner.award_id,
    with_examiner.cycle,
    with_examiner.application_id,
    with_examiner.panel_id,
    with_examiner.examiner_id,
    with_examiner.examiner_name,
    with_examiner.examiner_raw,
    with_examiner.examiner_cell,
    with_examiner.stage,
    with_examiner.is_organisation_matched,
    with_examiner.is_examiner_matched,
    with_examiner.roster_cycle,
    coalesce(
        with_examiner.named_role,
        with_examiner.examiner_role,
        roster_levels.examiner_level,
        'examiner'
    ) as examiner_role
from with_examiner
left join roster_levels
    on
        with_examiner.award_id = roster_levels.award_id
        and with_examiner.roster_cycle = roster_levels.cycle
        and with_examiner.examiner_id = roster_levels.examiner_id
where
    with_examiner.is_current
    and with_examiner.application_id is not null
    and with_examiner.examiner_id is not null
-- one person, application and stage may stand on several lines: the first is cited
qualify row_number() over (
    partition by
        with_examiner.application_id, with_examiner.examiner_id, with_examiner.stage
    order by
        with_examiner.path_order asc, with_examiner.table_no asc, with_examiner.row_no asc
) = 1
