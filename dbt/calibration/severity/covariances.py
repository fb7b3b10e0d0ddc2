"""
The inverse of the system: covariances of effects given the scores, over the residual's.

Gradients and standard errors need it between columns that share an application, and on
its diagonal. It is worked out for a group of cycles at a time: with W = H^-1 K the
weights by which examiner:cycle effects follow all other unknowns and V the others'
covariances, theirs are H^-1 + W V W', and -W V across. By the relation that ``system``
states, W = [N / sqrt(D), 0, 0] - M^-1 G with G as sparse as the design.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.severity.system import (
    BlockFactor,
    PartFactor,
    PartGram,
    System,
    backward,
    inverse,
)

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class PartCovariances:
    """
    Covariances among examiners, groups and clauses of a part.

    Attributes
    ----------
    gram : PartGram
        The part's crossproducts, which know the places of the unknowns.
    whole : ndarray, shape (size, size)
        Examiners kind by kind, groups, clauses.
    freedom : ndarray, shape (D,)
        For each kind of effects the trace of what the scores say of them: the derivative
        of the log determinant with respect to the log of their variance ratio.
    """

    gram: PartGram
    whole: Floats
    freedom: Floats

    @property
    def fixed(self) -> slice:
        """Places of groups and clauses."""
        return slice(self.gram.n * self.gram.n_kinds, None)


def part_covariances(system: System, found: PartFactor, clauses: Floats) -> PartCovariances:
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
    gram, r = found.gram, len(found.factor)
    head = gram.n * gram.n_kinds
    whole = np.empty((r + len(clauses), r + len(clauses)))
    if r:
        backed = backward(found.factor, found.border)
        side = backed @ clauses
        whole[:r, :r] = inverse(found.factor)
        whole[:r, :r] += side @ backed.T
        whole[:r, r:] = -side
        whole[r:, :r] = -side.T
    whole[r:, r:] = clauses
    own = 1.0 - np.diag(whole)[:head]
    whole[:r] *= found.scales[:, None]
    whole[:, :r] *= found.scales
    return PartCovariances(gram, whole, own.reshape(gram.n_kinds, -1).sum(axis=1))


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
    gram, whole, tail = part.gram, part.whole, part.fixed
    seats, d = gram.blocks[number].seats, gram.n_kinds
    at = [gram.kind(k, seats) for k in range(d)]
    kinds: list[list[Floats]] = [[whole[np.ix_(a, b)] for b in at] for a in at]
    kinds_fixed = [whole[a, tail] for a in at]
    fixed = whole[tail, tail]
    if block is None:
        return BlockCovariances(None, [], None, kinds, kinds_fixed, fixed)
    own, share, ratio = block.gram, 1.0 / np.sqrt(d), block.ratio

    def crossed(by_kind: list[Floats], by_fixed: Floats) -> Floats:
        """Minus W V, for some columns of V."""
        mean = share * seats.rows_of(by_kind[0])
        inner = own.fixed @ by_fixed
        for link, rows in zip(own.links[1:], by_kind[1:], strict=True):
            inner += link @ rows
        return np.asarray(block.inverse @ (block.held(mean) - ratio * inner) - mean)

    crossing = [
        crossed([kinds[k][l] for k in range(d)], kinds_fixed[l].T) for l in range(d)
    ]
    crossing_fixed = crossed(kinds_fixed, fixed)
    # - W V W', from the right
    mean = share * seats.columns_of(crossing[0])
    inner = own.fixed @ crossing_fixed.T
    for link, columns in zip(own.links[1:], crossing[1:], strict=True):
        inner += link @ np.ascontiguousarray(columns.T)
    behind = block.held(mean.T) - ratio * inner
    columns = ratio * block.inverse - mean + behind.T @ block.inverse
    return BlockCovariances(columns, crossing, crossing_fixed, kinds, kinds_fixed, fixed)
