-- the long model that every layout joins: one value, its cell and what it counts for
with readings as not materialized (
    select * from {{ ref('int_scores__readings') }}
),

forms as (
    select * from {{ ref('int_identity__forms') }}
),

form_versions as (
    select * from {{ ref('int_scores__form_versions') }}
),

grid as (
    select * from {{ ref('stg_standards__band_percentages') }}
),

scheme_sizes as (
    select * from {{ ref('int_scores__scheme_sizes') }}
    where category = 'all' and dimension = 'all'
),

zero_forms as (
    select
        readings.file_sha256,
        readings.form_no
    from readings
    left join scheme_sizes on readings.scheme = scheme_sizes.scheme
    group by readings.file_sha256, readings.form_no
    having
        bool_and(readings.score_pct is not null and readings.score_pct = 0)
        and count(*) = coalesce(any_value(scheme_sizes.n_clauses), count(*))
),

-- where several sources may give a clause: how many submissions of it each has
sources as (
    select
        form_versions.set_id,
        form_versions.source_rank,
        readings.clause,
        max(form_versions.version_of_source) as n_versions,
        bool_or(form_versions.is_last) as has_last
    from readings
    inner join form_versions
        on
            readings.file_sha256 = form_versions.file_sha256
            and readings.form_no = form_versions.form_no
    where form_versions.has_other_source
    group by form_versions.set_id, form_versions.source_rank, readings.clause
),

-- the first source has a cell for the clause, be it blank; its copies come after it
ranked_sources as (
    select
        set_id,
        source_rank,
        clause,
        min(source_rank) filter (where has_last) over (partition by set_id, clause)
            as first_source_rank,
        sum(n_versions) over (partition by set_id, clause order by source_rank)
        - n_versions as n_versions_before
    from sources
),

placed as (
    select
        readings.*,
        form_versions.set_id,
        form_versions.source_rank,
        form_versions.is_last,
        form_versions.is_current as is_current_form,
        ranked_sources.first_source_rank,
        form_versions.version_of_source
        + coalesce(ranked_sources.n_versions_before, 0) as version,
        coalesce(form_versions.source_rank > ranked_sources.first_source_rank, false)
            as is_outranked,
        case
            when readings.score_pct is null then readings.conflict_kind
            when form_versions.is_unordered then 'unordered'
            when zero_forms.file_sha256 is not null then 'all_zero'
            else readings.conflict_kind
        end as settled_conflict_kind
    from readings
    inner join form_versions
        on
            readings.file_sha256 = form_versions.file_sha256
            and readings.form_no = form_versions.form_no
    left join ranked_sources
        on
            form_versions.set_id = ranked_sources.set_id
            and form_versions.source_rank = ranked_sources.source_rank
            and readings.clause = ranked_sources.clause
    left join zero_forms
        on
            readings.file_sha256 = zero_forms.file_sha256
            and readings.form_no = zero_forms.form_no
),

final_states as (
    select
        *,
        is_current_form and not is_outranked as is_current,
        settled_conflict_kind in ('unordered', 'all_zero') as is_voided
    from placed
),

-- percentages are few: each gets its band once, not for every value
percents as (
    select distinct score_pct
    from readings
    where score_pct is not null
),

bands_of_percents as (
    select
        percents.score_pct,
        grid.band
    from percents
    asof left join grid on percents.score_pct >= grid.score_pct
)

select
    forms.layout,
    forms.purpose,
    final_states.file_sha256,
    final_states.form_no,
    final_states.table_no,
    final_states.row_no,
    forms.file_name,
    forms.award_id,
    forms.cycle,
    final_states.scheme,
    forms.sector,
    forms.application_id,
    forms.organisation_id,
    forms.panel_id,
    forms.stage,
    forms.examiner_id,
    forms.examiner_role,
    final_states.clause,
    final_states.category,
    final_states.dimension,
    final_states.points_max,
    final_states.settled_conflict_kind as conflict_kind,
    final_states.contradiction,
    final_states.scale,
    final_states.set_id,
    final_states.source_rank,
    final_states.first_source_rank,
    final_states.is_outranked,
    cast(final_states.version as integer) as version,
    final_states.is_last,
    final_states.is_current,
    final_states.sheet,
    final_states.cell,
    final_states.raw_text,
    final_states.note_text,
    final_states.points_cell,
    final_states.points_raw_text,
    final_states.points_word_state,
    final_states.printed_points,
    final_states.printed_decimals,
    final_states.adjustment_cell,
    final_states.adjustment_raw_text,
    final_states.is_adjustment_unread,
    if(final_states.is_voided is true, null, final_states.score_pct) as score_pct,
    if(final_states.is_voided is true, null, bands_of_percents.band) as band,
    if(final_states.is_voided is true, 'conflict', final_states.value_state)
        as value_state,
    forms.counts and final_states.is_current as counts
from final_states
inner join forms
    on
        final_states.file_sha256 = forms.file_sha256
        and final_states.form_no = forms.form_no
left join bands_of_percents on final_states.score_pct = bands_of_percents.score_pct
