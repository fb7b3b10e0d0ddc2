"""
The small case as one dense system: many nodes of the grid for one elimination.

Where examiners and their cycles are few hundred, factorising block by block costs more
in calls than in arithmetic. All fixed effects are eliminated once, for flat priors do
not depend on a node; what is left is scaled by the root of each node's prior, which is
diagonal once an examiner's effects by dimension are turned into their mean and
contrasts.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.severity.cholesky import backward, forward, log_determinant, lower
from calibration.severity.contrasts import turn
from calibration.severity.criterion import Prepared
from calibration.severity.design import Design
from calibration.severity.elimination import Ratios
from calibration.severity.system import Prior

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

#: Unknowns up to which one dense factorisation is the cheaper way.
LARGEST = 700


def is_small(design: Design) -> bool:
    """Whether a design is to be solved as one dense system."""
    examiners = sum(len(part.examiners) for part in design.parts)
    return design.n_columns + examiners * design.n_dimensions <= LARGEST


@dataclass(frozen=True)
class Node:
    """
    Severities at one node.

    Attributes
    ----------
    by_dimension : ndarray, shape (n_columns, D)
        Means within dimensions, in percentage points.
    mean, variance : ndarray, shape (n_columns,)
        Mean and variance of the points-weighted severity.
    """

    by_dimension: Floats
    mean: Floats
    variance: Floats


class DenseSystem:
    """
    A prepared design with its fixed effects eliminated.

    Parameters
    ----------
    design : Design
        The design.
    prepared : Prepared
        Its local terms eliminated.

    Attributes
    ----------
    freedom : int
        Ratings less fixed effects.
    """

    def __init__(self, design: Design, prepared: Prepared) -> None:
        self._design = design
        d, m = design.n_dimensions, design.n_columns
        self.freedom = design.n_ratings - design.n_fixed
        n_groups = [len(part.groups) for part in design.parts]
        n_fixed = sum(n_groups) + design.n_clauses
        n_examiner = [len(part.examiners) * d for part in design.parts]
        n_random = m + sum(n_examiner)
        random = np.zeros((n_random, n_random))
        mixed = np.zeros((n_random, n_fixed))
        fixed = np.zeros((n_fixed, n_fixed))
        right, right_fixed = np.zeros(n_random), np.zeros(n_fixed)
        clauses = slice(n_fixed - design.n_clauses, n_fixed)
        fixed[clauses, clauses] = prepared.clause_clause
        right_fixed[clauses] = prepared.scores.clauses[:, 0]
        self._examiner = np.zeros((m, d), dtype=np.int64)
        self._kind = np.full(n_random, -1)
        examiner_at, group_at = m, 0
        for index, (part, gram) in enumerate(
            zip(design.parts, prepared.grams, strict=True)
        ):
            n, j = n_examiner[index], n_groups[index]
            own = np.arange(examiner_at, examiner_at + n)
            groups = np.arange(group_at, group_at + j)
            tail = np.concatenate([groups, np.arange(clauses.start, clauses.stop)])
            random[np.ix_(own, own)] = gram.head()[:n, :n]
            mixed[np.ix_(own, tail)] = gram.fixed
            fixed[np.ix_(groups, tail)] = gram.groups
            fixed[np.ix_(tail[j:], groups)] = gram.groups[:, j:].T
            right[own] = prepared.scores.parts[index][:n, 0]
            right_fixed[groups] = prepared.scores.parts[index][n:, 0]
            for columns, block, values in zip(
                part.blocks, gram.blocks, prepared.scores.cycles[index], strict=True
            ):
                seats, links = block.seats, [link.toarray() for link in block.links]
                random[columns, columns] = links[0]
                mean = seats.add_rows(links[0].T).T / np.sqrt(d)
                for k, link in enumerate([mean, *links[1:]]):
                    random[columns, own[gram.kind(k, seats)]] = link
                mixed[columns, tail] = block.fixed
                right[columns] = values[:, 0]
            for k in range(d):
                places = examiner_at + k * gram.n + part.examiner_of
                self._examiner[part.columns, k] = places
            self._kind[own] = np.repeat(np.arange(d), gram.n)
            examiner_at, group_at = examiner_at + n, group_at + j
        # only the upper half was filled
        random = np.triu(random) + np.triu(random, 1).T
        factor = lower(fixed)
        solved = forward(factor, mixed.T)
        solved_right = forward(factor, right_fixed[:, None])[:, 0]
        self._gram = random - solved.T @ solved
        self._right = right - solved.T @ solved_right
        self._rest = float(prepared.scores.own[0, 0] - solved_right @ solved_right)
        self._log_determinant = log_determinant(factor) + sum(
            local.log_determinant for local in prepared.locals
        )
        self._turn = turn(d)
        share = self._turn.T @ design.dimension_share
        self._loads = np.zeros((m, n_random))
        self._loads[np.arange(m), np.arange(m)] = 1.0
        for k in range(d):
            self._loads[np.arange(m), self._examiner[:, k]] = share[k]

    def _scales(self, ratios: Ratios) -> Floats:
        prior = Prior.of(ratios, self._design.n_dimensions)
        scales = np.full(len(self._gram), np.sqrt(ratios.examiner_cycle))
        is_examiner = self._kind >= 0
        scales[is_examiner] = prior.roots[self._kind[is_examiner]]
        return scales

    def _factor(self, ratios: Ratios) -> tuple[Floats, Floats, Floats]:
        """Factor, scales and forward solution of the scores."""
        scales = self._scales(ratios)
        system = self._gram * scales[:, None] * scales
        system.flat[:: len(system) + 1] += 1.0
        factor = lower(system)
        return factor, scales, forward(factor, (scales * self._right)[:, None])[:, 0]

    def deviance(self, ratios: Ratios, residual_variance: float) -> float:
        """Return -2 log restricted likelihood at a given residual variance."""
        factor, _, solved = self._factor(ratios)
        rest = self._rest - float(solved @ solved)
        return (
            self._log_determinant
            + log_determinant(factor)
            + self.freedom * float(np.log(2.0 * np.pi * residual_variance))
            + rest / residual_variance
        )

    def severities(self, ratios: Ratios, residual_variance: float) -> Node:
        """Return the severities, positive when harsh, at given variances."""
        design = self._design
        m = design.n_columns
        factor, scales, solved = self._factor(ratios)
        effects = scales * backward(factor, solved[:, None])[:, 0]
        by_dimension = -(effects[:m, None] + effects[self._examiner] @ self._turn.T)
        spread = forward(factor, (self._loads * scales).T)
        return Node(
            by_dimension,
            by_dimension @ design.dimension_share,
            residual_variance * (spread**2).sum(axis=0),
        )
