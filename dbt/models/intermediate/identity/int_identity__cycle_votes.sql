with

form_headers as (
    select * from {{ ref('int_identity__form_headers') }}
),

sayings as (
    select * from {{ ref('int_identity__sayings') }}
    where kind in ('cycle_year', 'cycle_edition') and source <> 'body'
),

cycle_names as (
    select * from {{ ref('int_identity__cycle_names') }}
),

form_awards as (
    select * from {{ ref('int_identity__form_awards') }}
),

-- a labelled cell may hold an alias that spells neither year nor edition
said as (
    select
        file_sha256,
        form_no,
        source,
        source_rank,
        sheet,
        cell,
        raw_text,
        kind,
        value,
        {{ half_width('raw_text') }} as said_text
    from sayings
    union all
    select
        file_sha256,
        form_no,
        'title_block' as source,
        1 as source_rank,
        sheet,
        cycle_cell as cell,
        cycle_raw as raw_text,
        'text' as kind,
        null as value,
        cycle_text as said_text
    from form_headers
    where cycle_text is not null
),

resolved as (
    select
        said.*,
        form_awards.award_id,
        -- an alias speaks for the whole cell that it was found in
        coalesce(
            max(aliases.cycle) over (
                partition by said.file_sha256, said.form_no, said.source_rank, said.cell
            ),
            editions.cycle,
            case when said.kind = 'cycle_year' then said.value end
        ) as cycle
    from said
    inner join form_awards
        on
            said.file_sha256 = form_awards.file_sha256
            and said.form_no = form_awards.form_no
    left join cycle_names as aliases
        on
            aliases.kind = 'alias'
            and form_awards.award_id = aliases.award_id
            and said.said_text = aliases.name_text
    left join cycle_names as editions
        on
            editions.kind = 'edition'
            and said.kind = 'cycle_edition'
            and form_awards.award_id = editions.award_id
            and said.value = editions.name_text
)

select
    file_sha256,
    form_no,
    award_id,
    source,
    source_rank,
    count(distinct cycle) as n_cycles,
    -- two years or two editions contradict each other also where no table knows them
    count(distinct cycle) > 1
    or count(distinct value) filter (where kind = 'cycle_year') > 1
    or count(distinct value) filter (where kind = 'cycle_edition') > 1 as is_conflict,
    min(cycle) as cycle,
    string_agg(distinct cycle, '、' order by cycle) as cycles_text,
    arg_min(sheet, coalesce(cell, '')) filter (where cycle is not null) as sheet,
    arg_min(cell, coalesce(cell, '')) filter (where cycle is not null) as cell,
    arg_min(raw_text, coalesce(cell, '')) filter (where cycle is not null) as raw_text,
    -- an edition that no table knows, where nothing beside it gives the year
    case
        when count(cycle) = 0
            then min(raw_text) filter (where kind = 'cycle_edition')
    end as unknown_edition,
    case
        when count(cycle) = 0 then min(cell) filter (where kind = 'cycle_edition')
    end as unknown_edition_cell
from resolved
group by file_sha256, form_no, award_id, source, source_rank
