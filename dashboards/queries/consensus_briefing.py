"""What a panel needs on paper before it meets: scores and comments side by side."""

import polars as pl

from dashboards.queries.cache import ask, cached
from warehouse.reader import Published

# applications that no panel has been named for
NO_PANEL = "-"
_MEMBERS = f"""
    members as (
        select
            application_id,
            organisation_name,
            sector,
            scheme
        from marts.dim_application as application
        inner join marts.dim_cycle using (award_id, cycle)
        where award_id = $award_id and cycle = $cycle
            and coalesce(panel_id, '{NO_PANEL}') = $panel
    )
"""


@cached
def panels(published: Published, award_id: str, cycle: str) -> list[str]:
    """List a cycle's panels that have independent scores, by number."""
    return ask(
        published,
        f"""
        select coalesce(panel_id, '{NO_PANEL}') as panel
        from marts.dim_application
        where award_id = $award_id and cycle = $cycle
            and application_id in (
                select application_id from marts.fct_consensus_shift
                where award_id = $award_id and cycle = $cycle and n_examiners > 0
            )
        group by panel
        -- the second before the tenth
        order by
            try_cast(regexp_extract(panel, '\\d+') as integer) nulls last,
            panel
        """,
        award_id=award_id,
        cycle=cycle,
    )["panel"].to_list()


@cached
def clauses(published: Published, award_id: str, cycle: str, panel: str) -> pl.DataFrame:
    """
    List every clause of each of a panel's applications, as far apart as it lies.

    Returns
    -------
    polars.DataFrame
        One row per application that has independent scores and clause of its sector:
        application_id, organisation_name, sector, sector_title_zh, sector_title_en,
        clause, title_zh, title_en, points_max, dimension, sort_order, mean_pct,
        lowest_pct, highest_pct, spread_pct, is_wide, bands_apart, n_examiners.
        Widest clauses first where more than 20 points apart, then the standard's order.
    """
    return ask(
        published,
        f"""
        with {_MEMBERS},

        apart as (
            select * from marts.fct_consensus_shift
            where award_id = $award_id and cycle = $cycle
        )

        select
            application_id,
            organisation_name,
            members.sector,
            dim_sector.title_zh as sector_title_zh,
            dim_sector.title_en as sector_title_en,
            clause,
            dim_clause.title_zh,
            dim_clause.title_en,
            dim_clause.points_max,
            dim_clause.dimension,
            dim_clause.sort_order,
            independent_mean_pct as mean_pct,
            independent_lowest_pct as lowest_pct,
            independent_highest_pct as highest_pct,
            spread_pct,
            coalesce(is_wide, false) as is_wide,
            bands_apart,
            coalesce(n_examiners, 0) as n_examiners
        from members
        inner join marts.dim_clause using (scheme, sector)
        inner join marts.dim_sector using (sector)
        left join apart using (application_id, clause)
        where application_id in (select application_id from apart where n_examiners > 0)
        order by
            organisation_name,
            application_id,
            coalesce(is_wide, false) desc,
            if(is_wide, spread_pct, null) desc nulls last,
            dim_clause.sort_order,
            clause
        """,
        award_id=award_id,
        cycle=cycle,
        panel=panel,
    )


@cached
def scores(published: Published, award_id: str, cycle: str, panel: str) -> pl.DataFrame:
    """
    List each examiner's current independent score on each clause.

    Returns
    -------
    polars.DataFrame
        application_id, clause, examiner_id, examiner_name, examiner_role, score_pct,
        band, value_state; leaders first, then by name. Trainees and observers do not
        count and are left out.
    """
    return ask(
        published,
        f"""
        with {_MEMBERS}

        select
            application_id,
            clause,
            examiner_id,
            coalesce(examiner_name, examiner_id) as examiner_name,
            examiner_role,
            score_pct,
            band,
            value_state
        from members
        inner join marts.fct_clause_scores as score using (application_id)
        left join marts.dim_examiner using (examiner_id)
        where score.award_id = $award_id and score.cycle = $cycle
            and stage = 'independent' and counts and examiner_id is not null
        order by
            application_id,
            case examiner_role when 'leader' then 1 when 'chief' then 2 else 3 end,
            examiner_name,
            examiner_id,
            clause
        """,
        award_id=award_id,
        cycle=cycle,
        panel=panel,
    )


@cached
def comments(published: Published, award_id: str, cycle: str, panel: str) -> pl.DataFrame:
    """
    List what examiners wrote on their current independent sheets.

    Returns
    -------
    polars.DataFrame
        application_id, clause, examiner_id, kind (``strength`` or ``improvement``),
        comment_text.
    """
    return ask(
        published,
        f"""
        with {_MEMBERS}

        select application_id, clause, examiner_id, kind, comment_text
        from members
        inner join marts.fct_clause_comments as comment using (application_id)
        where comment.award_id = $award_id and comment.cycle = $cycle
            and stage = 'independent' and is_current and examiner_id is not null
            and kind in ('strength', 'improvement')
        order by application_id, clause, examiner_id, kind desc, comment_text
        """,
        award_id=award_id,
        cycle=cycle,
        panel=panel,
    )
