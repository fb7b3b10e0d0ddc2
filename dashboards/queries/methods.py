"""What the methods page asks: how far this home's numbers can be trusted."""

import polars as pl

from dashboards.queries.cache import ask, cached
from warehouse.reader import Published

# the standard normal's 97.5% point
_Z = 1.959964


@cached
def power(published: Published) -> pl.DataFrame:
    """
    Read what planted effects were found in simulations of this home's own design.

    Returns
    -------
    polars.DataFrame
        One row per design and effect: kind (``severity``, ``change``), cycles,
        effect_pct, n_runs, power_pct with low and high (Wilson's 95% interval of n_runs),
        false_pct (runs in which somebody else was flagged), coverage_pct (of the 95%
        intervals), detectable_pct (found with 80% power; null beyond what was tried).
    """
    found = ask(
        published,
        """
        select
            split_part(design, '/', 1) as kind,
            design[strpos(design, '/') + 1:] as cycles,
            effect_pct,
            n_runs,
            100 * power as power_pct,
            100 * false_flag_share as false_pct,
            100 * coverage as coverage_pct,
            detectable_pct
        from marts.fct_detector_power
        order by kind desc, cycles, effect_pct
        """,
    )
    n, share = pl.col("n_runs").cast(pl.Float64), pl.col("power_pct") / 100
    middle = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z * (share * (1 - share) / n + _Z**2 / (4 * n**2)).sqrt() / (1 + _Z**2 / n)
    has_runs = pl.col("n_runs") > 0
    return found.with_columns(
        power_low=pl.when(has_runs).then(100 * (middle - half).clip(0, 1)),
        power_high=pl.when(has_runs).then(100 * (middle + half).clip(0, 1)),
    )


@cached
def runs(published: Published) -> pl.DataFrame:
    """List every fit with its state and on how much it stands."""
    return ask(
        published,
        """
        select
            fit,
            scope,
            state,
            notes,
            n_ratings,
            n_examiners,
            n_applications,
            n_subsets,
            converged
        from marts.fct_calibration_runs
        order by fit, scope <> 'archive', scope
        """,
    )


@cached
def schemes(published: Published) -> pl.DataFrame:
    """
    List cycles with the scheme that they were scored under.

    Returns
    -------
    polars.DataFrame
        cycle, edition_no, scheme, n_applications, places, decided_on; latest first.
    """
    return ask(
        published,
        """
        select
            dim_cycle.cycle,
            any_value(edition_no) as edition_no,
            any_value(scheme) as scheme,
            count(application_id) as n_applications,
            any_value(places) as places,
            any_value(decided_on) as decided_on
        from marts.dim_cycle
        inner join marts.dim_application using (award_id, cycle)
        group by award_id, dim_cycle.cycle
        order by cycle desc
        """,
    )
