"""Solutions of a factorised system for any number of right-hand sides."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.severity.cholesky import backward, forward
from calibration.severity.contrasts import turn
from calibration.severity.design import Design
from calibration.severity.system import System

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Reduced:
    """
    Right-hand sides after the forward solution, V values each.

    Attributes
    ----------
    cycles : list of list of ndarray, shape (m, V)
        By part and group of cycles, as they were given.
    parts : list of ndarray, shape (r, V)
        By part.
    clauses : ndarray, shape (n_clauses, V)
        Over the clauses.
    rest : ndarray, shape (V, V)
        The values' products under the model's precision, fixed effects projected out.
    """

    cycles: list[list[Floats]]
    parts: list[Floats]
    clauses: Floats
    rest: Floats


@dataclass(frozen=True)
class RightSide:
    """
    Right-hand sides in the order of the unknowns, V values each.

    Attributes
    ----------
    cycles : list of list of ndarray, shape (m, V)
        By part and group of cycles.
    parts : list of ndarray, shape (r, V)
        Examiners, kind by kind, and groups of each part.
    clauses : ndarray, shape (n_clauses, V)
        Clauses.
    own : ndarray, shape (V, V)
        The values among themselves.
    """

    cycles: list[list[Floats]]
    parts: list[Floats]
    clauses: Floats
    own: Floats


def right_side(
    design: Design, values: tuple[Floats, Floats, Floats, Floats]
) -> RightSide:
    """
    Put products with cell values in the order of the unknowns.

    Parameters
    ----------
    design : Design
        The design.
    values : tuple of ndarray
        What ``Assembler.assemble_values`` returns.

    Returns
    -------
    RightSide
    """
    columns, groups, clauses, own = values
    v, d = own.shape[0], design.n_dimensions
    kinds = np.einsum("mdv,dk->kmv", columns, turn(d))
    cycles, parts = [], []
    for index, part in enumerate(design.parts):
        n, j = len(part.examiners), len(part.groups)
        head = np.zeros((d * n + j, v))
        head[d * n :] = groups[index, :j]
        for block, seats in zip(part.blocks, part.seats, strict=True):
            for k in range(d):
                head[k * n + seats.examiners] += seats.add_rows(kinds[k, block])
        cycles.append([columns[block].sum(axis=1) for block in part.blocks])
        parts.append(head)
    return RightSide(cycles, parts, clauses, own)


def reduce(system: System, right: RightSide) -> Reduced:
    """
    Carry right-hand sides through the factorisation.

    Parameters
    ----------
    system : System
        The factorised system.
    right : RightSide
        The right-hand sides.

    Returns
    -------
    Reduced
    """
    clauses, rest = right.clauses.copy(), right.own.copy()
    parts = []
    for found, cycles, start in zip(system.parts, right.cycles, right.parts, strict=True):
        gram, head = found.gram, start.copy()
        d, size = gram.n_kinds, gram.n * gram.n_kinds
        share = 1.0 / np.sqrt(d)
        if found.blocks:
            head[: gram.n] = 0.0
        for block, value in zip(found.blocks, cycles, strict=False):
            own, seats = block.gram, block.gram.seats
            solved, held = block.solve(value)
            head[gram.kind(0, seats)] += share * seats.add_rows(held)
            for k, link in enumerate(own.links[1:], start=1):
                head[gram.kind(k, seats)] -= link.T @ solved
            taken = own.fixed.T @ solved
            head[size:] -= taken[: len(head) - size]
            clauses -= taken[len(head) - size :]
            rest -= value.T @ solved
        head = forward(found.factor, found.scales[:, None] * head)
        clauses -= found.border.T @ head
        rest -= head.T @ head
        parts.append(head)
    clauses = forward(system.factor, clauses)
    rest -= clauses.T @ clauses
    return Reduced(right.cycles, parts, clauses, 0.5 * (rest + rest.T))


@dataclass(frozen=True)
class Solution:
    """
    Solutions of the system, V values each.

    Attributes
    ----------
    column : ndarray, shape (n_columns, V)
        Effects of examiner:cycle.
    examiner : ndarray, shape (n_examiners, D, V)
        Effects of examiners by dimension.
    group : ndarray, shape (n_groups, V)
        Effects of cycle and sector; 0 for one that the clauses span.
    clause : ndarray, shape (n_clauses, V)
        Effects of clauses.
    """

    column: Floats
    examiner: Floats
    group: Floats
    clause: Floats


def solve(design: Design, system: System, reduced: Reduced) -> Solution:
    """Finish the solution of reduced right-hand sides."""
    d = design.n_dimensions
    v = reduced.clauses.shape[1]
    clause = backward(system.factor, reduced.clauses)
    column = np.zeros((design.n_columns, v))
    examiner = np.zeros((design.n_examiners, d, v))
    group = np.zeros((len(design.group_position), v))
    for part, found, cycles, start in zip(
        design.parts, system.parts, reduced.cycles, reduced.parts, strict=True
    ):
        size = found.gram.n * d
        head = backward(found.factor, start - found.border @ clause)
        head *= found.scales[:, None]
        kinds, fixed = (
            head[:size].reshape(d, -1, v),
            np.concatenate([head[size:], clause]),
        )
        examiner[part.examiners] = np.einsum("knv,dk->ndv", kinds, turn(d))
        group[part.groups] = head[size:]
        for columns, block, right in zip(part.blocks, found.blocks, cycles, strict=False):
            own = kinds[:, block.gram.seats.examiners]
            column[columns] = block.solve(right - block.gram.times(own, fixed))[0]
    return Solution(column, examiner, group, clause)
