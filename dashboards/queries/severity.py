"""What the severity page asks; people of decided cycles only."""

import polars as pl

from dashboards.queries.cache import ask, cached
from warehouse.reader import Published


@cached
def severities(published: Published, cycle: str) -> pl.DataFrame:
    """
    List a decided cycle's examiners with their severities.

    The role is the one in which an examiner scored most applications of the cycle.

    Returns
    -------
    polars.DataFrame
        One row per examiner, the harshest first and those without an estimate last:
        examiner_id, examiner_name, role, years_served (null where unknown), subset,
        n_applications, n_panels, state, severity_pct, severity_low, severity_high,
        severity_unshrunk_pct, se_unshrunk_pct, severity_points, severity_process_pct,
        severity_result_pct, p_over_3pct, is_flagged, n_severe, n_lenient (decided
        cycles in which the examiner is flagged). No row while undecided.
    """
    return ask(
        published,
        """
        with roles as (
            select examiner_id, examiner_role
            from marts.fct_clause_scores
            where cycle = $cycle and stage = 'independent' and counts
                and examiner_id is not null
            group by examiner_id, examiner_role
            qualify row_number() over (
                partition by examiner_id
                order by count(distinct application_id) desc, examiner_role
            ) = 1
        ),

        flags as (
            select
                examiner_id,
                count(*) filter (severity_pct > 0) as n_severe,
                count(*) filter (severity_pct < 0) as n_lenient
            from marts.fct_examiner_severity
            where is_decided and is_flagged
            group by examiner_id
        )

        select
            severity.examiner_id,
            coalesce(dim_examiner.examiner_name, severity.examiner_id) as examiner_name,
            roles.examiner_role as role,
            try_cast(severity.cycle as integer)
            - try_cast(dim_examiner.first_cycle as integer) as years_served,
            severity.subset,
            severity.n_applications,
            severity.n_panels,
            severity.state,
            severity.severity_pct,
            severity.severity_low,
            severity.severity_high,
            severity.severity_unshrunk_pct,
            severity.se_unshrunk_pct,
            severity.severity_points,
            severity.severity_process_pct,
            severity.severity_result_pct,
            severity.p_over_3pct,
            coalesce(severity.is_flagged, false) as is_flagged,
            coalesce(flags.n_severe, 0) as n_severe,
            coalesce(flags.n_lenient, 0) as n_lenient
        from marts.fct_examiner_severity as severity
        left join marts.dim_examiner using (examiner_id)
        left join roles using (examiner_id)
        left join flags using (examiner_id)
        where severity.cycle = $cycle and severity.is_decided
        order by severity.severity_pct desc nulls last, severity.examiner_id
        """,
        cycle=cycle,
    )


@cached
def other_cycles(published: Published, cycle: str) -> pl.DataFrame:
    """
    List what the other decided cycles estimated, as the ground of a funnel plot.

    Returns
    -------
    polars.DataFrame
        n_applications, severity_unshrunk_pct, se_unshrunk_pct; at most 1,000 rows, of
        the cycles nearest in time.
    """
    return ask(
        published,
        """
        select n_applications, severity_unshrunk_pct, se_unshrunk_pct
        from marts.fct_examiner_severity
        where cycle <> $cycle and is_decided and severity_pct is not null
            and severity_unshrunk_pct is not null
        order by
            abs(try_cast(cycle as integer) - try_cast($cycle as integer)),
            cycle,
            examiner_id
        limit 1000
        """,
        cycle=cycle,
    )


@cached
def detectable(published: Published, cycle: str) -> pl.DataFrame:
    """
    Give what the design of a decided cycle can see, simulated.

    Returns
    -------
    polars.DataFrame
        effect_pct, power, false_flag_share, detectable_pct (null where too large to
        give), n_runs; no row while undecided or where nothing was simulated.
    """
    return ask(
        published,
        """
        select effect_pct, power, false_flag_share, detectable_pct, n_runs
        from marts.fct_detector_power
        where design = 'severity/' || $cycle and n_runs > 0 and $cycle in (
            select cycle from marts.fct_examiner_severity where is_decided
        )
        order by effect_pct
        """,
        cycle=cycle,
    )


@cached
def fit_state(published: Published, fit: str) -> str | None:
    """Give the state of a fit on the whole archive; None where it was never run."""
    states = ask(
        published,
        "select state from marts.fct_calibration_runs where fit = $fit order by scope",
        fit=fit,
    )["state"].to_list()
    return str(states[0]) if states else None
