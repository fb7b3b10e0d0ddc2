"""What the cycle overview asks."""

import polars as pl

from dashboards.queries.cache import ask, cached
from warehouse.reader import Published


@cached
def stage_counts(published: Published, award_id: str, cycle: str) -> pl.DataFrame:
    """
    Count how far a cycle's applications came, by sector.

    Returns
    -------
    polars.DataFrame
        One row per sector of the standard, and one for applications without a sector
        if there are any: sector, title_zh, title_en, n_applied, n_eligible, n_site,
        n_nomination, n_award.
    """
    return ask(
        published,
        """
        with applications as (
            select
                sector,
                outcome,
                reached_site,
                -- a register without a column for it has found nobody ineligible
                coalesce(eligibility, 'eligible') = 'eligible'
                and outcome is distinct from 'ineligible' as is_eligible
            from marts.dim_application
            where award_id = $award_id and cycle = $cycle
        )
        select
            sector,
            dim_sector.title_zh,
            dim_sector.title_en,
            count(*) filter (is_one) as n_applied,
            count(*) filter (is_one and is_eligible) as n_eligible,
            count(*) filter (is_one and reached_site) as n_site,
            count(*) filter (is_one and outcome = 'nomination') as n_nomination,
            count(*) filter (is_one and outcome = 'award') as n_award
        from marts.dim_sector
        full join (select *, true as is_one from applications) using (sector)
        group by sector, title_zh, title_en
        order by min(dim_sector.sort_order) nulls last, sector
        """,
        award_id=award_id,
        cycle=cycle,
    )


@cached
def applications(
    published: Published, award_id: str, cycle: str, basis: str
) -> pl.DataFrame:
    """
    List a cycle's applications with their totals on one basis.

    Returns
    -------
    polars.DataFrame
        One row per application; total_points is null unless all clauses have a value.
    """
    return ask(
        published,
        """
        select
            application_id,
            organisation_name,
            application.sector,
            dim_sector.title_zh as sector_title_zh,
            dim_sector.title_en as sector_title_en,
            coalesce(dim_region.title_zh, application.region) as region_title_zh,
            coalesce(dim_region.title_en, application.region) as region_title_en,
            application.panel_id,
            outcome,
            coalesce(reached_site, false) as reached_site,
            score.total_points,
            score.process_points,
            score.result_points,
            coalesce(score.n_clauses, 0) as n_clauses,
            coalesce(score.n_examiners, 0) as n_examiners,
            score.range_low_points,
            score.range_high_points,
            application.official_points
        from marts.dim_application as application
        left join marts.dim_sector using (sector)
        left join marts.dim_region on application.region = dim_region.region_code
        left join (
            select * from marts.fct_application_scores
            where award_id = $award_id and cycle = $cycle and basis = $basis
        ) as score using (application_id)
        where application.award_id = $award_id and application.cycle = $cycle
        order by total_points desc nulls last, organisation_name
        """,
        award_id=award_id,
        cycle=cycle,
        basis=basis,
    )


@cached
def error_of_a_total(published: Published) -> pl.DataFrame:
    """
    Give how far a total would move with other examiners, as many as there are.

    Returns
    -------
    polars.DataFrame
        At most one row: value, low, high (points), n (applications of every cycle).
    """
    return ask(
        published,
        """
        select value, low, high, n
        from marts.fct_reliability
        where scope = 'archive' and statistic = 'sem_points' and value is not null
        """,
    )


@cached
def panel_completeness(published: Published, award_id: str, cycle: str) -> pl.DataFrame:
    """
    Count clauses filled and due on the sheets received, by panel.

    A sheet is what one examiner (or the panel) handed in for one application at one
    stage. Due are the clauses that the cycle's scheme scores in the application's
    sector, without those that the sheet calls not applicable.

    Returns
    -------
    polars.DataFrame
        One row per panel: panel_id, n_sheets, n_filled, n_expected.
    """
    return ask(
        published,
        """
        with due as (
            select sector, count(*) as n_clauses
            from marts.dim_clause
            inner join marts.dim_cycle using (scheme)
            where award_id = $award_id and cycle = $cycle
            group by sector
        ),

        sheets as (
            select
                panel_id,
                sector,
                application_id,
                stage,
                examiner_id,
                count(*) filter (score_pct is not null) as n_filled,
                count(*) filter (value_state = 'not_applicable') as n_not_applicable
            from marts.fct_clause_scores
            where award_id = $award_id and cycle = $cycle and is_current
                and application_id is not null
                and stage in ('independent', 'consensus', 'site')
            group by all
        )

        select
            panel_id,
            count(*) as n_sheets,
            sum(n_filled)::bigint as n_filled,
            sum(greatest(n_clauses - n_not_applicable, n_filled))::bigint as n_expected
        from sheets
        inner join due using (sector)
        group by panel_id
        order by panel_id
        """,
        award_id=award_id,
        cycle=cycle,
    )


@cached
def received_files(published: Published, award_id: str, cycle: str) -> pl.DataFrame:
    """
    Count a cycle's files, and those of no known cycle, by verdict.

    Returns
    -------
    polars.DataFrame
        verdict, n_files, last_received_at.
    """
    return ask(
        published,
        """
        select verdict, count(*) as n_files, max(received_at) as last_received_at
        from marts.fct_files
        where cycle is null
            or (cycle = $cycle and coalesce(award_id, $award_id) = $award_id)
        group by verdict
        order by n_files desc, verdict
        """,
        award_id=award_id,
        cycle=cycle,
    )


@cached
def issue_levels(published: Published, award_id: str, cycle: str) -> pl.DataFrame:
    """Count the issues that the same files left, by level: level, n_issues."""
    return ask(
        published,
        """
        select level, count(*) as n_issues
        from marts.fct_issues
        inner join marts.fct_files using (file_sha256, file_name)
        where cycle is null
            or (cycle = $cycle and coalesce(award_id, $award_id) = $award_id)
        group by level
        order by case level when 'error' then 1 when 'warning' then 2 else 3 end
        """,
        award_id=award_id,
        cycle=cycle,
    )
