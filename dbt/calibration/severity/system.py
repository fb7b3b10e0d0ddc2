"""
The system over examiners and fixed effects, factorised part by part.

Unknowns are ordered so that the largest systems come first and stay apart: effects of
examiner:cycle by groups of cycles, then examiners of a part with the part's own groups of
fixed effects, then the clauses, which all parts share. Random effects are scaled by the
root of their prior, as lme4 does it, so that a ratio of zero is an ordinary value.

With A the crossproducts of examiner:cycle, N whose columns are whose and M = t A + P
(t the variance ratio, P what holds the effects: I, or for fixed effects the means of
linked parts), the mean of an examiner's dimensions has the coefficients A N / sqrt(D), and
t M^-1 A = I - M^-1 P. What M leaves of the examiners then needs M^-1 and products with
matrices as sparse as the design, nothing of cubic cost besides.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.lapack import dpotrf, dpotri, dtrtrs
from scipy.sparse import csr_array

from calibration.severity.assembly import Assembled, Assembler
from calibration.severity.contrasts import turn
from calibration.severity.design import Design, Part
from calibration.severity.elimination import Ratios
from calibration.severity.seats import Seats

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


class NotPositiveDefinite(ArithmeticError):
    """The system is singular: the design does not identify the model."""


def lower(matrix: Floats, *, is_spare: bool = False) -> Floats:
    """
    Lower Cholesky factor of a symmetric matrix, of which the upper half is read.

    A spare matrix is written over.
    """
    if not len(matrix):
        return np.zeros((0, 0))
    found, info = dpotrf(matrix.T, lower=1, clean=1, overwrite_a=is_spare)
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


def half_inverse(factor: Floats) -> Floats:
    """Lower half of the inverse of L L', in the order of columns; zero above."""
    if not len(factor):
        return np.zeros((0, 0))
    found, info = dpotri(factor, lower=1)
    if info:
        raise NotPositiveDefinite
    return np.asarray(found)


def inverse(factor: Floats) -> Floats:
    """Inverse of L L'."""
    found = half_inverse(factor)
    found += np.tril(found, -1).T
    return np.asarray(found.T)


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
class BlockGram:
    """
    Crossproducts of a group of cycles: m columns, n examiners, D kinds of effects.

    Attributes
    ----------
    seats : Seats
        Whose columns they are.
    links : list of csr_array, shape (m, m) and then (m, n)
        Examiner:cycle among themselves, A; then with the contrasts of the examiners, D - 1
        kinds.
    among : dict of (int, int) to csr_array, shape (n, n)
        The examiners' effects by pairs of kinds, the second as high as the first.
    fixed : ndarray, shape (m, n_groups + n_clauses)
        Examiner:cycle with the part's groups and the clauses.
    """

    seats: Seats
    links: list[csr_array]
    among: dict[tuple[int, int], csr_array]
    fixed: Floats

    @property
    def m(self) -> int:
        """Number of columns."""
        return len(self.fixed)

    def times(self, kinds: Floats, fixed: Floats) -> Floats:
        """
        Multiply effects by their coefficients.

        Parameters
        ----------
        kinds : ndarray, shape (D, n, V)
            Effects of the block's examiners.
        fixed : ndarray, shape (n_groups + n_clauses, V)
            Fixed effects.

        Returns
        -------
        ndarray, shape (m, V)
        """
        out = self.links[0] @ self.seats.rows_of(kinds[0]) / np.sqrt(len(kinds))
        out += self.fixed @ fixed
        for link, effects in zip(self.links[1:], kinds[1:], strict=True):
            out += link @ effects
        return np.asarray(out)


@dataclass(frozen=True)
class PartGram:
    """
    Crossproducts of a part, as the unknowns are: no variance ratio of an examiner in it.

    Attributes
    ----------
    blocks : list of BlockGram
        Its groups of cycles.
    fixed : ndarray, shape (n * D, n_groups + n_clauses)
        All examiners of the part, kind by kind, with the part's groups and the clauses.
    groups : ndarray, shape (n_groups, n_groups + n_clauses)
        The groups with these.
    n : int
        Examiners.
    n_kinds : int
        Kinds of effects: D.
    """

    blocks: list[BlockGram]
    fixed: Floats
    groups: Floats
    n: int
    n_kinds: int

    def head(self, *, has_mean: bool = True) -> Floats:
        """
        Crossproducts of examiners and groups among themselves, the upper half.

        Without the mean of the dimensions its rows are zero.
        """
        size = self.n * self.n_kinds
        out = np.zeros((size + len(self.groups),) * 2)
        for block in self.blocks:
            for (k, l), values in block.among.items():
                if has_mean or k:
                    found = values.tocoo()
                    at = (
                        self.kind(k, block.seats)[found.row],
                        self.kind(l, block.seats)[found.col],
                    )
                    np.add.at(out, at, found.data)
        out[:size, size:] = self.fixed[:, : len(self.groups)]
        out[size:, size:] = self.groups[:, : len(self.groups)]
        if not has_mean:
            out[: self.n, size:] = 0.0
        return out

    def kind(self, number: int, seats: Seats) -> Whole:
        """Places of one kind of effects of a block's examiners among the unknowns."""
        return number * self.n + seats.examiners


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
    first = 0
    grams = []
    for index, part in enumerate(assembler.design.parts):
        numbers = range(first, first + len(part.blocks))
        grams.append(_collect_part(assembler, assembled, index, part, numbers))
        first += len(part.blocks)
    return grams


def _collect_part(
    assembler: Assembler, assembled: Assembled, index: int, part: Part, numbers: range
) -> PartGram:
    design = assembler.design
    d, c, j, n = design.n_dimensions, design.n_clauses, len(part.groups), len(part.examiners)
    groups = np.concatenate(
        [assembled.group_group[index, :j, :j], assembled.group_clause[index, :j]], axis=1
    )
    turned = turn(d)
    gram = PartGram([], np.zeros((n * d, j + c)), groups, n, d)
    for block, seats, number in zip(part.blocks, part.seats, numbers, strict=True):
        pairs = assembler.pairs[number]
        # a value for each pair of kinds; the mean of the dimensions needs no scale here
        values = np.einsum("pde,dk,el->klp", assembled.pairs[pairs.own], turned, turned)
        by_column = np.sqrt(d) * values[0]
        m = block.stop - block.start
        seat = seats.seat[pairs.partner]
        links = [csr_array((np.sqrt(d) * by_column[0], pairs.partner, pairs.starts), (m, m))]
        links += [csr_array((v, seat, pairs.starts), (m, seats.n)) for v in by_column[1:]]
        row = np.repeat(seats.seat, np.diff(pairs.starts))
        among = {
            (k, l): csr_array((values[k, l], (row, seat)), (seats.n, seats.n))
            for k in range(d)
            for l in range(k, d)
        }
        fixed = np.concatenate(
            [assembled.column_group[block, :, :j], assembled.column_clause[block]], axis=2
        )
        for k, own in enumerate(np.einsum("mdf,dk->kmf", fixed, turned)):
            gram.fixed[gram.kind(k, seats)] += seats.add_rows(own)
        gram.blocks.append(BlockGram(seats, links, among, fixed.sum(axis=1)))
    return gram


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
    cluster : ndarray of int or None, shape (m,)
        Linked part of each column, where examiner:cycle is fixed.
    weight : float
        By which the sums of linked parts are held then.
    inverse : ndarray, shape (m, m)
        M^-1.
    """

    gram: BlockGram
    ratio: float
    cluster: Whole | None
    weight: float
    inverse: Floats

    def held(self, rows: Floats) -> Floats:
        """Multiply by P."""
        if self.cluster is None:
            return rows
        sums = np.zeros((int(self.cluster.max()) + 1, *rows.shape[1:]))
        np.add.at(sums, self.cluster, rows)
        return np.asarray(self.weight * sums[self.cluster])

    def freed(self) -> Floats:
        """Return M^-1 P, the share of an effect that its prior keeps."""
        if self.cluster is None:
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
    weight = 1.0
    if prior.is_cycle_fixed:
        # the sum of a linked part is free beside its groups: any weight centres it
        weight = float(np.mean(np.diag(own)))
        own += (cluster[:, None] == cluster[None, :]) * weight
    else:
        own.flat[:: len(own) + 1] += 1.0
    factor = lower(own)
    label = np.unique(cluster, return_inverse=True)[1] if prior.is_cycle_fixed else None
    found = BlockFactor(gram, prior.examiner_cycle, label, weight, inverse(factor))
    return found, log_determinant(factor)


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
        crossing = solved[k - 1] if block.cluster is None else link.T @ freed
        left.head[np.ix_(first, at)] += share * seats.add_rows(crossing.T)
        follow = link.T @ fixed
        left.head[at, size:] -= follow[:, :n_groups]
        left.border[at] -= follow[:, n_groups:]
        for l in range(1, k + 1):
            both = own.links[l].T @ np.ascontiguousarray(solved[k - 1].T)
            left.head[np.ix_(gram.kind(l, seats), at)] -= block.ratio * both
