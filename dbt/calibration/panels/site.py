"""
What the site visit found, beyond what selection alone would make it find.

Applications are visited because their desk totals are high, and totals are high partly by
luck. On the visit the luck is gone: the selected fall back toward the mean of their
sector though nothing was wrong with them. A visit must be judged against that line.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import stdtrit

from calibration.ratings import RatingsError

Floats = NDArray[np.float64]

REQUIRED = ("application", "sector", "desk_points", "site_points")
VISITS_SCHEMA = {
    "cycle": pl.String,
    "application": pl.String,
    "sector": pl.String,
    "state": pl.String,
    "desk_points": pl.Float64,
    "site_points": pl.Float64,
    "n_in_sector": pl.Int64,
    "sector_mean_points": pl.Float64,
    "change_points": pl.Float64,
    "expected_change_points": pl.Float64,
    "beyond_selection_points": pl.Float64,
}
POOLED_SCHEMA = {
    "scope": pl.String,
    "state": pl.String,
    "n_applications": pl.Int64,
    "change_points": pl.Float64,
    "expected_change_points": pl.Float64,
    "beyond_selection_points": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
}
# a mean that is mostly the application itself is no mean of its sector
FEWEST_IN_SECTOR = 3
FEWEST_VISITS = 3
LEVEL = 0.95
NORMAL_975 = 1.959963984540054
GROUPS = ["award", "scheme", "basis"]
DISTANCE = pl.col("desk_points") - pl.col("sector_mean_points")


@dataclass(frozen=True)
class SiteRegression:
    """
    Changes at the site visit against the line of selection alone.

    Attributes
    ----------
    visits : polars.DataFrame
        One row per visited application: cycle, application, sector, state
        (``compared``, or ``too_few_in_sector``, ``no_reliability`` without an
        expectation), desk_points, site_points, n_in_sector and sector_mean_points (of all
        with a desk total, visited or not), change_points, expected_change_points,
        beyond_selection_points.
    pooled : polars.DataFrame
        One row per scope (``archive``, a cycle): state (``estimated``, or
        ``too_few_visits``, ``no_reliability`` without numbers), n_applications, mean
        change, mean expected change and mean change beyond selection, with its 95%
        interval (low, high).
    """

    visits: pl.DataFrame
    pooled: pl.DataFrame

    def to_frame(self) -> pl.DataFrame:
        """Return ``visits``."""
        return self.visits


def site_regression(
    applications: pl.DataFrame,
    reliability: float | None,
    reliability_limits: tuple[float, float] | None = None,
) -> SiteRegression:
    """
    Compare the change at the site visit with what selection alone would do.

    Given its desk total, an application's true total is expected at the mean of its
    sector plus reliability times its distance from it, so the expected change is
    -(1 - reliability) x (desk - sector mean).

    Parameters
    ----------
    applications : polars.DataFrame
        All applications with a desk total, not the visited alone: application, sector,
        desk_points, site_points (null where nobody went), optionally cycle. The mean is
        that of the sector in the cycle.
    reliability : float or None
        Of a desk total within sectors, 0 to 1; None where nothing tells it.
    reliability_limits : tuple of float, optional
        Its 95% interval; the pooled intervals then hold its uncertainty too.

    Returns
    -------
    SiteRegression

    Raises
    ------
    RatingsError
        A column is missing, an application occurs twice, or the reliability is outside 0
        to 1.

    References
    ----------
    Galton, F. (1886). Regression towards mediocrity in hereditary stature. Journal of the
    Anthropological Institute, 15, 246-263. Kelley, T. L. (1947). Fundamentals of
    Statistics, p. 409 (the expected true score).
    """
    desk = _read(applications, reliability)
    group = ["cycle", "sector"]
    # an unknown reliability leaves every expectation empty
    regression = None if reliability is None else 1.0 - reliability
    beyond = pl.col("change_points") - pl.col("expected_change_points")
    visits = (
        desk.with_columns(
            pl.col("desk_points").mean().over(group).alias("sector_mean_points"),
            pl.len().over(group).alias("n_in_sector"),
            pl.col("desk_points").var().over(group).alias("sector_variance"),
        )
        .filter(pl.col("site_points").is_not_null())
        .with_columns(
            (pl.col("site_points") - pl.col("desk_points")).alias("change_points"),
            pl.when(pl.col("n_in_sector") >= FEWEST_IN_SECTOR)
            .then(-pl.lit(regression, pl.Float64) * DISTANCE)
            .alias("expected_change_points"),
        )
        .with_columns(
            beyond.alias("beyond_selection_points"),
            pl.when(pl.lit(regression is None))
            .then(pl.lit("no_reliability"))
            .when(beyond.is_null())
            .then(pl.lit("too_few_in_sector"))
            .otherwise(pl.lit("compared"))
            .alias("state"),
        )
        .sort("cycle", "application")
    )
    distance = visits.with_columns(DISTANCE.alias("distance")).filter(
        pl.col("state") != "too_few_in_sector"
    )
    reliability_se = 0.0
    if reliability_limits is not None:
        low, high = reliability_limits
        reliability_se = (high - low) / 2 / NORMAL_975
    scopes = [("archive", distance)]
    for cycle in visits["cycle"].drop_nulls().unique().sort():
        scopes.append((cycle, distance.filter(pl.col("cycle") == cycle)))
    return SiteRegression(
        visits.select(list(VISITS_SCHEMA)),
        pl.DataFrame(
            [_pooled(scope, part, regression, reliability_se) for scope, part in scopes],
            schema=POOLED_SCHEMA,
            orient="row",
        ),
    )


def site_by_basis(
    totals: pl.DataFrame,
    reliability: float | None,
    reliability_limits: tuple[float, float] | None = None,
) -> pl.DataFrame:
    """
    Run ``site_regression`` for each award, standard and basis of the desk total.

    Points of two standards, and means before and after a consensus, are never pooled.

    Parameters
    ----------
    totals : polars.DataFrame
        A whole total per row: award, scheme, basis (``site`` for the visit), cycle,
        sector, application, total_points.
    reliability, reliability_limits
        As ``site_regression`` takes them.

    Returns
    -------
    polars.DataFrame
        Rows of ``visits`` (subject ``visit``) and of ``pooled`` (subject ``pooled``) with
        award, scheme and basis.
    """
    same = ["award", "cycle", "application", "scheme"]
    is_site = pl.col("basis") == "site"
    site = totals.filter(is_site).select(*same, site_points="total_points")
    desk = totals.filter(~is_site).rename({"total_points": "desk_points"})
    desk = desk.join(site, on=same, how="left").sort(GROUPS)
    found = []
    # columns without a row: there may be no total at all
    for part in [desk.clear(), *desk.partition_by(GROUPS, maintain_order=True)]:
        regression = site_regression(part, reliability, reliability_limits)
        groups = [pl.lit(part[name].first(), pl.String).alias(name) for name in GROUPS]
        found += [
            regression.visits.with_columns(*groups, pl.lit("visit").alias("subject")),
            regression.pooled.with_columns(*groups, pl.lit("pooled").alias("subject")),
        ]
    # an archive without totals has no group to tell of
    return pl.concat(found, how="diagonal").filter(pl.col("award").is_not_null())


def _read(applications: pl.DataFrame, reliability: float | None) -> pl.DataFrame:
    missing = [name for name in REQUIRED if name not in applications.columns]
    if missing:
        raise RatingsError(
            f"the applications have no column {', '.join(missing)}: give a frame with "
            f"{', '.join(REQUIRED)}"
        )
    if reliability is not None and not 0.0 <= reliability <= 1.0:
        raise RatingsError(
            f"the reliability is {reliability}: give a number between 0 and 1"
        )
    cycle = (
        pl.col("cycle")
        if "cycle" in applications.columns
        else pl.lit(None).alias("cycle")
    )
    desk = applications.select(
        cycle.cast(pl.String),
        *(pl.col(name).cast(pl.String) for name in ("application", "sector")),
        *(
            pl.col(name).cast(pl.Float64).fill_nan(None)
            for name in ("desk_points", "site_points")
        ),
    ).filter(pl.col("desk_points").is_not_null())
    if desk.select("cycle", "application").is_duplicated().any():
        raise RatingsError(
            "an application occurs twice in a cycle: give one row for each application"
        )
    # the order of rows must not reach a mean
    return desk.sort("cycle", "application")


def _pooled(
    scope: str, visits: pl.DataFrame, regression: float | None, reliability_se: float
) -> tuple[object, ...]:
    n = visits.height
    if regression is None:
        return (scope, "no_reliability", n, None, None, None, None, None)
    if n < FEWEST_VISITS:
        return (scope, "too_few_visits", n, None, None, None, None, None)
    change, expected, beyond, distance = (
        visits[name].to_numpy()
        for name in (
            "change_points",
            "expected_change_points",
            "beyond_selection_points",
            "distance",
        )
    )
    mean = float(beyond.mean())
    # visits of a sector share the error of its mean
    sectors = visits.group_by("cycle", "sector", maintain_order=True).agg(
        pl.len().alias("n_visits"), pl.col("sector_variance", "n_in_sector").first()
    )
    of_means = pl.col("sector_variance") / pl.col("n_in_sector")
    shared = sectors.select((pl.col("n_visits") ** 2 * of_means).sum()).item() / n**2
    square = float(beyond.var(ddof=1)) / n + regression**2 * float(shared)
    by_visit = float(stdtrit(n - 1, (1 + LEVEL) / 2)) * np.sqrt(square)
    by_reliability = NORMAL_975 * reliability_se * float(distance.mean())
    half = float(np.hypot(by_visit, by_reliability))
    return (
        scope,
        "estimated",
        n,
        float(change.mean()),
        float(expected.mean()),
        mean,
        mean - half,
        mean + half,
    )
