"""
The inverse of the system: covariances of effects given the scores, over the residual's.

Gradients and standard errors need it between columns that share an application, and on
its diagonal. It is worked out for a group of cycles at a time: with W = H^-1 K the
weights by which examiner:cycle effects follow all other unknowns and V the others'
covariances, theirs are H^-1 + W V W', and -W V across. By the relation that ``system``
states, W = [N / sqrt(D), 0, 0] - M^-1 G with G as sparse as the design.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.blas import dgemm

from calibration.severity.cholesky import backward, inverse
from calibration.severity.grams import PartGram
from calibration.severity.seats import Seats
from calibration.severity.system import BlockFactor, PartFactor, System

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class PartCovariances:
    """
    Covariances among examiners, groups and clauses of a part.

    Attributes
    ----------
    gram : PartGram
        The part's crossproducts, which know the places of the unknowns.
    freedom : ndarray, shape (D,)
        For each kind of effects the trace of what the scores say of them: the derivative
        of the log determinant with respect to the log of their variance ratio.
    fixed : ndarray, shape (F, F)
        Covariances of the fixed effects: the part's groups, then the clauses.
    """

    gram: PartGram
    freedom: Floats
    fixed: Floats
    _among: Floats
    _across: Floats
    _roots: Floats

    def kinds(self, k: int, q: int, seats: Seats) -> Floats:
        """Covariances of two kinds of effects of a block's examiners, shape (n, n)."""
        at = np.ix_(self.gram.kind(k, seats), self.gram.kind(q, seats))
        found = self._among[at]
        found *= self._roots[k] * self._roots[q]
        return np.asarray(found)

    def kinds_fixed(self, k: int, seats: Seats) -> Floats:
        """Covariances of a kind of effects and the fixed effects, shape (n, F)."""
        return np.asarray(self._roots[k] * self._across[self.gram.kind(k, seats)])


def part_covariances(
    system: System, found: PartFactor, clauses: Floats
) -> PartCovariances:
    """
    Invert the system of a part.

    Parameters
    ----------
    system : System
        The factorised system.
    found : PartFactor
        One of its parts.
    clauses : ndarray, shape (n_clauses, n_clauses)
        Covariances of the clauses.

    Returns
    -------
    PartCovariances
    """
    gram = found.gram
    head = gram.n * gram.n_kinds
    backed = backward(found.factor, found.border)
    side = backed @ clauses
    among = dgemm(1.0, backed, side, 1.0, inverse(found.factor).T, 0, 1, overwrite_c=1).T
    fixed = np.block([[among[head:, head:], -side[head:]], [-side[head:].T, clauses]])
    across = np.concatenate([among[:head, head:], -side[:head]], axis=1)
    own = 1.0 - np.diag(among)[:head]
    freedom = own.reshape(gram.n_kinds, -1).sum(axis=1)
    return PartCovariances(gram, freedom, fixed, among, across, system.prior.roots)


@dataclass(frozen=True)
class BlockCovariances:
    """
    Covariances of a group of cycles: m columns, n examiners, D kinds, F fixed effects.

    Attributes
    ----------
    columns : ndarray, shape (m, m), or None
        Of examiner:cycle effects; none where the model has none.
    crossing : list of ndarray, shape (m, n)
        Of these and the examiners' effects, kind by kind.
    crossing_fixed : ndarray, shape (m, F)
        Of these and the fixed effects.
    kinds : list of list of ndarray, shape (n, n)
        Of the examiners' effects, by pairs of kinds.
    kinds_fixed : list of ndarray, shape (n, F)
        Of these and the fixed effects.
    fixed : ndarray, shape (F, F)
        Of fixed effects.
    """

    columns: Floats | None
    crossing: list[Floats]
    crossing_fixed: Floats | None
    kinds: list[list[Floats]]
    kinds_fixed: list[Floats]
    fixed: Floats


def block_covariances(
    part: PartCovariances, number: int, block: BlockFactor | None
) -> BlockCovariances:
    """
    Find the covariances of a group of cycles.

    Parameters
    ----------
    part : PartCovariances
        Those of its part.
    number : int
        Which group of cycles of the part.
    block : BlockFactor or None
        Its factor, where the model has examiner:cycle.

    Returns
    -------
    BlockCovariances
    """
    seats, d, fixed = part.gram.blocks[number].seats, part.gram.n_kinds, part.fixed
    kinds = _kinds(part, seats)
    kinds_fixed = [part.kinds_fixed(k, seats) for k in range(d)]
    if block is None:
        return BlockCovariances(None, [], None, kinds, kinds_fixed, fixed)

    def across(by_kind: list[Floats], by_fixed: Floats) -> Floats:
        """Return - W V, for some columns of V."""
        mean = seats.rows_of(by_kind[0]) / np.sqrt(d)
        return np.asarray(block.inverse @ _times(block, by_kind, by_fixed) - mean)

    crossing = [
        across([kinds[k][q] for k in range(d)], kinds_fixed[q].T) for q in range(d)
    ]
    crossing_fixed = across(kinds_fixed, fixed)
    # - W V W', from the right
    turned = [np.ascontiguousarray(columns.T) for columns in crossing]
    behind = _times(block, turned, crossing_fixed.T)
    columns = block.ratio * block.inverse + behind.T @ block.inverse
    columns -= seats.columns_of(crossing[0]) / np.sqrt(d)
    return BlockCovariances(columns, crossing, crossing_fixed, kinds, kinds_fixed, fixed)


def _kinds(part: PartCovariances, seats: Seats) -> list[list[Floats]]:
    d = part.gram.n_kinds
    upper = {(k, q): part.kinds(k, q, seats) for q in range(d) for k in range(q + 1)}
    return [
        [upper[k, q] if k <= q else upper[q, k].T for q in range(d)] for k in range(d)
    ]


def _times(block: BlockFactor, by_kind: list[Floats], by_fixed: Floats) -> Floats:
    """Multiply by G: what is not held of the mean, less what the others take."""
    own = block.gram
    inner = own.fixed @ by_fixed
    for link, rows in zip(own.links[1:], by_kind[1:], strict=True):
        inner += link @ rows
    mean = own.seats.rows_of(by_kind[0]) / np.sqrt(len(by_kind))
    return np.asarray(block.held(mean) - block.ratio * inner)


def variances(
    part: PartCovariances,
    number: int,
    block: BlockFactor | None,
    load: Floats,
    centre: Callable[[Floats], Floats] | None,
) -> Floats:
    """
    Find the variances of sums of examiner:cycle and weighted effects of the examiner.

    Parameters
    ----------
    part : PartCovariances
        Those of the part.
    number : int
        Which group of cycles of the part.
    block : BlockFactor or None
        Its factor, where the model has examiner:cycle.
    load : ndarray, shape (D,)
        Weights of the kinds of effects.
    centre : callable or None
        Takes what the rows of columns have in common away, (m, V) to (m, V).

    Returns
    -------
    ndarray, shape (m,)
    """
    seats, d = part.gram.blocks[number].seats, part.gram.n_kinds
    kinds, kinds_fixed = (
        _kinds(part, seats),
        [part.kinds_fixed(k, seats) for k in range(d)],
    )
    if block is None:
        both = sum(load[k] * load[q] * kinds[k][q] for k in range(d) for q in range(d))
        return np.asarray(np.diag(both)[seats.seat])
    # the sum is N u g + M^-1 G (u, fixed effects) beside what H leaves
    given = load.copy()
    given[0] -= 1.0 / np.sqrt(d)
    moved = [sum(given[k] * kinds[k][q] for k in range(d)) for q in range(d)]
    moved_fixed = sum(given[k] * kinds_fixed[k] for k in range(d))
    both = seats.columns_of(seats.rows_of(sum(given[q] * moved[q] for q in range(d))))
    across = seats.columns_of(_times(block, [row.T for row in moved], moved_fixed.T))
    within = [
        _times(block, [kinds[k][q] for k in range(d)], kinds_fixed[q].T) for q in range(d)
    ]
    within_fixed = _times(block, kinds_fixed, part.fixed)
    turned = [np.ascontiguousarray(columns.T) for columns in within]
    inner = _times(block, turned, within_fixed.T)
    weights, own = block.inverse, block.ratio * block.inverse
    if centre is not None:
        weights, own = centre(weights), centre(centre(own).T)
        both, across = centre(centre(both).T), centre(across.T).T
    found = np.diag(own) + np.diag(both)
    found += 2.0 * np.einsum("ij,ji->i", weights, across)
    found += np.einsum("ij,ij->i", weights @ inner, weights)
    return np.asarray(found)
