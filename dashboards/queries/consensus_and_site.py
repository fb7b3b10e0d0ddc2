"""What the page on consensus and site visits asks."""

import polars as pl

from dashboards.queries.cache import ask, cached
from warehouse.reader import Published

_CHOSEN = """
    chosen as (
        select
            shift.*,
            organisation_name,
            dim_clause.title_zh,
            dim_clause.title_en,
            dim_clause.sort_order
        from marts.fct_consensus_shift as shift
        inner join marts.dim_application as application using (application_id)
        inner join marts.dim_clause
            on
                shift.scheme = dim_clause.scheme
                and application.sector = dim_clause.sector
                and shift.clause = dim_clause.clause
        where shift.award_id = $award_id and shift.cycle = $cycle
            and ($sector = 'all' or application.sector = $sector)
            and ($panel = 'all' or coalesce(application.panel_id, '-') = $panel)
            and contains(organisation_name, $sought)
    )
"""


@cached
def spreads(
    published: Published,
    award_id: str,
    cycle: str,
    sector: str,
    most: int,
    *,
    panel: str = "all",
    sought: str = "",
) -> pl.DataFrame:
    """
    Give how far examiners were apart, by application and clause.

    Returns
    -------
    polars.DataFrame
        The ``most`` applications with the largest share of clauses over 20 points
        apart, the widest first, clauses in the standard's order: application_id,
        organisation_name, panel_id, n_examiners, clause, title_zh, title_en,
        spread_pct, lowest_pct, highest_pct, bands_apart, is_wide, n_wide and n_compared
        (of the application), n_applications, n_all_wide and n_all_compared (in all).
    """
    return ask(
        published,
        f"""
        with {_CHOSEN},

        counted as (
            select
                application_id,
                organisation_name,
                count(*) filter (is_wide) as n_wide,
                count(spread_pct) as n_compared,
                avg(spread_pct) as mean_spread
            from chosen
            group by application_id, organisation_name
            having count(spread_pct) > 0
        ),

        -- only the applications drawn are joined with their clauses again
        placed as (
            select
                application_id,
                n_wide,
                n_compared,
                row_number() over (
                    order by
                        n_wide / n_compared desc,
                        mean_spread desc,
                        organisation_name,
                        application_id
                ) as place,
                count(*) over () as n_applications,
                sum(n_wide) over () as n_all_wide,
                sum(n_compared) over () as n_all_compared
            from counted
            qualify place <= $most
        )

        select
            application_id,
            organisation_name,
            panel_id,
            n_examiners,
            clause,
            title_zh,
            title_en,
            spread_pct,
            independent_lowest_pct as lowest_pct,
            independent_highest_pct as highest_pct,
            bands_apart,
            is_wide,
            n_wide,
            n_compared,
            n_applications,
            n_all_wide::bigint as n_all_wide,
            n_all_compared::bigint as n_all_compared
        from placed
        inner join chosen using (application_id)
        order by place, sort_order, clause
        """,
        award_id=award_id,
        cycle=cycle,
        sector=sector,
        panel=panel,
        sought=sought,
        most=most,
    )


@cached
def clauses(
    published: Published,
    award_id: str,
    cycle: str,
    sector: str,
    kind: str,
    sought: str,
    most: int,
) -> pl.DataFrame:
    """
    List clauses far apart, or moved far by the meeting or the visit.

    Parameters
    ----------
    published : Published
        The version to ask.
    award_id, cycle, sector : str
        Which; ``all`` for all sectors.
    kind : {"wide", "consensus", "site"}
        Over 20 points apart; moved 10 points or more at the meeting; at the visit.
    sought : str
        Part of the organisation's name.
    most : int
        Rows to give.

    Returns
    -------
    polars.DataFrame
        The largest first: application_id, organisation_name, panel_id, clause,
        title_zh, title_en, n_examiners, lowest_pct, highest_pct, spread_pct,
        bands_apart, independent_mean_pct, consensus_pct, consensus_shift_pct, site_pct,
        site_shift_pct, n_found (in all).
    """
    return ask(
        published,
        f"""
        with {_CHOSEN},

        sized as (
            select
                *,
                case $kind
                    when 'wide' then if(is_wide, spread_pct, null)
                    when 'consensus' then abs(consensus_shift_pct)
                    else abs(site_shift_pct)
                end as size
            from chosen
        )

        select
            application_id,
            organisation_name,
            panel_id,
            clause,
            title_zh,
            title_en,
            n_examiners,
            independent_lowest_pct as lowest_pct,
            independent_highest_pct as highest_pct,
            spread_pct,
            bands_apart,
            independent_mean_pct,
            consensus_pct,
            consensus_shift_pct,
            site_pct,
            site_shift_pct,
            count(*) over () as n_found
        from sized
        where size is not null and ($kind = 'wide' or size >= 10)
        order by size desc, organisation_name, application_id, sort_order, clause
        limit $most
        """,
        award_id=award_id,
        cycle=cycle,
        sector=sector,
        panel="all",
        kind=kind,
        sought=sought,
        most=most,
    )


@cached
def stages(
    published: Published, award_id: str, cycle: str, sector: str, most: int
) -> pl.DataFrame:
    """
    Set totals of the three stages side by side, with what selection alone would do.

    Returns
    -------
    polars.DataFrame
        The ``most`` applications with a later total, those visited first, by total:
        application_id, organisation_name, sector, outcome_known, independent_points,
        consensus_points, site_points, expected_points (where selection alone would
        put the site total; null where not visited or not comparable),
        n_applications (in all).
    """
    return ask(
        published,
        """
        with totals as (
            select
                application_id,
                max(total_points) filter (basis = 'independent_mean')
                    as independent_points,
                max(total_points) filter (basis = 'consensus') as consensus_points,
                max(total_points) filter (basis = 'site') as site_points
            from marts.fct_application_scores
            where award_id = $award_id and cycle = $cycle
            group by application_id
        ),

        -- from the latest total at the desk
        expected as (
            select
                application_id,
                desk_points + expected_change_points as expected_points
            from marts.fct_site_changes
            where award_id = $award_id and cycle = $cycle and state = 'compared'
            qualify row_number() over (
                partition by application_id
                order by if(basis = 'consensus', 1, 2)
            ) = 1
        )

        select
            application_id,
            organisation_name,
            application.sector,
            independent_points,
            consensus_points,
            site_points,
            expected_points,
            count(*) over () as n_applications
        from totals
        inner join marts.dim_application as application using (application_id)
        left join expected using (application_id)
        where (
            coalesce(consensus_points, site_points) is not null
            and coalesce(independent_points, consensus_points) is not null
        )
            and ($sector = 'all' or application.sector = $sector)
        order by
            site_points is null,
            coalesce(site_points, consensus_points) desc,
            organisation_name,
            application_id
        limit $most
        """,
        award_id=award_id,
        cycle=cycle,
        sector=sector,
        most=most,
    )


@cached
def visits(
    published: Published, award_id: str, cycle: str, basis: str, sector: str
) -> pl.DataFrame:
    """
    Give each visit's change beside how far above its sector the desk total stood.

    Returns
    -------
    polars.DataFrame
        Visits that can be compared: organisation_name, sector, above_points (desk total
        minus the sector's mean), change_points, expected_change_points, reliability,
        n_in_sector.
    """
    return ask(
        published,
        """
        select
            organisation_name,
            application.sector,
            desk_points - sector_mean_points as above_points,
            change_points,
            expected_change_points,
            reliability,
            n_in_sector
        from marts.fct_site_changes as visit
        inner join marts.dim_application as application using (application_id)
        where visit.award_id = $award_id and visit.cycle = $cycle and basis = $basis
            and state = 'compared'
            and ($sector = 'all' or application.sector = $sector)
        order by above_points, application_id
        """,
        award_id=award_id,
        cycle=cycle,
        basis=basis,
        sector=sector,
    )


@cached
def visit_summary(
    published: Published, award_id: str, cycle: str, basis: str
) -> pl.DataFrame:
    """
    Give the mean change of a cycle's visits and of all, beyond what selection does.

    Returns
    -------
    polars.DataFrame
        scope (the cycle, ``archive``), state, n_applications, change_points,
        expected_change_points, beyond_selection_points, low, high.
    """
    return ask(
        published,
        """
        select
            scope,
            state,
            n_applications,
            change_points,
            expected_change_points,
            beyond_selection_points,
            low,
            high
        from marts.fct_site_change_summary
        inner join (
            select scheme from marts.dim_cycle
            where award_id = $award_id and cycle = $cycle
        ) as chosen using (scheme)
        where award_id = $award_id and basis = $basis and scope in ($cycle, 'archive')
        order by scope
        """,
        award_id=award_id,
        cycle=cycle,
        basis=basis,
    )


@cached
def roles(published: Published, award_id: str, cycle: str) -> pl.DataFrame:
    """
    Give how close consensus lies to each role, in the cycle and over all cycles.

    Returns
    -------
    polars.DataFrame
        scope (the cycle, once decided; ``archive``), role, state, weight, low, high,
        expected_for_median, n_applications.
    """
    return ask(
        published,
        """
        select
            scope,
            role,
            state,
            weight,
            low,
            high,
            expected_for_median,
            n_applications
        from marts.fct_consensus_roles
        where scope = 'archive' or scope in (
            select cycle from marts.dim_cycle
            where award_id = $award_id and cycle = $cycle and is_decided
        )
        order by
            scope,
            case role when 'leader' then 1 when 'examiner' then 2 else 3 end
        """,
        award_id=award_id,
        cycle=cycle,
    )
