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
from scipy.linalg.lapack import dpotrf, dpotri, dtrtrs

from calibration.severity.assembly import Assembled, Assembler
from calibration.severity.design import Design, Part
from calibration.severity.elimination import Ratios

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


class NotPositiveDefinite(ArithmeticError):
    """The system is singular: the design does not identify the model."""


def lower(matrix: Floats) -> Floats:
    """Lower Cholesky factor of a full symmetric matrix."""
    if not len(matrix):
        return np.zeros((0, 0))
    found, info = dpotrf(matrix.T, lower=1, clean=1)
    if info:
        raise NotPositiveDefinite
    return np.asarray(found)


def forward(factor: Floats, right: Floats) -> Floats:
    """Solve L x = right."""
    if not len(factor) or not right.size:
        return np.zeros_like(right)
    return np.asarray(dtrtrs(factor, right, lower=1)[0])


def backward(factor: Floats, right: Floats) -> Floats:
    """Solve L' x = right."""
    if not len(factor) or not right.size:
        return np.zeros_like(right)
    return np.asarray(dtrtrs(factor, right, lower=1, trans=1)[0])


def inverse(factor: Floats) -> Floats:
    """Inverse of L L'."""
    if not len(factor):
        return np.zeros((0, 0))
    found, info = dpotri(factor, lower=1)
    if info:
        raise NotPositiveDefinite
    found += np.tril(found, -1).T
    return np.asarray(found)


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
    has_cycle : bool
        Whether the system has columns for examiner:cycle.
    """

    examiner_cycle: float
    root: Floats
    is_cycle_fixed: bool
    has_cycle: bool

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
        )


@dataclass(frozen=True)
class PartGram:
    """
    Crossproducts of a part, as the unknowns are: no variance ratio of an examiner in it.

    Attributes
    ----------
    cycles : list of ndarray, shape (m, m)
        Examiner:cycle effects of each group of cycles.
    links : list of ndarray, shape (m, n_examiners * D + n_groups + n_clauses)
        These and the group's examiners by dimension, the part's groups, the clauses.
    rest : ndarray, shape (size, size)
        All examiners of the part by dimension, groups and clauses among themselves;
        clauses beside clauses are left zero.
    n_examiner : int
        Unknowns that belong to examiners.
    """

    cycles: list[Floats]
    links: list[Floats]
    rest: Floats
    n_examiner: int


def collect(assembler: Assembler, assembled: Assembled) -> list[PartGram]:
    """
    Put crossproducts in the order of the unknowns.

    Parameters
    ----------
    assembler : Assembler
        Knows the design.
    assembled : Assembled
        Crossproducts after elimination of what is local.

    Returns
    -------
    list of PartGram
        One for each part of the design.
    """
    design = assembler.design
    grams = iter(assembled.blocks)
    return [
        _collect_part(design, assembled, index, part, [next(grams) for _ in part.blocks])
        for index, part in enumerate(design.parts)
    ]


def _collect_part(
    design: Design, assembled: Assembled, index: int, part: Part, grams: list[Floats]
) -> PartGram:
    d, c, j = design.n_dimensions, design.n_clauses, len(part.groups)
    n_examiner = len(part.examiners) * d
    rest = np.zeros((n_examiner + j + c, n_examiner + j + c))
    groups, tail = slice(n_examiner, n_examiner + j), slice(n_examiner, None)
    rest[groups, groups] = assembled.group_group[index, :j, :j]
    rest[groups, n_examiner + j :] = assembled.group_clause[index, :j]
    cycles, links = [], []
    for block, seats, gram in zip(part.blocks, part.seats, grams, strict=True):
        fixed = np.concatenate(
            [assembled.column_group[block, :, :j], assembled.column_clause[block]],
            axis=2,
        )
        at, m, width = seats.unknowns, len(seats.seat), len(seats.unknowns)
        # columns by examiner first, then rows
        inner = seats.add_rows(gram.transpose(2, 0, 1, 3)).transpose(1, 2, 0, 3)
        inner = inner.reshape(m, d, width)
        rest[np.ix_(at, at)] += seats.add_rows(inner).reshape(width, width)
        rest[at, tail] += seats.add_rows(fixed).reshape(width, -1)
        cycles.append(gram.sum(axis=(1, 3)))
        links.append(np.concatenate([inner.sum(axis=1), fixed.sum(axis=1)], axis=1))
    rest[tail, :n_examiner] = rest[:n_examiner, tail].T
    return PartGram(cycles, links, rest, n_examiner)


@dataclass(frozen=True)
class BlockFactor:
    """
    A group of cycles after elimination of its examiner:cycle effects.

    Attributes
    ----------
    factor : ndarray, shape (m, m)
        Cholesky factor; empty without examiner:cycle.
    solved : ndarray, shape (m, n_examiners * D + n_groups + n_clauses)
        Factor into the coefficients of the remaining unknowns.
    """

    factor: Floats
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


def scale_rows(matrix: Floats, root: Floats, n_examiner: int) -> None:
    """Multiply the examiner rows of a matrix by the root of their prior, in place."""
    d = len(root)
    rows = matrix[:n_examiner].reshape(n_examiner // d, d, -1)
    matrix[:n_examiner] = np.matmul(root, rows).reshape(n_examiner, -1)


def scale_columns(matrix: Floats, root: Floats, n_examiner: int) -> None:
    """Multiply the examiner columns of a matrix by the root of their prior, in place."""
    d = len(root)
    columns = matrix[:, :n_examiner].reshape(len(matrix), n_examiner // d, d)
    matrix[:, :n_examiner] = (columns @ root).reshape(len(matrix), n_examiner)


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
    n = gram.n_examiner
    rest = gram.rest.copy()
    total, blocks = 0.0, []
    scale = float(np.sqrt(prior.examiner_cycle))
    for block, seats, cycles, links in zip(
        part.blocks, part.seats, gram.cycles, gram.links, strict=True
    ):
        if not prior.has_cycle:
            blocks.append(BlockFactor(np.zeros((0, 0)), links[:0]))
            continue
        own = scale**2 * cycles
        if prior.is_cycle_fixed:
            # the sum of a linked part is free beside its groups: any weight centres it
            cluster = design.column_cluster[block]
            own += (cluster[:, None] == cluster[None, :]) * np.mean(np.diag(own))
        else:
            own.flat[:: len(own) + 1] += 1.0
        factor = lower(own)
        solved = forward(factor, scale * links)
        outer = solved.T @ solved
        at, width = seats.unknowns, len(seats.unknowns)
        rest[np.ix_(at, at)] -= outer[:width, :width]
        rest[at, n:] -= outer[:width, width:]
        rest[n:, n:] -= outer[width:, width:]
        total += log_determinant(factor)
        blocks.append(BlockFactor(factor, solved))
    r = n + len(part.groups)
    scale_rows(rest[:, n:], prior.root, n)
    head = rest[:n, :n]
    scale_rows(head, prior.root, n)
    scale_columns(head, prior.root, n)
    rest.flat[: n * len(rest) : len(rest) + 1] += 1.0
    rest[n:r, :n] = rest[:n, n:r].T
    factor = lower(rest[:r, :r])
    border = forward(factor, rest[:r, r:])
    total += log_determinant(factor)
    return PartFactor(blocks, factor, border, n), rest[r:, r:] - border.T @ border, total
