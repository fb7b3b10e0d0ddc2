"""What the page on changes of scale asks; pairs of decided cycles only."""

import polars as pl

from dashboards.queries.cache import ask, cached
from warehouse.reader import Published


@cached
def pairs(published: Published) -> pl.DataFrame:
    """
    List pairs of decided cycles with what could be found between them.

    Returns
    -------
    polars.DataFrame
        One row per pair in time: cycle_from, cycle_to, n_examiners (in both), n_tested,
        n_flagged, detectable_low, detectable_pct (median), detectable_high,
        detectable_single_pct (median), is_too_coarse, n_linking, evidence, identified,
        offset_pct, state (the commonest).
    """
    return ask(
        published,
        """
        select
            cycle_from,
            cycle_to,
            count(*) as n_examiners,
            count(change_pct) as n_tested,
            count(*) filter (is_flagged) as n_flagged,
            min(detectable_pct) as detectable_low,
            median(detectable_pct) as detectable_pct,
            max(detectable_pct) as detectable_high,
            median(detectable_single_pct) as detectable_single_pct,
            coalesce(bool_or(is_too_coarse), true) as is_too_coarse,
            max(n_linking) as n_linking,
            coalesce(max(evidence) filter (evidence <> 'none'), 'none') as evidence,
            max(identified) as identified,
            max(offset_pct) as offset_pct,
            mode(state order by state) as state
        from marts.fct_examiner_change
        where is_decided
        group by cycle_from, cycle_to
        order by cycle_to, cycle_from
        """,
    )


@cached
def changes(published: Published, cycle_from: str, cycle_to: str) -> pl.DataFrame:
    """
    List the changes of examiners between two decided cycles.

    Returns
    -------
    polars.DataFrame
        The largest growth in severity first, those without an estimate last:
        examiner_id, examiner_name, state, n_applications_from, n_applications_to,
        change_pct, change_low, change_high, change_unshrunk_pct, p_adjusted,
        detectable_pct, detectable_single_pct, is_flagged.
    """
    return ask(
        published,
        """
        select
            examiner_id,
            coalesce(examiner_name, examiner_id) as examiner_name,
            state,
            n_applications_from,
            n_applications_to,
            change_pct,
            change_low,
            change_high,
            change_unshrunk_pct,
            p_adjusted,
            detectable_pct,
            detectable_single_pct,
            coalesce(is_flagged, false) as is_flagged
        from marts.fct_examiner_change
        left join marts.dim_examiner using (examiner_id)
        where cycle_from = $cycle_from and cycle_to = $cycle_to and is_decided
        order by change_pct desc nulls last, examiner_id
        """,
        cycle_from=cycle_from,
        cycle_to=cycle_to,
    )


@cached
def drifts(published: Published) -> pl.DataFrame:
    """
    List the slopes of examiners with three linked cycles or more, all decided.

    Returns
    -------
    polars.DataFrame
        The steepest growth in severity first: examiner_id, examiner_name, n_cycles,
        cycle_from, cycle_to, state, slope_pct, slope_low, slope_high, p_adjusted,
        direction, is_drift.
    """
    return ask(
        published,
        """
        select
            examiner_id,
            coalesce(examiner_name, examiner_id) as examiner_name,
            n_cycles,
            cycle_from,
            cycle_to,
            state,
            slope_pct,
            slope_low,
            slope_high,
            p_adjusted,
            direction,
            coalesce(is_drift, false) as is_drift
        from marts.fct_examiner_drift
        left join marts.dim_examiner using (examiner_id)
        where is_decided
        order by slope_pct desc nulls last, examiner_id
        """,
    )


@cached
def pool(published: Published) -> pl.DataFrame:
    """
    List the changes of the whole pool between decided cycles.

    Returns
    -------
    polars.DataFrame
        In time: cycle_from, cycle_to, change_pct, low, high, evidence, n_linking,
        n_materials, n_sheets_from, n_sheets_to.
    """
    return ask(
        published,
        """
        select
            cycle_from,
            cycle_to,
            change_pct,
            low,
            high,
            evidence,
            n_linking,
            n_materials,
            n_sheets_from,
            n_sheets_to
        from marts.fct_pool_change
        where is_decided
        order by cycle_to, cycle_from
        """,
    )
