"""What the page of one examiner asks; decided cycles only."""

import polars as pl

from dashboards.queries.cache import ask, cached
from warehouse.reader import Published


@cached
def examiners(published: Published) -> pl.DataFrame:
    """
    List whoever scored in a decided cycle.

    Returns
    -------
    polars.DataFrame
        examiner_id, examiner_name, first_cycle, n_cycles, n_applications (in decided
        cycles), in order of the id.
    """
    return ask(
        published,
        """
        select
            examiner_id,
            coalesce(any_value(examiner_name), examiner_id) as examiner_name,
            any_value(first_cycle) as first_cycle,
            count(*) as n_cycles,
            sum(n_applications)::integer as n_applications
        from marts.fct_examiner_severity
        left join marts.dim_examiner using (examiner_id)
        where is_decided
        group by examiner_id
        order by examiner_id
        """,
    )


@cached
def severities(published: Published, examiner_id: str) -> pl.DataFrame:
    """
    Give an examiner's severity in every decided cycle of the pool.

    Returns
    -------
    polars.DataFrame
        One row per decided cycle that anybody scored, in time; numbers are null where
        this examiner took no part: cycle, took_part, state, n_applications, n_panels,
        severity_pct, severity_low, severity_high, severity_points,
        severity_process_pct, severity_result_pct, p_over_3pct, is_flagged.
    """
    return ask(
        published,
        """
        with cycles as (
            select distinct cycle from marts.fct_examiner_severity where is_decided
        ),

        mine as (
            select * from marts.fct_examiner_severity
            where examiner_id = $examiner_id and is_decided
        )

        select
            cycles.cycle,
            mine.examiner_id is not null as took_part,
            mine.state,
            mine.n_applications,
            mine.n_panels,
            mine.severity_pct,
            mine.severity_low,
            mine.severity_high,
            mine.severity_points,
            mine.severity_process_pct,
            mine.severity_result_pct,
            mine.p_over_3pct,
            coalesce(mine.is_flagged, false) as is_flagged
        from cycles
        left join mine using (cycle)
        order by cycles.cycle
        """,
        examiner_id=examiner_id,
    )


@cached
def changes(published: Published, examiner_id: str) -> pl.DataFrame:
    """
    Give an examiner's changes between decided cycles, in time.

    Returns
    -------
    polars.DataFrame
        cycle_from, cycle_to, state, change_pct, change_low, change_high,
        detectable_pct, detectable_single_pct, is_too_coarse, n_linking, evidence,
        identified, is_flagged.
    """
    return ask(
        published,
        """
        select
            cycle_from,
            cycle_to,
            state,
            change_pct,
            change_low,
            change_high,
            detectable_pct,
            detectable_single_pct,
            coalesce(is_too_coarse, true) as is_too_coarse,
            n_linking,
            evidence,
            identified,
            coalesce(is_flagged, false) as is_flagged
        from marts.fct_examiner_change
        where examiner_id = $examiner_id and is_decided
        order by cycle_to, cycle_from
        """,
        examiner_id=examiner_id,
    )


@cached
def drift(published: Published, examiner_id: str) -> pl.DataFrame:
    """Give an examiner's slope over three decided cycles or more; at most one row."""
    return ask(
        published,
        """
        select
            n_cycles,
            state,
            slope_pct,
            slope_low,
            slope_high,
            direction,
            coalesce(is_drift, false) as is_drift
        from marts.fct_examiner_drift
        where examiner_id = $examiner_id and is_decided
        """,
        examiner_id=examiner_id,
    )


@cached
def partners(published: Published, examiner_id: str) -> pl.DataFrame:
    """
    List with whom an examiner scored the same applications in decided cycles.

    Returns
    -------
    polars.DataFrame
        The closest first, at most 200: examiner_id, examiner_name, n_shared (with cases),
        n_shared_panels (null where none is known), n_cycles, se_difference_pct (of the
        latest cycle shared), is_bridge (in any cycle).
    """
    return ask(
        published,
        """
        with links as (
            select
                case
                    when examiner_id = $examiner_id then other_examiner_id
                    else examiner_id
                end as examiner_id,
                * exclude (examiner_id, other_examiner_id)
            from marts.fct_examiner_links
            where (examiner_id = $examiner_id or other_examiner_id = $examiner_id)
                and is_decided and n_shared > 0
        )

        select
            examiner_id,
            coalesce(any_value(examiner_name), examiner_id) as examiner_name,
            sum(n_shared)::integer as n_shared,
            sum(n_shared_panels)::integer as n_shared_panels,
            count(*) as n_cycles,
            arg_max(se_difference_pct, cycle) as se_difference_pct,
            bool_or(is_bridge) as is_bridge
        from links
        left join marts.dim_examiner using (examiner_id)
        group by examiner_id
        order by coalesce(sum(n_shared_panels), 0) desc, sum(n_shared) desc, examiner_id
        limit 200
        """,
        examiner_id=examiner_id,
    )
