"""What the trends page asks of applicants: who comes, how far, and who comes back."""

import polars as pl

from dashboards.queries.cache import ask, cached
from warehouse.reader import Published


@cached
def funnel(published: Published, award_id: str, cycle: str, kind: str) -> pl.DataFrame:
    """
    Count how far applications came, by a grouping, in one cycle and in all.

    Parameters
    ----------
    kind : str
        ``region``, ``industry``, ``size``, ``ownership`` or ``returning``.

    Returns
    -------
    polars.DataFrame
        A row per span (the cycle, and ``all``) and group, the same groups in both,
        most applications in all first: span, group_code, title_zh, title_en (null for
        what has no name in the standards), n_applied, n_eligible, n_site,
        n_nomination, n_award.
    """
    return ask(
        published,
        """
        with groups as (
            select group_code, n_applied as n_ever
            from marts.fct_funnel
            where award_id = $award_id and cycle = 'all' and group_kind = $kind
        ),

        spans as (select unnest([$cycle, 'all']) as span)

        select
            span,
            groups.group_code,
            title_zh,
            title_en,
            coalesce(n_applied, 0) as n_applied,
            coalesce(n_eligible, 0) as n_eligible,
            coalesce(n_reached_site, 0) as n_site,
            coalesce(n_nominated, 0) as n_nomination,
            coalesce(n_honoured, 0) as n_award
        from groups
        cross join spans
        left join (
            select * from marts.fct_funnel
            where award_id = $award_id and group_kind = $kind
        ) as counted
            on groups.group_code = counted.group_code and span = counted.cycle
        left join marts.dim_region
            on $kind = 'region' and groups.group_code = region_code
        order by
            span = 'all',
            groups.group_code = 'unknown',
            n_ever desc,
            sort_order,
            groups.group_code
        """,
        award_id=award_id,
        cycle=cycle,
        kind=kind,
    )


@cached
def returning(
    published: Published, award_id: str, basis: str, sought: str, most: int
) -> pl.DataFrame:
    """
    List organisations that came back, with each of their applications.

    Returns
    -------
    polars.DataFrame
        Of at most `most` organisations (the honoured first, then those with most
        applications) one row per application: organisation_id, organisation_name,
        sector_title_zh, sector_title_en, application_id, cycle, scheme, outcome,
        total_pct (null where incomplete), n_organisations (all that came back).
    """
    return ask(
        published,
        """
        with came_back as (
            select
                organisation_id,
                arg_max(organisation_name, cycle) as name,
                count(*) over () as n_organisations
            from marts.dim_application
            where award_id = $award_id and cycle is not null
            group by organisation_id
            having count(distinct cycle) > 1
                and bool_or(contains(organisation_name, $sought))
            order by
                count(*) filter (outcome = 'award') desc,
                count(*) filter (outcome = 'nomination') desc,
                count(distinct cycle) desc,
                name,
                organisation_id
            limit $most
        )

        select
            organisation_id,
            name as organisation_name,
            dim_sector.title_zh as sector_title_zh,
            dim_sector.title_en as sector_title_en,
            application_id,
            application.cycle,
            score.scheme,
            outcome,
            case when total_points is not null then scored_pct end as total_pct,
            n_organisations
        from came_back
        inner join marts.dim_application as application using (organisation_id)
        left join marts.dim_sector using (sector)
        left join (
            select application_id, scheme, total_points, scored_pct
            from marts.fct_application_scores
            where award_id = $award_id and basis = $basis
        ) as score using (application_id)
        where application.award_id = $award_id and application.cycle is not null
        order by name, organisation_id, cycle
        """,
        award_id=award_id,
        basis=basis,
        sought=sought,
        most=most,
    )


@cached
def returning_changes(published: Published, award_id: str, basis: str) -> pl.DataFrame:
    """
    Sum up how totals changed from one application to the next under one scheme.

    Returns
    -------
    polars.DataFrame
        One row: n_organisations, n_pairs, n_up, median_change_pct (null without a
        pair).
    """
    return ask(
        published,
        """
        select
            count(distinct organisation_id) as n_organisations,
            count(*) as n_pairs,
            count(*) filter (change_pct > 0) as n_up,
            median(change_pct) as median_change_pct
        from marts.fct_returning_applications
        where award_id = $award_id and basis = $basis
            and category = 'all' and clause is null and dimension = 'all'
        """,
        award_id=award_id,
        basis=basis,
    )


@cached
def honour_paths(published: Published, award_id: str) -> pl.DataFrame:
    """
    Count what followed on each outcome, over every pair of cycles.

    Returns
    -------
    polars.DataFrame
        outcome_from, outcome_to, n, n_returned (organisations with that earlier
        outcome that applied again), share (null under ten).
    """
    return ask(
        published,
        """
        select outcome_from, outcome_to, n, n_returned, share
        from marts.fct_honour_paths
        where award_id = $award_id and cycle_from = 'all'
        order by outcome_from, outcome_to
        """,
        award_id=award_id,
    )
