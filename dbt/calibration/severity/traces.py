"""
Derivatives of the log determinants of the severity model.

They are traces of products with the inverse of the system, of which only the entries
between columns that share an application are needed.
"""

import numpy as np
from numpy.typing import NDArray

from calibration.severity.assembly import Assembler
from calibration.severity.design import Stack
from calibration.severity.elimination import Local, Ratios, local_traces
from calibration.severity.seats import Seats
from calibration.severity.system import (
    BlockFactor,
    System,
    backward,
    inverse,
    scale_columns,
    scale_rows,
)

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
        self.cycle_trace = 0.0
        self.mean_trace = 0.0
        self.contrast_trace = 0.0
        d = self.design.n_dimensions
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
        own = self.mean_trace / mean if mean else np.nan
        contrast = (
            self.contrast_trace / ratios.examiner_dimension
            if ratios.examiner_dimension
            else np.nan
        )
        cycle = ratios.examiner_cycle
        return {
            **out,
            "examiner": d * own,
            "examiner_dimension": own + contrast,
            "examiner_cycle": self.cycle_trace / cycle if cycle else np.nan,
        }

    def _part(self, index: int) -> None:
        design, system = self.design, self.system
        part, found = design.parts[index], system.parts[index]
        d, prior = design.n_dimensions, system.prior
        n, j = found.n_examiner, len(part.groups)
        r = n + j
        whole = np.empty((r + design.n_clauses, r + design.n_clauses))
        if r:
            # S^-1 of examiners and groups, bordered by the clauses
            backed = backward(found.factor, found.border)
            side = backed @ self.clauses
            whole[:r, :r] = inverse(found.factor) + side @ backed.T
            whole[:r, r:] = -side
            whole[r:, :r] = -side.T
        whole[r:, r:] = self.clauses
        inner = whole[:n, :n].reshape(n // d, d, n // d, d)
        who = np.arange(n // d)
        own = inner[who, :, who, :]
        mean = own.sum(axis=(1, 2)) / d
        self.mean_trace += float(len(who) - mean.sum())
        contrast = np.trace(own, axis1=1, axis2=2) - mean
        self.contrast_trace += float(len(who) * (d - 1) - contrast.sum())
        scale_rows(whole, prior.root, n)
        scale_columns(whole, prior.root, n)
        for block, seats, factor in zip(
            part.blocks, part.seats, found.blocks, strict=True
        ):
            self._block(block, seats, factor, whole, n, r)

    def _block(
        self,
        block: slice,
        seats: Seats,
        own: BlockFactor,
        whole: Floats,
        n: int,
        r: int,
    ) -> None:
        design, prior = self.design, self.system.prior
        d = design.n_dimensions
        width = len(seats.unknowns)
        index = np.concatenate([seats.unknowns, np.arange(n, len(whole))])
        inside = whole[np.ix_(index, index)]
        if prior.has_cycle:
            scale = np.sqrt(prior.examiner_cycle)
            weights = backward(own.factor, own.solved)
            crossing = weights @ inside
            among = inverse(own.factor) + crossing @ weights.T
            self.cycle_trace += float(len(among) - np.trace(among))
            crossing *= -scale
            among *= scale**2
        last = inside.shape[0]
        clause_at = width + (r - n)
        for number, stack in enumerate(design.stacks):
            chosen = np.flatnonzero(
                self.assembler.column_block[stack.column[:, 0]]
                == self.assembler.column_block[block.start]
            )
            if not len(chosen):
                continue
            column = stack.column[chosen] - block.start
            position = design.group_position[stack.group[chosen]]
            has_group = (position >= 0).astype(np.float64)
            group = np.where(position >= 0, width + position, last - 1)
            clause = clause_at + stack.clauses
            a, m = column.shape
            # of sheets: examiner by dimension + group + examiner:cycle
            zz = np.zeros((a, m, d, m, d))
            zk = np.zeros((a, m, d, len(clause)))
            both = has_group[:, :, None] * has_group[:, None, :]
            common = both * inside[group[:, :, None], group[:, None, :]]
            zk += (has_group[..., None] * inside[group[..., None], clause])[:, :, None]
            if prior.has_cycle:
                common += among[column[:, :, None], column[:, None, :]]
                cross = (
                    has_group[:, None, :]
                    * crossing[column[:, :, None], group[:, None, :]]
                )
                common += cross + cross.transpose(0, 2, 1)
                zk += crossing[column[..., None], clause][:, :, None]
            zz += common[:, :, None, :, None]
            if width:
                seat = seats.seat[column][..., None] * d + np.arange(d)
                left = seat[:, :, :, None, None]
                right = seat[:, None, None, :, :]
                zz += inside[left, right]
                mixed = (
                    has_group[:, None, None, :]
                    * inside[seat[:, :, :, None], group[:, None, None, :]]
                )
                if prior.has_cycle:
                    mixed = (
                        mixed + crossing[column[:, None, None, :], seat[:, :, :, None]]
                    )
                zz += mixed[..., None] + mixed.transpose(0, 3, 1, 2)[:, :, None]
                zk += inside[seat[..., None], clause]
            self._zz[number][chosen] = zz
            self._zk[number][chosen] = zk


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
