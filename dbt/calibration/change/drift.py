"""
Drift: an examiner whose scale moves in one direction over three cycles or more.

One significant difference is a change; only a direction that holds is a drift. The slope
is that of the unshrunk severities, brought to one scale by the offsets between cycles, by
generalised least squares with their joint covariance, so that cycles with few
applications count for little and offsets in common are not taken for evidence. Severity
is positive when harsh: a positive slope is one towards harshness.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

from calibration.change.multiple import benjamini_hochberg
from calibration.change.offset import Severities
from calibration.change.steps import (
    LEVEL,
    MIN_APPLICATIONS,
    MIN_CHANGE_PCT,
    Changes,
    StepErrors,
)

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Truths = NDArray[np.bool_]

MIN_CYCLES = 3
DRIFT_SCHEMA = {
    "examiner": pl.String,
    "n_cycles": pl.Int64,
    "slope_pct": pl.Float64,
    "slope_low": pl.Float64,
    "slope_high": pl.Float64,
    "direction": pl.String,
    "is_drift": pl.Boolean,
    "se_slope_pct": pl.Float64,
    "p_value": pl.Float64,
    "p_adjusted": pl.Float64,
    "is_same_direction": pl.Boolean,
    "cycle_from": pl.String,
    "cycle_to": pl.String,
    "state": pl.String,
}


def slope(change: Floats, elapsed: Floats, covariance: Floats) -> tuple[Floats, Floats]:
    """
    Slopes of series given by their successive changes, by generalised least squares.

    The level of a series is free. Eliminating it leaves the changes, of which the slope
    is the generalised least squares estimate: the same as from the levels.

    Parameters
    ----------
    change : ndarray of shape (n, k)
        Successive changes of n series.
    elapsed : ndarray of shape (n, k)
        What passed between the two ends of each change.
    covariance : ndarray of shape (n, k, k)
        Error covariance of the changes of each series.

    Returns
    -------
    slope, se : ndarray of shape (n,)

    References
    ----------
    Aitken, A. C. (1935). On least squares and linear combination of observations.
    Proceedings of the Royal Society of Edinburgh, 55, 42-48.
    """
    scaled = np.linalg.solve(covariance, elapsed[:, :, None])[:, :, 0]
    information = np.sum(scaled * elapsed, axis=1)
    return np.sum(scaled * change, axis=1) / information, 1 / np.sqrt(information)


def moves_on(change: Floats, direction: Floats) -> Truths:
    """
    Whether a series moves in a direction over three successive cycles.

    Parameters
    ----------
    change : ndarray of shape (n, k)
        Successive changes, k of them at least two.
    direction : ndarray of shape (n,)
        1 or -1.

    Returns
    -------
    ndarray of bool, shape (n,)
        Whether two successive changes both have that sign.
    """
    agrees = change * direction[:, None] > 0
    return np.asarray((agrees[:, 1:] & agrees[:, :-1]).any(axis=1))


def _chains(severities: Severities, changes: Changes) -> dict[int, Whole]:
    """Longest run of identified steps of each examiner seen in three cycles."""
    examiner = severities.examiner[changes.steps.earlier]
    is_known = ~np.isnan(changes.change)
    chains: dict[int, Whole] = {}
    cuts = np.flatnonzero(np.diff(examiner)) + 1
    for mine in np.split(np.arange(len(examiner)), cuts):
        if len(mine) < MIN_CYCLES - 1:
            continue
        known = is_known[mine]
        breaks = np.flatnonzero(~known)
        starts = np.concatenate([[0], breaks + 1])
        ends = np.concatenate([breaks, [len(mine)]])
        # the latest of equally long runs
        longest = len(starts) - 1 - int(np.argmax((ends - starts)[::-1]))
        chains[int(examiner[mine[0]])] = mine[starts[longest] : ends[longest]]
    return chains


def drift_frame(
    severities: Severities,
    changes: Changes,
    wobble: float,
    examiners: tuple[str, ...],
    cycles: tuple[str, ...],
) -> pl.DataFrame:
    """
    Slopes of all examiners who attended three cycles or more.

    Parameters
    ----------
    severities : Severities
    changes : Changes
    wobble : float
        Variance of examiner:cycle in pp^2: what an examiner moves from cycle to cycle
        without any direction, part of the joint covariance around the line.
    examiners, cycles : tuple of str
        Ids in the order of their codes.

    Returns
    -------
    polars.DataFrame
        One row per examiner: n_cycles (in the series), slope_pct with slope_low and
        slope_high (pp per cycle of the archive, so a cycle not attended counts as
        passed), direction (``harsher``, ``milder``; ``none`` where the interval holds
        zero), is_drift, se_slope_pct, p_value, p_adjusted (over all examiners with a
        slope), is_same_direction (two successive changes with the sign of the slope),
        cycle_from, cycle_to, state. ``is_drift`` asks for the same direction over three
        cycles, an adjusted p below .05, 3 pp in all between the first cycle and the last,
        and three cycles with at least 3 applications. The series is the longest run of
        cycles without an unidentified offset; where it has fewer than three cycles the
        state is ``not_identified`` and the numbers are null.
    """
    chains = _chains(severities, changes)
    rows: list[dict[str, object]] = []
    errors = StepErrors(
        severities.covariance.plus(wobble), changes.steps, changes.offsets
    )
    for k in sorted({len(chain) for chain in chains.values()}):
        members = [e for e, chain in chains.items() if len(chain) == k]
        if k < MIN_CYCLES - 1:
            rows += [_unknown(examiners[e]) for e in members]
            continue
        chain = np.stack([chains[e] for e in members])
        rows += _slopes(severities, changes, errors, chain, examiners, cycles)
    frame = pl.DataFrame(rows, schema=DRIFT_SCHEMA).sort("examiner")
    p = frame["p_value"].fill_null(np.nan).to_numpy()
    adjusted = pl.Series("p_adjusted", benjamini_hochberg(p)).fill_nan(None)
    return frame.with_columns(
        adjusted,
        is_drift=pl.col("is_drift") & (adjusted < LEVEL).fill_null(False),
    )


def _unknown(examiner: str) -> dict[str, object]:
    return {
        "examiner": examiner,
        "direction": "none",
        "is_drift": False,
        "state": "not_identified",
    }


def _slopes(
    severities: Severities,
    changes: Changes,
    errors: StepErrors,
    chain: Whole,
    examiners: tuple[str, ...],
    cycles: tuple[str, ...],
) -> list[dict[str, object]]:
    """Rows of examiners with series of one length; ``chain`` holds their steps."""
    steps = changes.steps
    n, k = chain.shape
    left = np.broadcast_to(chain[:, :, None], (n, k, k))
    right = np.broadcast_to(chain[:, None, :], (n, k, k))
    error = errors.at(left, right)
    change = changes.change[chain]
    cycle = severities.cycle
    elapsed = (cycle[steps.later[chain]] - cycle[steps.earlier[chain]]).astype(np.float64)
    value, se = slope(change, elapsed, error)
    half = -stdtrit(severities.df, LEVEL / 2) * se
    p = 2 * stdtr(severities.df, -np.abs(value) / se)
    is_on = moves_on(change, np.sign(value))
    n_enough = np.sum(
        severities.n_applications[steps.later[chain]] >= MIN_APPLICATIONS, 1
    )
    n_enough += severities.n_applications[steps.earlier[chain[:, 0]]] >= MIN_APPLICATIONS
    is_long = np.abs(value) * elapsed.sum(axis=1) >= MIN_CHANGE_PCT
    is_apart = np.abs(value) > half
    direction = np.where(is_apart, np.where(value > 0, "harsher", "milder"), "none")
    return [
        {
            "examiner": examiners[int(severities.examiner[steps.earlier[chain[i, 0]]])],
            "n_cycles": k + 1,
            "slope_pct": float(value[i]),
            "slope_low": float(value[i] - half[i]),
            "slope_high": float(value[i] + half[i]),
            "direction": str(direction[i]),
            "is_drift": bool(is_on[i] & is_long[i] & (n_enough[i] >= MIN_CYCLES)),
            "se_slope_pct": float(se[i]),
            "p_value": float(p[i]),
            "is_same_direction": bool(is_on[i]),
            "cycle_from": cycles[int(cycle[steps.earlier[chain[i, 0]]])],
            "cycle_to": cycles[int(cycle[steps.later[chain[i, -1]]])],
            "state": "estimated",
        }
        for i in range(n)
    ]
