"""
The system over examiners and fixed effects, factorised part by part.

Unknowns are ordered so that the largest systems come first and stay apart: effects of
examiner:cycle by groups of cycles, then examiners of a part with the part's own groups of
fixed effects, then the clauses, which all parts share. Random effects are scaled by the
root of their prior, as lme4 does it, so that a ratio of zero is an ordinary value.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cholesky, solve_triangular
from scipy.linalg.lapack import dpotri

from calibration.severity.assembly import Assembled, Assembler
from calibration.severity.design import Design, Part
from calibration.severity.elimination import Ratios

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


class NotPositiveDefinite(ArithmeticError):
    """The system is singular: the design does not identify the model."""


def lower(matrix: Floats) -> Floats:
    """Lower Cholesky factor; raises NotPositiveDefinite."""
    try:
        return np.asarray(
            cholesky(matrix, lower=True, overwrite_a=False, check_finite=False)
        )
    except np.linalg.LinAlgError as error:
        raise NotPositiveDefinite from error


def forward(factor: Floats, right: Floats) -> Floats:
    """Solve L x = right."""
    if not len(factor) or not right.size:
        return np.zeros_like(right)
    return np.asarray(solve_triangular(factor, right, lower=True, check_finite=False))


def backward(factor: Floats, right: Floats) -> Floats:
    """Solve L' x = right."""
    if not len(factor) or not right.size:
        return np.zeros_like(right)
    return np.asarray(
        solve_triangular(factor, right, lower=True, trans="T", check_finite=False)
    )


def inverse(factor: Floats) -> Floats:
    """Inverse of L L'."""
    if not len(factor):
        return np.zeros((0, 0))
    found, info = dpotri(factor, lower=1)
    if info:
        raise NotPositiveDefinite
    strict = np.tril(found, -1)
    return np.asarray(np.tril(found) + strict.T)


def log_determinant(factor: Floats) -> float:
    """Log determinant of L L'."""
    return 2.0 * float(np.log(np.diag(factor)).sum())


@dataclass(frozen=True)
class Prior:
    """
    How examiner effects are held.

    Attributes
    ----------
    examiner_cycle : float
        Variance ratio of examiner:cycle.
    root : ndarray, shape (D, D)
        Symmetric root of the covariance of an examiner's effects by dimension.
    is_cycle_fixed : bool
        Whether examiner:cycle is a fixed effect, centred in each linked part of a cycle.
    has_cycle, has_examiner : bool
        Whether the system has columns for examiner:cycle, and for examiners.
    """

    examiner_cycle: float
    root: Floats
    is_cycle_fixed: bool
    has_cycle: bool
    has_examiner: bool

    @classmethod
    def of(cls, ratios: Ratios, n_dimensions: int, *, fixed: bool = False) -> "Prior":
        """Read the prior off the variance ratios."""
        examiner = 0.0 if fixed else ratios.examiner
        dimension = ratios.examiner_dimension
        mean = np.full((n_dimensions, n_dimensions), 1.0 / n_dimensions)
        root = np.sqrt(dimension + n_dimensions * examiner) * mean + np.sqrt(
            dimension
        ) * (np.eye(n_dimensions) - mean)
        return cls(
            examiner_cycle=1.0 if fixed else ratios.examiner_cycle,
            root=root,
            is_cycle_fixed=fixed,
            has_cycle=fixed or ratios.examiner_cycle > 0.0,
            has_examiner=bool(examiner + dimension > 0.0),
        )


@dataclass(frozen=True)
class BlockFactor:
    """
    A group of cycles after elimination of its examiner:cycle effects.

    Attributes
    ----------
    factor : ndarray, shape (m, m)
        Cholesky factor; empty without examiner:cycle.
    active : ndarray of int, shape (a,)
        Positions in the part of the block's examiners.
    seat : ndarray of int, shape (m,)
        Position in ``active`` of each column's examiner.
    solved : ndarray, shape (m, a * D + n_groups + n_clauses)
        Factor into the coefficients of the remaining unknowns.
    """

    factor: Floats
    active: Whole
    seat: Whole
    solved: Floats


@dataclass(frozen=True)
class PartFactor:
    """
    A part after elimination of its examiners and groups.

    Attributes
    ----------
    blocks : list of BlockFactor
        Its groups of cycles.
    factor : ndarray, shape (r, r)
        Cholesky factor over examiners by dimension, scaled, and groups.
    border : ndarray, shape (r, n_clauses)
        Factor into the clauses.
    n_examiner : int
        Unknowns that belong to examiners.
    """

    blocks: list[BlockFactor]
    factor: Floats
    border: Floats
    n_examiner: int


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


def scaled(matrix: Floats, root: Floats, n_examiner: int, axis: int) -> Floats:
    """Multiply the examiner rows (or columns) of a matrix by the root of their prior."""
    d = len(root)
    if axis == 0:
        head = matrix[:n_examiner].reshape(n_examiner // d, d, -1)
        matrix[:n_examiner] = np.einsum("ab,ebx->eax", root, head).reshape(n_examiner, -1)
    else:
        head = matrix[:, :n_examiner].reshape(len(matrix), n_examiner // d, d)
        matrix[:, :n_examiner] = (head @ root).reshape(len(matrix), n_examiner)
    return matrix


def factorise(assembler: Assembler, assembled: Assembled, prior: Prior) -> System:
    """
    Factorise the system.

    Parameters
    ----------
    assembler : Assembler
        Knows the design.
    assembled : Assembled
        Crossproducts after elimination of what is local.
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
    design = assembler.design
    clauses = assembled.clause_clause.copy()
    parts, total, number = [], 0.0, 0
    for index, part in enumerate(design.parts):
        factors = assembled.blocks[number : number + len(part.blocks)]
        number += len(part.blocks)
        found, own_clauses, own = _factorise_part(
            design, assembled, prior, index, part, factors
        )
        clauses += own_clauses
        total += own
        parts.append(found)
    factor = lower(clauses)
    return System(prior, parts, factor, total + log_determinant(factor))


def _factorise_part(
    design: Design,
    assembled: Assembled,
    prior: Prior,
    index: int,
    part: Part,
    grams: list[Floats],
) -> tuple[PartFactor, Floats, float]:
    d, c, j = design.n_dimensions, design.n_clauses, len(part.groups)
    n_examiner = len(part.examiners) * d if prior.has_examiner else 0
    size = n_examiner + j + c
    reduced = np.zeros((size, size))
    groups = slice(n_examiner, n_examiner + j)
    tail = slice(n_examiner, size)
    reduced[groups, groups] = assembled.group_group[index, :j, :j]
    reduced[groups, n_examiner + j :] = assembled.group_clause[index, :j]
    total, blocks = 0.0, []
    for block, gram in zip(part.blocks, grams, strict=True):
        rows = slice(block.start, block.stop)
        fixed = np.concatenate(
            [assembled.column_group[rows, :, :j], assembled.column_clause[rows]], axis=2
        )
        local = slice(block.start - part.columns.start, block.stop - part.columns.start)
        active, seat = np.unique(part.examiner_of[local], return_inverse=True)
        width = len(active) * d if prior.has_examiner else 0
        at = (active[:, None] * d + np.arange(d)).reshape(-1)[:width]
        if width:
            inner = _by_examiner(gram, seat, len(active), d)
            reduced[np.ix_(at, at)] += rows_by_examiner(inner, seat, len(active), d)
            reduced[at, tail] += rows_by_examiner(
                fixed.reshape(len(seat) * d, -1), seat, len(active), d
            )
        if not prior.has_cycle:
            blocks.append(
                BlockFactor(np.zeros((0, 0)), active, seat, np.zeros((0, width + j + c)))
            )
            continue
        scale = np.sqrt(prior.examiner_cycle)
        own = scale**2 * gram.sum(axis=(1, 3))
        if prior.is_cycle_fixed:
            # the sum of a linked part is free beside its groups: any weight centres it
            cluster = design.column_cluster[rows]
            own += (cluster[:, None] == cluster[None, :]) * np.mean(np.diag(own))
        else:
            own[np.diag_indices_from(own)] += 1.0
        factor = lower(own)
        links = np.empty((len(seat), width + j + c))
        if width:
            links[:, :width] = inner.reshape(len(seat), d, width).sum(axis=1)
        links[:, width:] = fixed.sum(axis=1)
        solved = forward(factor, scale * links)
        outer = solved.T @ solved
        reduced[np.ix_(at, at)] -= outer[:width, :width]
        reduced[at, tail] -= outer[:width, width:]
        reduced[tail, tail] -= outer[width:, width:]
        total += log_determinant(factor)
        blocks.append(BlockFactor(factor, active, seat, solved))
    if n_examiner:
        scaled(reduced, prior.root, n_examiner, 0)
        # only rows above the diagonal of examiners are filled beside the tail
        head = reduced[:n_examiner, :n_examiner]
        scaled(head, prior.root, n_examiner, 1)
        head[np.diag_indices_from(head)] += 1.0
        reduced[groups, :n_examiner] = reduced[:n_examiner, groups].T
    r = n_examiner + j
    factor = lower(reduced[:r, :r]) if r else np.zeros((0, 0))
    border = forward(factor, reduced[:r, r:])
    total += log_determinant(factor) if r else 0.0
    own_clauses = reduced[r:, r:] - border.T @ border
    return PartFactor(blocks, factor, border, n_examiner), own_clauses, total


def _by_examiner(gram: Floats, seat: Whole, n: int, d: int) -> Floats:
    """Add the columns of a block up by examiner: shape (m * D, n * D)."""
    m = len(seat)
    if n == m:
        order = np.argsort(seat, kind="stable")
        return gram[:, :, order, :].reshape(m * d, n * d)
    out = np.zeros((n, m, d, d))
    np.add.at(out, seat, gram.transpose(2, 0, 1, 3))
    return out.transpose(1, 2, 0, 3).reshape(m * d, n * d)


def rows_by_examiner(matrix: Floats, seat: Whole, n: int, d: int) -> Floats:
    """Add the rows of a block up by examiner: shape (n * D, width)."""
    m, width = len(seat), matrix.shape[1]
    rows = matrix.reshape(m, d, width)
    if n == m:
        return rows[np.argsort(seat, kind="stable")].reshape(n * d, width)
    out = np.zeros((n, d, width))
    np.add.at(out, seat, rows)
    return out.reshape(n * d, width)
