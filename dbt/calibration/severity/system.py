"""
The system over examiners and fixed effects, factorised part by part.

Unknowns are ordered so that the largest systems come first and stay apart: effects of
examiner:cycle by groups of cycles, then examiners of a part with the part's own groups of
fixed effects, then the clauses, which all parts share. Random effects are scaled by the
root of their prior, as lme4 does it, so that a ratio of zero is an ordinary value.

With A the crossproducts of examiner:cycle, N whose columns are whose and M = t A + P (t
the variance ratio, P what holds the effects: I, or for fixed effects the means of linked
parts), the mean of an examiner's dimensions has the coefficients A N / sqrt(D), and
t M^-1 A = I - M^-1 P. What M leaves of the examiners then needs M^-1 and products with
matrices as sparse as the design, nothing of cubic cost besides.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from calibration.severity.cholesky import forward, inverse, log_determinant, lower
from calibration.severity.design import Design, Part
from calibration.severity.elimination import Ratios
from calibration.severity.grams import BlockGram, PartGram

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Prior:
    """
    How examiner effects are held.

    Attributes
    ----------
    examiner_cycle : float
        Variance ratio of examiner:cycle.
    roots : ndarray, shape (D,)
        Roots of the variance ratios of an examiner's effects, kind by kind: the mean of
        the dimensions, then contrasts.
    is_cycle_fixed : bool
        Whether examiner:cycle is a fixed effect, centred in each linked part of a cycle.
    has_cycle : bool
        Whether the system has columns for examiner:cycle.
    """

    examiner_cycle: float
    roots: Floats
    is_cycle_fixed: bool
    has_cycle: bool

    @classmethod
    def of(cls, ratios: Ratios, n_dimensions: int, *, fixed: bool = False) -> "Prior":
        """Read the prior off the variance ratios."""
        examiner = 0.0 if fixed else ratios.examiner
        roots = np.full(n_dimensions, np.sqrt(ratios.examiner_dimension))
        roots[0] = np.sqrt(ratios.examiner_dimension + n_dimensions * examiner)
        return cls(
            examiner_cycle=1.0 if fixed else ratios.examiner_cycle,
            roots=roots,
            is_cycle_fixed=fixed,
            has_cycle=fixed or ratios.examiner_cycle > 0.0,
        )

    def scales(self, n: int, n_fixed: int) -> Floats:
        """Scale of each unknown of a part: D kinds of n examiners, then fixed effects."""
        return np.concatenate([np.repeat(self.roots, n), np.ones(n_fixed)])


@dataclass(frozen=True)
class BlockFactor:
    """
    A group of cycles whose examiner:cycle effects are eliminated.

    Attributes
    ----------
    gram : BlockGram
        Its crossproducts.
    ratio : float
        Variance ratio t of examiner:cycle.
    clusters : csr_array or None, shape (n_clusters, m)
        Which columns each linked part has, where examiner:cycle is fixed; entries are the
        root of the weight by which their sum is held.
    inverse : ndarray, shape (m, m)
        M^-1.
    """

    gram: BlockGram
    ratio: float
    clusters: csr_array | None
    inverse: Floats

    def held(self, rows: Floats) -> Floats:
        """Multiply by P."""
        if self.clusters is None:
            return rows
        return np.asarray(self.clusters.T @ (self.clusters @ rows))

    def freed(self) -> Floats:
        """Return M^-1 P, the share of an effect that its prior keeps."""
        if self.clusters is None:
            return self.inverse
        return np.ascontiguousarray(self.held(self.inverse).T)

    def solve(self, right: Floats) -> tuple[Floats, Floats]:
        """Return t M^-1 right, and P M^-1 right."""
        solved = self.inverse @ right
        return self.ratio * solved, self.held(solved)


@dataclass(frozen=True)
class PartFactor:
    """
    A part after elimination of its examiners and groups.

    Attributes
    ----------
    gram : PartGram
        Its crossproducts.
    blocks : list of BlockFactor
        Its groups of cycles; none without examiner:cycle.
    factor : ndarray, shape (r, r)
        Cholesky factor over examiners kind by kind, scaled, and groups.
    border : ndarray, shape (r, n_clauses)
        Factor into the clauses.
    scales : ndarray, shape (r,)
        Scales of the unknowns.
    """

    gram: PartGram
    blocks: list[BlockFactor]
    factor: Floats
    border: Floats
    scales: Floats


@dataclass(frozen=True)
class System:
    """
    The factorised system.

    Attributes
    ----------
    prior : Prior
        How examiner effects are held.
    parts : list of PartFactor
        One for each part of the design.
    factor : ndarray, shape (n_clauses, n_clauses)
        Cholesky factor over the clauses.
    log_determinant : float
        Of the whole system.
    """

    prior: Prior
    parts: list[PartFactor]
    factor: Floats
    log_determinant: float


def factorise(
    design: Design, grams: list[PartGram], clause_clause: Floats, prior: Prior
) -> System:
    """
    Factorise the system.

    Parameters
    ----------
    design : Design
        The design.
    grams : list of PartGram
        What ``collect`` returns.
    clause_clause : ndarray, shape (n_clauses, n_clauses)
        Crossproducts of the clauses.
    prior : Prior
        How examiner effects are held.

    Returns
    -------
    System

    Raises
    ------
    NotPositiveDefinite
        The design does not identify the model.
    """
    clauses = clause_clause.copy()
    parts, total = [], 0.0
    for part, gram in zip(design.parts, grams, strict=True):
        found, rest, own = _factorise_part(design, prior, part, gram)
        clauses += rest
        total += own
        parts.append(found)
    factor = lower(clauses)
    return System(prior, parts, factor, total + log_determinant(factor))


def _factorise_part(
    design: Design, prior: Prior, part: Part, gram: PartGram
) -> tuple[PartFactor, Floats, float]:
    # what the mean of the dimensions has left is written anew, not taken away
    left = _Left(
        gram.head(has_mean=not prior.has_cycle),
        np.concatenate([gram.fixed, gram.groups])[:, len(part.groups) :],
        np.zeros((design.n_clauses, design.n_clauses)),
    )
    total, blocks = 0.0, []
    if prior.has_cycle:
        left.border[: gram.n] = 0.0
        for block, own in zip(part.blocks, gram.blocks, strict=True):
            factor, log_of_block = _factorise_block(
                own, prior, design.column_cluster[block]
            )
            _eliminate(left, gram, factor)
            total += log_of_block
            blocks.append(factor)
    size = gram.n * gram.n_kinds
    scales = prior.scales(gram.n, len(part.groups))
    head = left.head
    head *= scales[:, None]
    head *= scales
    head.flat[: size * len(scales) : len(scales) + 1] += 1.0
    factor_of_part = lower(head, is_spare=True)
    border = forward(factor_of_part, scales[:, None] * left.border)
    total += log_determinant(factor_of_part)
    found = PartFactor(gram, blocks, factor_of_part, border, scales)
    return found, left.clauses - border.T @ border, total


@dataclass(frozen=True)
class _Left:
    """What is left of a part: examiners and groups, these with clauses, clauses."""

    head: Floats
    border: Floats
    clauses: Floats


def _factorise_block(
    gram: BlockGram, prior: Prior, cluster: Whole
) -> tuple[BlockFactor, float]:
    """Factorise M, and return the log of its determinant beside its inverse."""
    own = gram.links[0].toarray()
    own *= prior.examiner_cycle
    clusters = None
    if prior.is_cycle_fixed:
        # the sum of a linked part is free beside its groups: any weight centres it
        root = np.sqrt(np.mean(np.diag(own)))
        clusters = root * members(cluster)
        own += (clusters.T @ clusters).toarray()
    else:
        own.flat[:: len(own) + 1] += 1.0
    factor = lower(own, is_spare=True)
    found = BlockFactor(gram, prior.examiner_cycle, clusters, inverse(factor))
    return found, log_determinant(factor)


def members(cluster: Whole) -> csr_array:
    """Return ones where a column (second) is of a cluster (first)."""
    _, label = np.unique(cluster, return_inverse=True)
    ones = np.ones(len(label))
    return csr_array((ones, (label, np.arange(len(label)))))


def _eliminate(left: _Left, gram: PartGram, block: BlockFactor) -> None:
    """Take examiner:cycle of a block out of what is left of a part."""
    own, seats, d = block.gram, block.gram.seats, gram.n_kinds
    size, n_groups = gram.n * d, len(gram.groups)
    share = 1.0 / np.sqrt(d)
    freed = block.freed()
    first = gram.kind(0, seats)
    among = seats.add_rows(own.links[0] @ freed)
    left.head[np.ix_(first, first)] += share**2 * seats.add_rows(among.T)
    fixed, held = block.solve(own.fixed)
    left.head[first, size:] += share * seats.add_rows(held[:, :n_groups])
    left.border[first] += share * seats.add_rows(held[:, n_groups:])
    taken = own.fixed.T @ fixed
    left.head[size:, size:] -= taken[:n_groups, :n_groups]
    left.border[size:] -= taken[:n_groups, n_groups:]
    left.clauses[...] -= taken[n_groups:, n_groups:]
    solved = [link.T @ block.inverse for link in own.links[1:]]
    for k, link in enumerate(own.links[1:], start=1):
        at = gram.kind(k, seats)
        crossing = solved[k - 1] if block.clusters is None else link.T @ freed
        left.head[np.ix_(first, at)] += share * seats.add_rows(crossing.T)
        follow = link.T @ fixed
        left.head[at, size:] -= follow[:, :n_groups]
        left.border[at] -= follow[:, n_groups:]
        for q in range(1, k + 1):
            both = own.links[q].T @ np.ascontiguousarray(solved[k - 1].T)
            left.head[np.ix_(gram.kind(q, seats), at)] -= block.ratio * both
