"""Solutions of a factorised system for any number of right-hand sides."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.severity.design import Design
from calibration.severity.system import (
    System,
    backward,
    forward,
    scale_rows,
)

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Reduced:
    """
    Right-hand sides after the forward solution, V values each.

    Attributes
    ----------
    blocks : list of list of ndarray
        By part and group of cycles, shape (m, V).
    parts : list of ndarray, shape (r, V)
        By part.
    clauses : ndarray, shape (n_clauses, V)
        Over the clauses.
    rest : ndarray, shape (V, V)
        The values' products under the model's precision, fixed effects projected out.
    """

    blocks: list[list[Floats]]
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
        Examiners by dimension and groups of each part.
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
    v = own.shape[0]
    cycles, parts = [], []
    for index, part in enumerate(design.parts):
        n, j = len(part.examiners) * design.n_dimensions, len(part.groups)
        head = np.zeros((n + j, v))
        head[n:] = groups[index, :j]
        for block, seats in zip(part.blocks, part.seats, strict=True):
            head[seats.unknowns] += seats.add_rows(columns[block]).reshape(-1, v)
        cycles.append([columns[block].sum(axis=1) for block in part.blocks])
        parts.append(head)
    return RightSide(cycles, parts, clauses, own)


def reduce(design: Design, system: System, right: RightSide) -> Reduced:
    """
    Carry right-hand sides through the factorisation.

    Parameters
    ----------
    design : Design
        The design.
    system : System
        The factorised system.
    right : RightSide
        The right-hand sides.

    Returns
    -------
    Reduced
    """
    clauses, rest = right.clauses.copy(), right.own.copy()
    prior = system.prior
    scale = float(np.sqrt(prior.examiner_cycle))
    all_blocks, parts = [], []
    for part, found, cycles, start in zip(
        design.parts, system.parts, right.cycles, right.parts, strict=True
    ):
        n, head, blocks = found.n_examiner, start.copy(), []
        for seats, own, value in zip(part.seats, found.blocks, cycles, strict=True):
            if not prior.has_cycle:
                blocks.append(value[:0])
                continue
            solved = forward(own.factor, scale * value)
            taken = own.solved.T @ solved
            width = len(seats.unknowns)
            head[seats.unknowns] -= taken[:width]
            head[n:] -= taken[width : width + len(head) - n]
            clauses -= taken[width + len(head) - n :]
            rest -= solved.T @ solved
            blocks.append(solved)
        scale_rows(head, prior.root, n)
        head = forward(found.factor, head)
        clauses -= found.border.T @ head
        rest -= head.T @ head
        all_blocks.append(blocks)
        parts.append(head)
    clauses = forward(system.factor, clauses)
    rest -= clauses.T @ clauses
    return Reduced(all_blocks, parts, clauses, 0.5 * (rest + rest.T))


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
    prior, d = system.prior, design.n_dimensions
    v = reduced.clauses.shape[1]
    clause = backward(system.factor, reduced.clauses)
    column = np.zeros((design.n_columns, v))
    examiner = np.zeros((design.n_examiners, d, v))
    group = np.zeros((len(design.group_position), v))
    for part, found, blocks, head in zip(
        design.parts, system.parts, reduced.blocks, reduced.parts, strict=True
    ):
        n = found.n_examiner
        head = backward(found.factor, head - found.border @ clause)
        scale_rows(head, prior.root, n)
        examiner[part.examiners] = head[:n].reshape(-1, d, v)
        group[part.groups] = head[n:]
        if not prior.has_cycle:
            continue
        for block, seats, own, right in zip(
            part.blocks, part.seats, found.blocks, blocks, strict=True
        ):
            rest = np.concatenate([head[seats.unknowns], head[n:], clause])
            column[block] = np.sqrt(prior.examiner_cycle) * backward(
                own.factor, right - own.solved @ rest
            )
    return Solution(column, examiner, group, clause)
