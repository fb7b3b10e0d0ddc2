"""Solutions of a factorised system for any number of right-hand sides."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.severity.design import Design
from calibration.severity.system import (
    System,
    backward,
    forward,
    rows_by_examiner,
    scaled,
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


def reduce(
    design: Design, system: System, values: tuple[Floats, Floats, Floats, Floats]
) -> Reduced:
    """
    Carry right-hand sides through the factorisation.

    Parameters
    ----------
    design : Design
        The design.
    system : System
        The factorised system.
    values : tuple of ndarray
        What ``Assembler.assemble_values`` returns.

    Returns
    -------
    Reduced
    """
    columns, groups, clauses, own = values
    clauses, rest = clauses.copy(), own.copy()
    prior, d, v = system.prior, design.n_dimensions, own.shape[0]
    all_blocks, parts = [], []
    for index, (part, found) in enumerate(zip(design.parts, system.parts, strict=True)):
        j = len(part.groups)
        head = np.zeros((found.n_examiner + j, v))
        head[found.n_examiner :] = groups[index, :j]
        blocks = []
        for block, own_block in zip(part.blocks, found.blocks, strict=True):
            mine = columns[block]
            active, seat = own_block.active, own_block.seat
            width = len(active) * d if prior.has_examiner else 0
            at = (active[:, None] * d + np.arange(d)).reshape(-1)[:width]
            if width:
                head[at] += rows_by_examiner(
                    mine.reshape(len(seat) * d, v), seat, len(active), d
                )
            if not prior.has_cycle:
                blocks.append(np.zeros((0, v)))
                continue
            solved = forward(
                own_block.factor, np.sqrt(prior.examiner_cycle) * mine.sum(axis=1)
            )
            taken = own_block.solved.T @ solved
            head[at] -= taken[:width]
            head[found.n_examiner :] -= taken[width : width + j]
            clauses -= taken[width + j :]
            rest -= solved.T @ solved
            blocks.append(solved)
        if found.n_examiner:
            scaled(head, prior.root, found.n_examiner, 0)
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
        head = backward(found.factor, head - found.border @ clause)
        if found.n_examiner:
            scaled(head, prior.root, found.n_examiner, 0)
            examiner[part.examiners] = head[: found.n_examiner].reshape(-1, d, v)
        group[part.groups] = head[found.n_examiner :]
        if not prior.has_cycle:
            continue
        for block, own, right in zip(part.blocks, found.blocks, blocks, strict=True):
            width = len(own.active) * d if prior.has_examiner else 0
            at = (own.active[:, None] * d + np.arange(d)).reshape(-1)[:width]
            rest = np.concatenate([head[at], head[found.n_examiner :], clause])
            column[block] = np.sqrt(prior.examiner_cycle) * backward(
                own.factor, right - own.solved @ rest
            )
    return Solution(column, examiner, group, clause)
