"""What the category strengths page asks, from the heat map down to the cell."""

import polars as pl

from dashboards.queries.cache import ask, cached
from warehouse.reader import Published

# Which stage speaks for a basis: decision 4 of the design. What counts, the
# warehouse has decided.
COUNTED = """
    counted as (
        select *
        from marts.fct_clause_scores
        where award_id = $award_id and cycle = $cycle
            and counts and score_pct is not null and application_id is not null
    ),

    stage_values as (
        select
            application_id,
            sector,
            clause,
            stage,
            coalesce(
                avg(score_pct) filter (examiner_id is null),
                avg(score_pct)
            ) as score_pct,
            min(score_pct) filter (examiner_id is not null) as examiner_low_pct,
            max(score_pct) filter (examiner_id is not null) as examiner_high_pct,
            count(distinct examiner_id) as n_examiners
        from counted
        where stage in ('independent', 'consensus', 'site')
        group by all
    ),

    clause_values as (
        select *
        from stage_values
        where $basis = 'final' or stage = replace($basis, '_mean', '')
        qualify row_number() over (
            partition by application_id, clause
            order by case stage when 'site' then 1 when 'consensus' then 2 else 3 end
        ) = 1
    )
"""


@cached
def heat_map(published: Published, award_id: str, cycle: str, basis: str) -> pl.DataFrame:
    """
    Give the mean by sector, category and cycle, for cycles of the same scheme.

    Returns
    -------
    polars.DataFrame
        One row per sector, category and cycle of the scheme, empty ones with n = 0:
        sector, category, title_zh, title_en, cycle, n_applications, mean_pct,
        mean_pct_low, mean_pct_high, median_pct, sd_pct.
    """
    return ask(
        published,
        """
        with scheme as (
            select scheme from marts.dim_cycle
            where award_id = $award_id and cycle = $cycle
        ),

        cycles as (
            select cycle from marts.dim_cycle
            inner join scheme using (scheme)
            where award_id = $award_id and cycle in (
                select cycle from marts.dim_application where award_id = $award_id
            )
        ),

        categories as (
            select dim_category.*
            from marts.dim_category
            inner join scheme using (scheme)
            where category in (select category from marts.dim_clause)
        )

        select
            categories.sector,
            categories.category,
            categories.title_zh,
            categories.title_en,
            cycles.cycle,
            coalesce(n_applications, 0) as n_applications,
            mean_pct,
            mean_pct_low,
            mean_pct_high,
            median_pct,
            sd_pct
        from categories
        cross join cycles
        left join (
            select * from marts.fct_category_strengths
            where award_id = $award_id and basis = $basis and dimension = 'all'
        ) as strength using (scheme, sector, category, cycle)
        inner join marts.dim_sector using (sector)
        order by
            dim_sector.sort_order,
            categories.sort_order,
            categories.category,
            cycles.cycle
        """,
        award_id=award_id,
        cycle=cycle,
        basis=basis,
    )


@cached
def clause_values(
    published: Published, award_id: str, cycle: str, basis: str, sector: str
) -> pl.DataFrame:
    """
    List every application's value on every clause, on one basis.

    Returns
    -------
    polars.DataFrame
        One row per application and clause, clauses in the standard's order; a clause
        that nobody scored keeps one row without a value. For all sectors, titles are
        those of the first sector.
    """
    return ask(
        published,
        f"""
        with {COUNTED},

        clauses as (
            select
                clause,
                dim_clause.title_zh,
                dim_clause.title_en,
                dimension,
                category,
                dim_clause.sort_order
            from marts.dim_clause
            inner join marts.dim_cycle using (scheme)
            inner join marts.dim_sector using (sector)
            where award_id = $award_id and cycle = $cycle
                and ($sector = 'all' or sector = $sector)
            qualify row_number() over (
                partition by clause order by dim_sector.sort_order
            ) = 1
        ),

        chosen as (
            select clause_values.*, organisation_name
            from clause_values
            inner join marts.dim_application using (application_id)
            where $sector = 'all' or clause_values.sector = $sector
        )

        select
            clause,
            title_zh,
            title_en,
            dimension,
            category,
            application_id,
            organisation_name,
            score_pct
        from clauses
        left join chosen using (clause)
        order by clauses.sort_order, clause, organisation_name, application_id
        """,
        award_id=award_id,
        cycle=cycle,
        basis=basis,
        sector=sector,
    )


@cached
def dimension_shares(
    published: Published, award_id: str, cycle: str, basis: str, sector: str
) -> pl.DataFrame:
    """
    Give process and result points of each application, in percent of what is due.

    Returns
    -------
    polars.DataFrame
        application_id, organisation_name, sector, process_pct, result_pct; null where
        a clause has no value.
    """
    return ask(
        published,
        """
        with reachable as (
            select
                sector,
                sum(points_max) filter (dimension = 'process') as process_max,
                sum(points_max) filter (dimension = 'result') as result_max
            from marts.dim_clause
            inner join marts.dim_cycle using (scheme)
            where award_id = $award_id and cycle = $cycle
            group by sector
        )

        select
            application_id,
            organisation_name,
            application.sector,
            100 * score.process_points / process_max as process_pct,
            100 * score.result_points / result_max as result_pct
        from marts.fct_application_scores as score
        inner join marts.dim_application as application using (application_id)
        inner join reachable on application.sector = reachable.sector
        where application.award_id = $award_id and application.cycle = $cycle
            and basis = $basis
            and ($sector = 'all' or application.sector = $sector)
        order by organisation_name, application_id
        """,
        award_id=award_id,
        cycle=cycle,
        basis=basis,
        sector=sector,
    )


@cached
def applications_of_cell(
    published: Published,
    award_id: str,
    cycle: str,
    basis: str,
    sector: str,
    category: str,
) -> pl.DataFrame:
    """
    List the applications behind one cell of the heat map.

    Returns
    -------
    polars.DataFrame
        application_id, organisation_name, panel_id, outcome, score_pct (points over
        points reachable on the clauses that have a value), n_clauses, n_due.
    """
    return ask(
        published,
        f"""
        with {COUNTED},

        due as (
            select clause, sector, points_max, category
            from marts.dim_clause
            inner join marts.dim_cycle using (scheme)
            where award_id = $award_id and cycle = $cycle
                and sector = $sector and category = $category
        )

        select
            application_id,
            organisation_name,
            panel_id,
            outcome,
            sum(score_pct * points_max)
                / sum(points_max) filter (score_pct is not null) as score_pct,
            count(score_pct) as n_clauses,
            count(*) as n_due
        from marts.dim_application as application
        inner join due using (sector)
        left join clause_values using (application_id, clause)
        where application.award_id = $award_id and application.cycle = $cycle
        group by all
        having count(score_pct) > 0
        order by score_pct, organisation_name
        """,
        award_id=award_id,
        cycle=cycle,
        basis=basis,
        sector=sector,
        category=category,
    )


@cached
def clauses_of_application(
    published: Published, award_id: str, cycle: str, basis: str, application_id: str
) -> pl.DataFrame:
    """
    List one application's clauses on one basis.

    Returns
    -------
    polars.DataFrame
        clause, title_zh, title_en, dimension, points_max, score_pct, score_points,
        stage, n_examiners, examiner_low_pct, examiner_high_pct.
    """
    return ask(
        published,
        f"""
        with {COUNTED}

        select
            clause,
            title_zh,
            title_en,
            dimension,
            category,
            points_max,
            score_pct,
            score_pct * points_max / 100 as score_points,
            stage,
            coalesce(n_examiners, 0) as n_examiners,
            examiner_low_pct,
            examiner_high_pct
        from marts.dim_application as application
        inner join marts.dim_cycle using (award_id, cycle)
        inner join marts.dim_clause using (scheme, sector)
        left join clause_values using (application_id, clause)
        where application_id = $application_id
        order by dim_clause.sort_order, clause
        """,
        award_id=award_id,
        cycle=cycle,
        basis=basis,
        application_id=application_id,
    )


@cached
def cells_of_clause(
    published: Published, application_id: str, clause: str
) -> pl.DataFrame:
    """
    List every sheet cell that says something on one clause of one application.

    Returns
    -------
    polars.DataFrame
        All stages and versions, also those that do not count: stage, examiner_name,
        examiner_role, version, is_current, counts, raw_text, score_pct, value_state,
        file_name, sheet, cell.
    """
    return ask(
        published,
        """
        select
            stage,
            coalesce(examiner_name, examiner_id) as examiner_name,
            examiner_role,
            version,
            is_current,
            counts,
            raw_text,
            score_pct,
            value_state,
            file_name,
            sheet,
            cell
        from marts.fct_clause_scores
        left join marts.dim_examiner using (examiner_id)
        where application_id = $application_id and clause = $clause
        order by stage, examiner_name nulls first, version desc, file_name, cell
        """,
        application_id=application_id,
        clause=clause,
    )
