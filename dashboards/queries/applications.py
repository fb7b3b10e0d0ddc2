"""What the page of one application asks: against its sector, by stage, by examiner."""

import polars as pl

from dashboards.queries.cache import ask, cached
from dashboards.queries.strengths import COUNTED
from warehouse.reader import Published


@cached
def listed(
    published: Published,
    award_id: str,
    cycle: str,
    sought: str,
    wanted: str,
    most: int,
) -> pl.DataFrame:
    """
    List a cycle's applications by name, those that a search finds.

    Parameters
    ----------
    wanted : str
        An application, of this or another cycle: its organisation's is listed first,
        however many there are.

    Returns
    -------
    polars.DataFrame
        At most `most` rows: application_id, organisation_name, is_wanted, n_found.
    """
    return ask(
        published,
        """
        select
            application_id,
            organisation_name,
            organisation_id = (
                select any_value(organisation_id) from marts.dim_application
                where award_id = $award_id and application_id = $wanted
            ) is true as is_wanted,
            count(*) over () as n_found
        from marts.dim_application
        where award_id = $award_id and cycle = $cycle
            and contains(organisation_name, $sought)
        order by is_wanted desc, organisation_name, application_id
        limit $most
        """,
        award_id=award_id,
        cycle=cycle,
        sought=sought,
        wanted=wanted,
        most=most,
    )


@cached
def facts(published: Published, application_id: str) -> pl.DataFrame:
    """
    Read one application's register entry and its totals on every basis but adjusted.

    Returns
    -------
    polars.DataFrame
        One row per basis (one without a basis where nothing is scored):
        organisation_id, organisation_name, cycle, sector, sector_title_zh,
        sector_title_en, region_title_zh, region_title_en, industry_code, size,
        ownership, panel_id, outcome, official_points, reached_site, basis,
        total_points, process_points, result_points, n_clauses, n_examiners,
        range_low_points, range_high_points.
    """
    return ask(
        published,
        """
        select
            organisation_id,
            organisation_name,
            application.cycle,
            application.sector,
            dim_sector.title_zh as sector_title_zh,
            dim_sector.title_en as sector_title_en,
            coalesce(dim_region.title_zh, application.region) as region_title_zh,
            coalesce(dim_region.title_en, application.region) as region_title_en,
            industry_code,
            size,
            ownership,
            application.panel_id,
            outcome,
            official_points,
            reached_site,
            basis,
            total_points,
            process_points,
            result_points,
            n_clauses,
            n_examiners,
            range_low_points,
            range_high_points
        from marts.dim_application as application
        left join marts.dim_sector using (sector)
        left join marts.dim_region on application.region = region_code
        left join (
            select * from marts.fct_application_scores
            where application_id = $application_id and basis <> 'adjusted'
        ) as score using (application_id)
        where application_id = $application_id
        order by
            case basis
                when 'independent_mean' then 1
                when 'consensus' then 2
                when 'site' then 3
                else 4
            end
        """,
        application_id=application_id,
    )


@cached
def profile(
    published: Published, award_id: str, cycle: str, basis: str, application_id: str
) -> pl.DataFrame:
    """
    Set one application's clauses beside all of its sector and cycle.

    Returns
    -------
    polars.DataFrame
        One row per clause in the standard's order: clause, title_zh, title_en,
        dimension, category, points_max, score_pct, n_sector, sector_low_pct,
        sector_median_pct, sector_high_pct (the middle half of the sector).
    """
    return ask(
        published,
        f"""
        with {COUNTED},

        own as (
            select sector, scheme
            from marts.dim_application
            inner join marts.dim_cycle using (award_id, cycle)
            where application_id = $application_id
        ),

        spread as (
            select
                clause,
                count(*) as n_sector,
                quantile_cont(score_pct, 0.25) as sector_low_pct,
                quantile_cont(score_pct, 0.5) as sector_median_pct,
                quantile_cont(score_pct, 0.75) as sector_high_pct
            from clause_values
            inner join own using (sector)
            group by clause
        )

        select
            clause,
            title_zh,
            title_en,
            dimension,
            category,
            points_max,
            score_pct,
            coalesce(n_sector, 0) as n_sector,
            sector_low_pct,
            sector_median_pct,
            sector_high_pct
        from marts.dim_clause
        inner join own using (scheme, sector)
        left join spread using (clause)
        left join (
            select clause, score_pct from clause_values
            where application_id = $application_id
        ) using (clause)
        order by sort_order, clause
        """,
        award_id=award_id,
        cycle=cycle,
        basis=basis,
        application_id=application_id,
    )


@cached
def stages(published: Published, application_id: str) -> pl.DataFrame:
    """
    Give each clause's value stage by stage.

    Returns
    -------
    polars.DataFrame
        One row per clause in the standard's order: clause, title_zh, title_en,
        dimension, n_examiners, independent_mean_pct, independent_lowest_pct,
        independent_highest_pct, spread_pct, is_wide, bands_apart, consensus_pct,
        consensus_shift_pct, site_pct, site_shift_pct.
    """
    return ask(
        published,
        """
        select
            shift.clause,
            dim_clause.title_zh,
            dim_clause.title_en,
            shift.dimension,
            n_examiners,
            independent_mean_pct,
            independent_lowest_pct,
            independent_highest_pct,
            spread_pct,
            is_wide,
            bands_apart,
            consensus_pct,
            consensus_shift_pct,
            site_pct,
            site_shift_pct
        from marts.fct_consensus_shift as shift
        left join marts.dim_clause using (scheme, sector, clause)
        where application_id = $application_id
        order by dim_clause.sort_order, clause
        """,
        application_id=application_id,
    )


@cached
def examiner_scores(published: Published, application_id: str) -> pl.DataFrame:
    """
    List the independent scores behind one application, examiner by examiner.

    Returns
    -------
    polars.DataFrame
        One row per clause and examiner: clause, title_zh, title_en, examiner_id,
        examiner_name, examiner_role, score_pct.
    """
    return ask(
        published,
        """
        select
            score.clause,
            dim_clause.title_zh,
            dim_clause.title_en,
            examiner_id,
            coalesce(examiner_name, examiner_id) as examiner_name,
            examiner_role,
            score_pct
        from marts.fct_clause_scores as score
        left join marts.dim_clause using (scheme, sector, clause)
        left join marts.dim_examiner using (examiner_id)
        where application_id = $application_id and stage = 'independent'
            and counts and score_pct is not null and examiner_id is not null
        order by
            dim_clause.sort_order,
            clause,
            examiner_role = 'leader' desc,
            examiner_name,
            examiner_id
        """,
        application_id=application_id,
    )


@cached
def factors(published: Published, application_id: str) -> pl.DataFrame:
    """
    Give the bands of each clause's four factors, by stage.

    The panel's value, else the median examiner's, of an even number the lower of two.

    Returns
    -------
    polars.DataFrame
        One row per stage (latest first), clause and factor: stage, clause, title_zh,
        title_en, dimension, factor, factor_title_zh, factor_title_en, factor_order,
        factor_band, n_values.
    """
    return ask(
        published,
        """
        with bands as (
            select
                scheme,
                sector,
                dimension,
                stage,
                clause,
                factor,
                coalesce(
                    max(factor_band) filter (examiner_id is null),
                    quantile_disc(factor_band, 0.5)
                ) as factor_band,
                count(*) as n_values
            from marts.fct_factor_scores
            where application_id = $application_id
                and counts and factor_band is not null
                and stage in ('independent', 'consensus', 'site')
            group by all
        )

        select
            stage,
            clause,
            dim_clause.title_zh,
            dim_clause.title_en,
            bands.dimension,
            bands.factor,
            dim_factor.title_zh as factor_title_zh,
            dim_factor.title_en as factor_title_en,
            dim_factor.sort_order as factor_order,
            factor_band,
            n_values
        from bands
        inner join marts.dim_clause using (scheme, sector, clause)
        inner join marts.dim_factor
            on bands.dimension = dim_factor.dimension
            and bands.factor = dim_factor.factor
        order by
            case stage when 'site' then 1 when 'consensus' then 2 else 3 end,
            dim_clause.sort_order,
            clause,
            dim_factor.sort_order
        """,
        application_id=application_id,
    )


@cached
def comments(published: Published, application_id: str, clause: str) -> pl.DataFrame:
    """
    List what examiners and panels wrote on one clause.

    Returns
    -------
    polars.DataFrame
        Current versions: kind, comment_text, stage, examiner_name, examiner_role,
        file_name, sheet, cell.
    """
    return ask(
        published,
        """
        select
            kind,
            comment_text,
            stage,
            coalesce(examiner_name, examiner_id) as examiner_name,
            examiner_role,
            file_name,
            sheet,
            cell
        from marts.fct_clause_comments
        left join marts.dim_examiner using (examiner_id)
        where application_id = $application_id and clause = $clause and is_current
        order by
            case stage when 'site' then 1 when 'consensus' then 2 else 3 end,
            examiner_name nulls first,
            kind desc,
            file_name,
            cell
        """,
        application_id=application_id,
        clause=clause,
    )


@cached
def history(published: Published, application_id: str, basis: str) -> pl.DataFrame:
    """
    List every application of the same organisation, in time.

    Returns
    -------
    polars.DataFrame
        application_id, cycle, edition_no, outcome, total_points, total_pct, scheme.
    """
    return ask(
        published,
        """
        select
            other.application_id,
            other.cycle,
            edition_no,
            other.outcome,
            total_points,
            case when total_points is not null then scored_pct end as total_pct,
            score.scheme
        from marts.dim_application as own
        inner join marts.dim_application as other using (award_id, organisation_id)
        left join marts.dim_cycle
            on other.award_id = dim_cycle.award_id and other.cycle = dim_cycle.cycle
        left join (
            select * from marts.fct_application_scores where basis = $basis
        ) as score
            on other.application_id = score.application_id
        where own.application_id = $application_id
        order by other.cycle, other.application_id
        """,
        application_id=application_id,
        basis=basis,
    )
