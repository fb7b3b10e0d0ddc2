"""
Severities at given variances: their means and their joint covariance.

Severity is positive when harsh: it is the examiner's effects with the sign turned, the
points-weighted mean over dimensions.
"""

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from calibration.severity.cholesky import forward, inverse
from calibration.severity.contrasts import turn
from calibration.severity.covariances import part_covariances, variances
from calibration.severity.criterion import Criterion, Evaluation
from calibration.severity.design import Design
from calibration.severity.solution import solve
from calibration.severity.system import BlockFactor, PartFactor, System, members

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Moments:
    """
    Mean and joint covariance of severities, one for each examiner:cycle column.

    Attributes
    ----------
    mean : ndarray, shape (n_columns,)
        Severity in percentage points.
    by_dimension : ndarray, shape (n_columns, D)
        Severity within each dimension.
    variance : ndarray, shape (n_columns,)
        Variance of ``mean``, in squared percentage points.
    part : ndarray of int, shape (n_columns,)
        Severities of different parts are not compared; their covariance is given as 0.
    """

    mean: Floats
    by_dimension: Floats
    variance: Floats
    part: Whole
    _design: Design
    _system: System
    _residual: float

    def covariance(self, rows: Whole) -> Floats:
        """
        Joint covariance of some severities.

        Parameters
        ----------
        rows : ndarray of int, shape (k,)
            Columns.

        Returns
        -------
        ndarray, shape (k, k)
            In squared percentage points.
        """
        rows = np.asarray(rows, dtype=np.int64)
        out = np.zeros((len(rows), len(rows)))
        for number in np.unique(self.part[rows]):
            at = np.flatnonzero(self.part[rows] == number)
            out[np.ix_(at, at)] = self._within(int(number), rows[at])
        return np.asarray(self._residual * out)

    def _within(self, number: int, rows: Whole) -> Floats:
        """Joint covariance within a part, over the residual variance."""
        design, system = self._design, self._system
        part, found = design.parts[number], system.parts[number]
        size = found.gram.n * found.gram.n_kinds
        load = turn(found.gram.n_kinds).T @ design.dimension_share
        loads = np.zeros((len(rows), size + len(part.groups) + design.n_clauses))
        own = np.zeros((len(rows), len(rows)))
        for place, block in enumerate(part.blocks):
            at = np.flatnonzero((rows >= block.start) & (rows < block.stop))
            if not len(at):
                continue
            chosen = np.zeros((len(at), block.stop - block.start))
            chosen[np.arange(len(at)), rows[at] - block.start] = 1.0
            if system.prior.is_cycle_fixed:
                cluster = design.column_cluster[block]
                chosen = _centred(chosen.T, cluster).T
            seats = part.seats[place]
            seated = seats.add_rows(chosen.T).T
            for k, weight in enumerate(load):
                columns = found.gram.kind(k, seats)
                loads[at[:, None], columns] = weight * seated
            if found.blocks:
                factor = found.blocks[place]
                _follow(loads, at, chosen, factor, found)
                own[np.ix_(at, at)] = factor.ratio * chosen @ factor.inverse @ chosen.T
        r = len(found.factor)
        loads[:, :r] *= found.scales
        first = forward(found.factor, loads[:, :r].T)
        second = forward(system.factor, loads[:, r:].T - found.border.T @ first)
        return np.asarray(own + first.T @ first + second.T @ second)


def _follow(
    loads: Floats, at: Whole, chosen: Floats, factor: BlockFactor, found: PartFactor
) -> None:
    """Take off by what weights examiner:cycle effects follow the other unknowns."""
    gram, own = found.gram, factor.gram
    seats, share = own.seats, 1.0 / np.sqrt(gram.n_kinds)
    solved = chosen @ factor.inverse
    kept = share * seats.add_rows(chosen.T - factor.held(solved.T)).T
    loads[at[:, None], gram.kind(0, seats)] -= kept
    for k, link in enumerate(own.links[1:], start=1):
        loads[at[:, None], gram.kind(k, seats)] -= factor.ratio * (link.T @ solved.T).T
    loads[at, gram.n * gram.n_kinds :] -= factor.ratio * solved @ own.fixed


def moments(criterion: Criterion, at: Evaluation, residual_variance: float) -> Moments:
    """
    Severities at an evaluated criterion.

    Parameters
    ----------
    criterion : Criterion
        The restricted likelihood.
    at : Evaluation
        Its evaluation. Where examiner:cycle is fixed, severities are centred within each
        linked part of a cycle.
    residual_variance : float
        In squared percentage points.

    Returns
    -------
    Moments
    """
    design, system = criterion.design, at.system
    solution = solve(design, system, at.reduced)
    by_dimension = -(
        solution.column[:, :1] + solution.examiner[design.column_examiner, :, 0]
    )
    mean = by_dimension @ design.dimension_share
    if system.prior.is_cycle_fixed:
        shift = _cluster_means(mean[:, None], design.column_cluster)[:, 0]
        mean, by_dimension = mean - shift, by_dimension - shift[:, None]
    variance = np.zeros(design.n_columns)
    clauses = inverse(system.factor)
    load = turn(design.n_dimensions).T @ design.dimension_share
    for part, found in zip(design.parts, system.parts, strict=True):
        whole = part_covariances(system, found, clauses)
        for number, block in enumerate(part.blocks):
            factor = found.blocks[number] if found.blocks else None
            centre = (
                partial(_centred, cluster=design.column_cluster[block])
                if system.prior.is_cycle_fixed
                else None
            )
            variance[block] = variances(whole, number, factor, load, centre)
    return Moments(
        mean,
        by_dimension,
        residual_variance * variance,
        design.column_part,
        design,
        system,
        residual_variance,
    )


def _centred(values: Floats, cluster: Whole) -> Floats:
    """Take the mean over each row's cluster away."""
    return values - _cluster_means(values, cluster)


def _cluster_means(values: Floats, cluster: Whole) -> Floats:
    """Mean over each row's cluster, repeated for its rows."""
    found = members(cluster)
    sizes = np.asarray(found.sum(axis=1))
    return np.asarray(found.T @ ((found @ values) / sizes[:, None]))
