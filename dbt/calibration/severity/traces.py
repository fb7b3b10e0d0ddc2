"""
Derivatives of the log determinants of the severity model.

They are traces of products with the inverse of the system, of which only the entries
between columns that share an application are needed.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from calibration.severity.assembly import Assembler
from calibration.severity.cholesky import inverse
from calibration.severity.contrasts import turn
from calibration.severity.covariances import (
    BlockCovariances,
    block_covariances,
    part_covariances,
)
from calibration.severity.design import Stack
from calibration.severity.elimination import Local, Ratios, local_traces
from calibration.severity.seats import Seats
from calibration.severity.system import System

Floats = NDArray[np.float64]


class Traces:
    """
    Derivatives of the log determinants, from the parts of the inverse that they need.

    Parameters
    ----------
    assembler : Assembler
        Knows the design.
    ratios : Ratios
        Variance ratios.
    locals_ : list of Local
        Elimination of each stack there.
    system : System
        The factorised system there.
    """

    def __init__(
        self,
        assembler: Assembler,
        ratios: Ratios,
        locals_: list[Local],
        system: System,
    ) -> None:
        self.assembler = assembler
        self.design = assembler.design
        self.ratios, self.locals, self.system = ratios, locals_, system
        self.clauses = inverse(system.factor)
        d = self.design.n_dimensions
        self.cycle_freedom = 0.0
        self.freedom = np.zeros(d)
        self._zz = [
            np.empty((*s.column.shape, d, s.n_sheets, d)) for s in self.design.stacks
        ]
        self._zk = [
            np.empty((*s.column.shape, d, len(s.clauses))) for s in self.design.stacks
        ]

    def all(self) -> dict[str, float]:
        """Return the derivative for each term; nan where its ratio is zero."""
        for index in range(len(self.design.parts)):
            self._part(index)
        out = {"application": 0.0, "application_clause": 0.0, "sheet": 0.0}
        for stack, local, zz, zk in zip(
            self.design.stacks, self.locals, self._zz, self._zk, strict=True
        ):
            kk = self.clauses[np.ix_(stack.clauses, stack.clauses)]
            for term, value in _stack_traces(stack, local, zz, zk, kk).items():
                out[term] += value
        ratios, d = self.ratios, self.design.n_dimensions
        mean = ratios.examiner_dimension + d * ratios.examiner
        own = self.freedom[0] / mean if mean else np.nan
        contrast = (
            self.freedom[1:].sum() / ratios.examiner_dimension
            if ratios.examiner_dimension
            else np.nan
        )
        cycle = ratios.examiner_cycle
        return {
            **out,
            "examiner": d * own,
            "examiner_dimension": own + contrast,
            "examiner_cycle": self.cycle_freedom / cycle if cycle else np.nan,
        }

    def _part(self, index: int) -> None:
        part, found = self.design.parts[index], self.system.parts[index]
        covariances = part_covariances(self.system, found, self.clauses)
        self.freedom += covariances.freedom
        for number, (block, seats) in enumerate(
            zip(part.blocks, part.seats, strict=True)
        ):
            factor = found.blocks[number] if found.blocks else None
            own = block_covariances(covariances, number, factor)
            if own.columns is not None:
                scaled = np.trace(own.columns) / self.ratios.examiner_cycle
                self.cycle_freedom += float(len(own.columns) - scaled)
            self._block(block, seats, own)

    def _block(self, block: slice, seats: Seats, own: BlockCovariances) -> None:
        """Put the covariances of sheets of one application where its traces find them."""
        design, turned = self.design, turn(self.design.n_dimensions)
        d, n_groups = design.n_dimensions, len(own.fixed) - design.n_clauses
        for number, stack in enumerate(design.stacks):
            chosen = np.flatnonzero(
                self.assembler.column_block[stack.column[:, 0]]
                == self.assembler.column_block[block.start]
            )
            if not len(chosen):
                continue
            column = stack.column[chosen] - block.start
            seat = seats.seat[column]
            position = design.group_position[stack.group[chosen]]
            has_group = (position >= 0).astype(np.float64)
            group = np.maximum(position, 0)
            clause = n_groups + stack.clauses
            at, groups = _pairs(column), _pairs(group)
            # a sheet has its group and examiner:cycle in all dimensions, its examiner
            # kind by kind
            both = has_group[:, :, None] * has_group[:, None, :]
            common = both * own.fixed[groups]
            clauses = has_group[..., None] * own.fixed[group[..., None], clause]
            by_kind = [
                has_group[:, None, :] * fixed[seat[:, :, None], group[:, None, :]]
                for fixed in own.kinds_fixed
            ]
            if own.columns is not None and own.crossing_fixed is not None:
                crossing = own.crossing_fixed
                common += own.columns[at]
                cross = (
                    has_group[:, None, :] * crossing[column[:, :, None], group[:, None]]
                )
                common += cross + cross.transpose(0, 2, 1)
                clauses += crossing[column[..., None], clause]
                for values, found in zip(by_kind, own.crossing, strict=True):
                    values += found[column[:, None, :], seat[:, :, None]]
            places = _pairs(seat)
            among = [[own.kinds[k][q][places] for q in range(d)] for k in range(d)]
            by_dimension = [_weighed(turned[e], by_kind) for e in range(d)]
            for e in range(d):
                seated = [fixed[seat[..., None], clause] for fixed in own.kinds_fixed]
                self._zk[number][chosen, :, e] = clauses + _weighed(turned[e], seated)
                right = common + by_dimension[e].transpose(0, 2, 1)
                for f in range(d):
                    rows = [_weighed(turned[e], among[k]) for k in range(d)]
                    both = right + by_dimension[f] + _weighed(turned[f], rows)
                    self._zz[number][chosen, :, f, :, e] = both


def _weighed(weights: Floats, values: Sequence[Floats]) -> Floats:
    """Sum of weighted arrays."""
    out = weights[0] * values[0]
    for weight, value in zip(weights[1:], values[1:], strict=True):
        out += weight * value
    return np.asarray(out)


def _pairs(of_sheet: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Index of each pair of sheets of an application."""
    return of_sheet[:, :, None], of_sheet[:, None, :]


def _stack_traces(
    stack: Stack, local: Local, zz: Floats, zk: Floats, kk: Floats
) -> dict[str, float]:
    """Differentiate a stack; one application speaks for all where none lacks a score."""
    n = len(stack.mask)
    if n == 1 or not stack.is_complete:
        return local_traces(stack, local, zz, zk, kk)
    one, alone = stack.first(), local.first()
    # constants are the same for each application, the rest is linear in the inverse
    total = local_traces(one, alone, zz.sum(axis=0)[None], zk.sum(axis=0)[None], n * kk)
    constant = local_traces(one, alone, 0.0 * zz[:1], 0.0 * zk[:1], 0.0 * kk)
    return {term: total[term] + (n - 1) * constant[term] for term in total}
