"""
What the meeting of a panel did to its scores, and whose view it came to.

Consensus is no truth: it moves toward the leader and the majority. Whose scores it is
closest to can be asked of roles, over many panels, never of persons; and some role is
closest to any middle value by luck, so the same is asked of the plain median.
"""

from itertools import combinations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from calibration.agreement.resampling import bootstrap_limits
from calibration.one_thread import one_thread
from calibration.ratings import read_ratings

Floats = NDArray[np.float64]

ROLES = ("leader", "expert", "examiner")
ROLES_SCHEMA = {
    "scope": pl.String,
    "role": pl.String,
    "state": pl.String,
    "weight": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "expected_for_median": pl.Float64,
    "n_applications": pl.Int64,
}
SHIFT_SCHEMA = {
    "cycle": pl.String,
    "application": pl.String,
    "state": pl.String,
    "n_clauses": pl.Int64,
    "n_examiners": pl.Int64,
    "spread_pct": pl.Float64,
    "shift_pct": pl.Float64,
    "absolute_shift_pct": pl.Float64,
    "outside_share": pl.Float64,
    "is_plain_mean": pl.Boolean,
}
FEWEST_APPLICATIONS = 10
# fewer equal clauses could be chance
FEWEST_CLAUSES = 5
ROUNDING = 1e-9
PANEL = ["cycle", "application"]
CELL = [*PANEL, "clause"]


def consensus_shifts(
    ratings: pl.DataFrame, consensus: pl.DataFrame, step: float = 5.0
) -> pl.DataFrame:
    """
    Describe what the meeting changed, application by application.

    Parameters
    ----------
    ratings : polars.DataFrame
        Independent scores: application, examiner, clause, score_pct, optionally cycle,
        points_max, is_common (such cases are left out).
    consensus : polars.DataFrame
        application, clause, consensus_pct, optionally cycle.
    step : float, optional
        Distance of the values that examiners may give, percent points.

    Returns
    -------
    polars.DataFrame
        One row per cycle and application with a consensus: state, n_clauses,
        n_examiners, spread_pct (highest minus lowest before the meeting, mean over
        clauses), shift_pct (consensus minus independent mean, weighted by points),
        absolute_shift_pct (mean over clauses), outside_share (clauses whose consensus
        no examiner's score reaches), is_plain_mean (the consensus equals the mean on
        every clause, as far as its own decimals tell: was a meeting held? null where
        the examiners never differ, or on under five clauses). State ``described``, or
        ``single_examiner`` without numbers.

    Raises
    ------
    RatingsError
        As in ``read_ratings``.
    """
    cells = _cells(ratings, consensus)
    score, agreed = pl.col("score"), pl.col("consensus_pct")
    by_clause = (
        cells.group_by(*CELL)
        .agg(
            score.mean().alias("mean"),
            score.min().alias("lowest"),
            score.max().alias("highest"),
            pl.len().alias("n"),
            pl.col("points", "consensus_pct").first(),
        )
        .filter(pl.col("n") > 1)
        .sort(CELL)
    )
    shift, spread = agreed - pl.col("mean"), pl.col("highest") - pl.col("lowest")
    # the coarsest grid that holds the whole consensus says how it was rounded
    grids = [step, 1.0, 0.1, 0.01]
    unit = pl.coalesce(
        pl.when(((agreed / grid - (agreed / grid).round()).abs() < 1e-6).all()).then(grid)
        for grid in grids
    ).fill_null(0.0)
    found = by_clause.group_by(*PANEL).agg(
        pl.len().cast(pl.Int64).alias("n_clauses"),
        spread.mean().alias("spread_pct"),
        ((shift * pl.col("points")).sum() / pl.col("points").sum()).alias("shift_pct"),
        shift.abs().mean().alias("absolute_shift_pct"),
        ((agreed < pl.col("lowest")) | (agreed > pl.col("highest")))
        .mean()
        .alias("outside_share"),
        pl.when((pl.len() >= FEWEST_CLAUSES) & (spread > 0).any())
        .then((shift.abs() <= unit / 2 + ROUNDING).all())
        .alias("is_plain_mean"),
    )
    return (
        cells.group_by(*PANEL)
        .agg(pl.col("examiner").n_unique().cast(pl.Int64).alias("n_examiners"))
        .join(found, on=PANEL, how="left", nulls_equal=True)
        .with_columns(
            pl.when(pl.col("n_clauses").is_null())
            .then(pl.lit("single_examiner"))
            .otherwise(pl.lit("described"))
            .alias("state")
        )
        .select(pl.col(name).cast(kind) for name, kind in SHIFT_SCHEMA.items())
        .sort(PANEL)
    )


def consensus_roles(ratings: pl.DataFrame, consensus: pl.DataFrame) -> pl.DataFrame:
    """
    Tell how close the consensus is to the scores of each role.

    Weights of at least zero that add up to one, by least squares of the consensus on
    the mean scores of the roles of the panel, over all clauses. A chief examiner counts
    as the leader of a panel that has no leader, else as an examiner.

    Parameters
    ----------
    ratings : polars.DataFrame
        Independent scores: application, examiner, clause, score_pct, role (``leader``,
        ``chief``, ``examiner``, ``expert``), optionally cycle, is_common (such cases
        are left out).
    consensus : polars.DataFrame
        application, clause, consensus_pct, optionally cycle.

    Returns
    -------
    polars.DataFrame
        One row per scope (``archive``, a cycle) and role: state, weight, low and high
        (95%, bootstrap over applications), expected_for_median (the weight that the same
        fit gives if the consensus is the median of the panel), n_applications. States:
        ``fitted``; ``too_few_applications`` (under ten with two roles); ``too_rare``
        (fewer than half of the panels have the role: it stays out of the fit);
        ``roles_equal`` (two roles never differ).

    Raises
    ------
    RatingsError
        As in ``read_ratings``.
    """
    cells = _cells(ratings, consensus, with_role=True)
    score = pl.col("score")
    table = (
        cells.group_by(*CELL)
        .agg(
            *(score.filter(pl.col("role") == role).mean().alias(role) for role in ROLES),
            score.median().alias("median"),
            pl.col("consensus_pct").first(),
        )
        .sort(CELL)
    )
    scopes = [("archive", table)]
    for cycle in table["cycle"].drop_nulls().unique().sort():
        scopes.append((cycle, table.filter(pl.col("cycle") == cycle)))
    with one_thread():
        rows = [row for scope, part in scopes for row in _weights_of_roles(scope, part)]
    return pl.DataFrame(rows, schema=ROLES_SCHEMA, orient="row")


def simplex_weights(square: Floats) -> Floats:
    """
    Find weights of at least zero that add up to one and make a quadratic form least.

    Parameters
    ----------
    square : ndarray, shape (n, k, k)
        Sums of products of the roles' deviations from the consensus.

    Returns
    -------
    ndarray, shape (n, k)
        For each form the best of the solutions on all sets of positive weights.
    """
    n, k = square.shape[:2]
    best = np.full(n, np.inf)
    weights = np.zeros((n, k))
    for size in range(1, k + 1):
        for chosen in combinations(range(k), size):
            own = square[:, chosen][:, :, chosen]
            # differences from the first of the chosen: no constraint is left
            basis = np.vstack([-np.ones(size - 1), np.eye(size - 1)])
            start = np.eye(size)[0]
            bend = basis.T @ own @ basis
            pull = basis.T @ own @ start
            step = -(np.linalg.pinv(bend, hermitian=True) @ pull[..., None])[..., 0]
            found = start + step @ basis.T
            value = np.einsum("ni,nij,nj->n", found, own, found)
            is_better = (found >= 0).all(axis=1) & (value < best)
            best = np.where(is_better, value, best)
            full = np.zeros((n, k))
            full[:, chosen] = found
            weights = np.where(is_better[:, None], full, weights)
    return weights


def _cells(
    ratings: pl.DataFrame, consensus: pl.DataFrame, with_role: bool = False
) -> pl.DataFrame:
    """Independent scores beside the consensus, one row per examiner and clause."""
    if "is_common" in ratings.columns:
        ratings = ratings.filter(~pl.col("is_common").fill_null(value=False))
    read_ratings(ratings)
    keys = [
        name for name in CELL if name in ratings.columns and name in consensus.columns
    ]
    agreed = consensus.filter(pl.col("consensus_pct").is_not_null()).select(
        *(pl.col(key).cast(pl.String) for key in keys),
        pl.col("consensus_pct").cast(pl.Float64),
    )
    optional = {"cycle": None, "points_max": 1.0}
    scores = ratings.with_columns(
        pl.lit(value).alias(name)
        for name, value in optional.items()
        if name not in ratings.columns
    )
    if with_role:
        scores = _with_roles(scores)
    return (
        scores.select(
            *(pl.col(name).cast(pl.String) for name in (*CELL, "examiner")),
            pl.col("score_pct").cast(pl.Float64).alias("score"),
            pl.col("points_max").cast(pl.Float64).alias("points"),
            *(["role"] if with_role else []),
        )
        .join(agreed, on=keys, nulls_equal=True)
        .sort(*CELL, "examiner")
    )


def _with_roles(scores: pl.DataFrame) -> pl.DataFrame:
    """Let a panel's only chief lead where nobody else does; other chiefs examine."""
    role, examiner = pl.col("role"), pl.col("examiner")
    has_leader = (role == "leader").any().over(PANEL)
    n_chiefs = examiner.filter(role == "chief").n_unique().over(PANEL)
    return scores.with_columns(
        pl.when(role != "chief")
        .then(role)
        .when(has_leader | (n_chiefs > 1))
        .then(pl.lit("examiner"))
        .otherwise(pl.lit("leader"))
        .alias("role")
    ).filter(pl.col("role").is_in(ROLES))


def _weights_of_roles(scope: str, table: pl.DataFrame) -> list[tuple[object, ...]]:
    values = table.select(ROLES).to_numpy().astype(np.float64)
    application = table.select(pl.struct(PANEL).rank("dense") - 1).to_series().to_numpy()
    n_all = int(application.max()) + 1 if len(application) else 0
    roles = list(range(len(ROLES)))
    held = _n_held(values, application)
    n = _n_complete(values, application, roles)
    while len(roles) > 1 and n < max(FEWEST_APPLICATIONS, n_all / 2):
        roles.remove(min(roles, key=lambda role: (held[role], -role)))
        n = _n_complete(values, application, roles)
    if len(roles) < 2:
        return [
            (scope, role, "too_few_applications", None, None, None, None, n_all)
            for role in ROLES
        ]
    use = np.isfinite(values[:, roles]).all(axis=1)
    of_use = values[use][:, roles]
    differs = [
        bool((of_use[:, i] != of_use[:, j]).any())
        for i, j in combinations(range(len(roles)), 2)
    ]
    if not all(differs):
        return [(scope, role, "roles_equal", None, None, None, None, n) for role in ROLES]
    codes = np.unique(application[use], return_inverse=True)[1]
    sums, median_sums = (
        _squares(of_use - table[name].to_numpy()[use][:, None], codes)
        for name in ("consensus_pct", "median")
    )
    k = len(roles)
    weight = simplex_weights(sums.sum(axis=0).reshape(1, k, k))[0]
    expected = simplex_weights(median_sums.sum(axis=0).reshape(1, k, k))[0]
    rows: list[tuple[object, ...]] = []
    for number, name in enumerate(ROLES):
        if number not in roles:
            rows.append((scope, name, "too_rare", None, None, None, None, n))
            continue
        at = roles.index(number)

        def own(drawn: Floats, at: int = at) -> Floats:
            return simplex_weights(drawn.reshape(-1, k, k))[:, at]

        low, high = bootstrap_limits(sums, own)
        rows.append((scope, name, "fitted", weight[at], low, high, expected[at], n))
    return rows


def _n_held(values: Floats, application: NDArray[np.int64]) -> list[int]:
    return [
        len(np.unique(application[np.isfinite(values[:, role])]))
        for role in range(values.shape[1])
    ]


def _n_complete(values: Floats, application: NDArray[np.int64], roles: list[int]) -> int:
    complete = np.isfinite(values[:, roles]).all(axis=1)
    return len(np.unique(application[complete]))


def _squares(deviations: Floats, application: NDArray[np.int64]) -> Floats:
    """Sum products of deviations by application, shape (n_applications, k * k)."""
    products = deviations[:, :, None] * deviations[:, None, :]
    sums = np.zeros((int(application.max()) + 1, *products.shape[1:]))
    np.add.at(sums, application, products)
    return sums.reshape(len(sums), -1)
