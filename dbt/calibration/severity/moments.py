"""
Severities at given variances: their means and their joint covariance.

Severity is positive when harsh: it is the examiner's effects with the sign turned, the
points-weighted mean over dimensions.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.severity.criterion import Criterion, Evaluation
from calibration.severity.solution import solve
from calibration.severity.system import backward, forward, inverse, scale_columns

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
    _rows: list[Floats]
    _start: Whole
    _block: Whole
    _inverse: list[Floats]
    _block_start: Whole
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
        for part in np.unique(self.part[rows]):
            at = np.flatnonzero(self.part[rows] == part)
            chosen = self._rows[part][rows[at] - self._start[part]]
            out[np.ix_(at, at)] = chosen @ chosen.T
        for block in np.unique(self._block[rows]):
            own = self._inverse[block]
            if not len(own):
                continue
            at = np.flatnonzero(self._block[rows] == block)
            inner = rows[at] - self._block_start[block]
            out[np.ix_(at, at)] += own[np.ix_(inner, inner)]
        return np.asarray(self._residual * out)


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
    prior, d, share = system.prior, design.n_dimensions, design.dimension_share
    solution = solve(design, system, at.reduced)
    by_dimension = -(
        solution.column[:, :1] + solution.examiner[design.column_examiner, :, 0]
    )
    mean = by_dimension @ share
    if prior.is_cycle_fixed:
        shift = _cluster_means(mean[:, None], design.column_cluster)[:, 0]
        mean, by_dimension = mean - shift, by_dimension - shift[:, None]
    variance = np.zeros(design.n_columns)
    rows, inverses, block_start = [], [], []
    lead = prior.root @ share
    for part, found in zip(design.parts, system.parts, strict=True):
        n, j = found.n_examiner, len(part.groups)
        size = part.columns.stop - part.columns.start
        loads = np.zeros((size, n + j + design.n_clauses))
        at_examiner = part.examiner_of[:, None] * d + np.arange(d)
        loads[np.arange(size)[:, None], at_examiner] = lead
        for block, seats, own in zip(part.blocks, part.seats, found.blocks, strict=True):
            block_start.append(block.start)
            if not prior.has_cycle:
                inverses.append(np.zeros((0, 0)))
                continue
            scale = np.sqrt(prior.examiner_cycle)
            weights = scale * backward(own.factor, own.solved)
            width = len(seats.unknowns)
            local = slice(
                block.start - part.columns.start, block.stop - part.columns.start
            )
            scale_columns(weights, prior.root, width)
            loads[np.arange(size)[local][:, None], seats.unknowns] -= weights[:, :width]
            loads[local, n:] -= weights[:, width:]
            inner = scale**2 * inverse(own.factor)
            if prior.is_cycle_fixed:
                cluster = design.column_cluster[block]
                inner = inner - _cluster_means(inner, cluster)
                inner = inner - _cluster_means(inner.T, cluster).T
            inverses.append(inner)
            variance[block] += np.diag(inner)
        if prior.is_cycle_fixed:
            loads -= _cluster_means(loads, design.column_cluster[part.columns])
        first = forward(found.factor, loads[:, : n + j].T)
        second = forward(system.factor, loads[:, n + j :].T - found.border.T @ first)
        joined = np.concatenate([first, second]).T
        variance[part.columns] += (joined**2).sum(axis=1)
        rows.append(joined)
    return Moments(
        mean,
        by_dimension,
        residual_variance * variance,
        design.column_part,
        rows,
        np.array([part.columns.start for part in design.parts]),
        criterion.assembler.column_block,
        inverses,
        np.array(block_start),
        residual_variance,
    )


def _cluster_means(values: Floats, cluster: Whole) -> Floats:
    """Mean over each row's cluster, repeated for its rows."""
    _, label = np.unique(cluster, return_inverse=True)
    sums = np.zeros((int(label.max()) + 1, values.shape[1]))
    np.add.at(sums, label, values)
    return np.asarray((sums / np.bincount(label)[:, None])[label])
