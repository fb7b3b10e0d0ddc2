"""
The restricted likelihood of the severity model, its gradient and its curvature.

The residual variance is profiled out. The criterion is -2 log restricted likelihood with
the constants that lme4 uses, for clauses and groups coded as indicator columns. The
gradient is exact; the curvature is the average information (Gilmour, Thompson and Cullis
1995), which needs no further factorisation.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.severity.assembly import Assembler
from calibration.severity.design import Design
from calibration.severity.elimination import (
    Local,
    Ratios,
    crossed,
    eliminate,
    gram,
    precision_times,
)
from calibration.severity.grams import PartGram, collect
from calibration.severity.solution import (
    Reduced,
    RightSide,
    Solution,
    reduce,
    right_side,
    solve,
)
from calibration.severity.system import Prior, System, factorise
from calibration.severity.traces import Traces

Floats = NDArray[np.float64]

#: Terms whose effects differ within a sheet.
IN_CELLS = ("application_clause", "examiner_dimension")


@dataclass(frozen=True)
class Evaluation:
    """
    The criterion at given variance ratios, with all that was needed for it.

    Attributes
    ----------
    ratios : Ratios
        The variance ratios.
    value : float
        -2 log restricted likelihood.
    log_determinants : float
        Of all random and fixed effects together.
    residual_variance : float
        Profiled residual variance, in squared percentage points.
    prepared : Prepared
        The design with its local terms eliminated.
    system : System
        Factorised system.
    reduced : Reduced
        The scores carried through it.
    """

    ratios: Ratios
    value: float
    log_determinants: float
    residual_variance: float
    prepared: "Prepared"
    system: System
    reduced: Reduced


@dataclass(frozen=True)
class Prepared:
    """
    A design whose local terms are eliminated.

    Attributes
    ----------
    locals : list of Local
        Elimination of each stack.
    grams : list of PartGram
        Crossproducts of the kept columns.
    clause_clause : ndarray, shape (n_clauses, n_clauses)
        Those of the clauses.
    scores : RightSide
        The scores' products with them.
    """

    locals: list[Local]
    grams: list[PartGram]
    clause_clause: Floats
    scores: RightSide


@dataclass(frozen=True)
class Working:
    """
    Working values of the average information.

    Attributes
    ----------
    square : ndarray, shape (n_terms,)
        Squared length of Z'r for each term.
    cells : list of ndarray, shape (n_cell_terms, A, n, K)
        For each stack, Z Z'r of the terms that differ within a sheet.
    sheets : list of ndarray, shape (n_sheet_terms, A, n)
        For each stack, those of the other terms.
    order : ndarray of int, shape (n_terms,)
        Place among the terms of each value, those in cells first.
    """

    square: Floats
    cells: list[Floats]
    sheets: list[Floats]
    order: NDArray[np.int64]


class Criterion:
    """
    Restricted likelihood of one design.

    Parameters
    ----------
    design : Design
        The design.
    """

    def __init__(self, design: Design) -> None:
        self.design = design
        self.assembler = Assembler(design)
        self.freedom = design.n_ratings - design.n_fixed

    def evaluate(self, ratios: Ratios, *, fixed: bool = False) -> Evaluation:
        """
        Evaluate the criterion.

        Parameters
        ----------
        ratios : Ratios
            Variance ratios, zero or more.
        fixed : bool
            Whether examiner:cycle is a fixed effect; the value is then no restricted
            likelihood of the model that is fitted.

        Raises
        ------
        NotPositiveDefinite
            The design does not identify the model.
        """
        return self.finish(self.prepare(ratios), ratios, fixed=fixed)

    def prepare(self, ratios: Ratios) -> "Prepared":
        """
        Eliminate what is local to an application: all that no examiner's ratio changes.

        Parameters
        ----------
        ratios : Ratios
            Variance ratios, of which the local ones count.

        Returns
        -------
        Prepared
        """
        design = self.design
        locals_ = [eliminate(s, ratios, design.n_dimensions) for s in design.stacks]
        assembled = self.assembler.assemble(
            [gram(s, p) for s, p in zip(design.stacks, locals_, strict=True)]
        )
        scores = self._values(locals_, [s.score[None] for s in design.stacks])
        grams = collect(self.assembler, assembled)
        return Prepared(locals_, grams, assembled.clause_clause, scores)

    def finish(
        self, prepared: "Prepared", ratios: Ratios, *, fixed: bool = False
    ) -> Evaluation:
        """
        Evaluate the criterion where the local terms are eliminated already.

        Parameters
        ----------
        prepared : Prepared
            The elimination at the local ratios of ``ratios``.
        ratios : Ratios
            Variance ratios.
        fixed : bool
            As in ``evaluate``.

        Raises
        ------
        NotPositiveDefinite
            The design does not identify the model.
        """
        prior = Prior.of(ratios, self.design.n_dimensions, fixed=fixed)
        system = factorise(self.design, prepared.grams, prepared.clause_clause, prior)
        reduced = reduce(system, prepared.scores)
        log_determinants = system.log_determinant + sum(
            p.log_determinant for p in prepared.locals
        )
        rest = float(reduced.rest[0, 0])
        variance = rest / self.freedom
        value = log_determinants + self.freedom * (
            1.0 + np.log(2.0 * np.pi * max(variance, 1e-300))
        )
        return Evaluation(
            ratios,
            float(value),
            log_determinants,
            variance,
            prepared,
            system,
            reduced,
        )

    def value_at(self, at: Evaluation, variance: float) -> float:
        """Return -2 log restricted likelihood at a given residual variance."""
        rest = float(at.reduced.rest[0, 0])
        return (
            at.log_determinants
            + self.freedom * float(np.log(2.0 * np.pi * variance))
            + rest / variance
        )

    def _values(self, locals_: list[Local], values: list[Floats]) -> RightSide:
        products = [
            crossed(s, p, v)
            for s, p, v in zip(self.design.stacks, locals_, values, strict=True)
        ]
        return right_side(self.design, self.assembler.assemble_values(products))

    def residuals(self, at: Evaluation, solution: Solution) -> list[Floats]:
        """
        Scores under the model's precision, fixed effects projected out.

        Returns
        -------
        list of ndarray
            For each stack, shape (A, n, K); in units of the residual variance.
        """
        out = []
        for stack, local in zip(self.design.stacks, at.prepared.locals, strict=True):
            effect = solution.column[stack.column, 0] + solution.group[stack.group, 0]
            by_dimension = solution.examiner[
                self.design.column_examiner[stack.column], :, 0
            ]
            fitted = (
                effect[..., None]
                + by_dimension @ local.member.T
                + solution.clause[stack.clauses, 0]
            )
            out.append(precision_times(stack, local, stack.score - stack.mask * fitted))
        return out

    def slopes(self, at: Evaluation, terms: Sequence[str]) -> tuple[Floats, Floats]:
        """
        Gradient and average information with respect to the ratios of some terms.

        Parameters
        ----------
        at : Evaluation
            The criterion at the ratios, those of the terms above zero.
        terms : sequence of str
            The terms.

        Returns
        -------
        tuple of ndarray
            Gradient (n_terms,) and curvature (n_terms, n_terms).
        """
        work = self._working(at, terms)
        trace = Traces(self.assembler, at.ratios, at.prepared.locals, at.system).all()
        gradient = np.array([trace[term] for term in terms])
        gradient -= self.freedom * work.square / float(at.reduced.rest[0, 0])
        return gradient, self._curvature(at, work)

    def _curvature(self, at: Evaluation, work: Working) -> Floats:
        """Average information with respect to the ratios of the terms worked on."""
        rest = float(at.reduced.rest[0, 0])
        products = [
            crossed(s, p, np.concatenate([s.score[None], cells]), sheets)
            for s, p, cells, sheets in zip(
                self.design.stacks,
                at.prepared.locals,
                work.cells,
                work.sheets,
                strict=True,
            )
        ]
        right = right_side(self.design, self.assembler.assemble_values(products))
        information = reduce(at.system, right).rest[1:, 1:]
        back = np.argsort(work.order)
        information = information[np.ix_(back, back)]
        share = work.square / rest
        return np.asarray(self.freedom * (information / rest - np.outer(share, share)))

    def information(self, at: Evaluation, terms: Sequence[str]) -> Floats:
        """
        Average information on the logs of the variances of some terms and the residual.

        Parameters
        ----------
        at : Evaluation
            The criterion, the ratios of the terms above zero.
        terms : sequence of str
            The terms.

        Returns
        -------
        ndarray, shape (n_terms + 1, n_terms + 1)
            Of the log likelihood; the residual comes last.
        """
        work = self._working(at, terms)
        curvature, square = self._curvature(at, work), work.square
        ratios = np.array([at.ratios.value(term) for term in terms])
        share = self.freedom * square * ratios / float(at.reduced.rest[0, 0])
        own = (curvature * np.outer(ratios, ratios)) + np.outer(share, share) / max(
            self.freedom, 1
        )
        # in (log ratio, log residual variance), then to the logs of the variances
        inner = np.empty((len(share) + 1, len(share) + 1))
        inner[:-1, :-1] = own
        inner[:-1, -1] = inner[-1, :-1] = share
        inner[-1, -1] = self.freedom
        change = np.eye(len(share) + 1)
        change[:-1, -1] = -1.0
        return 0.5 * change.T @ inner @ change

    def _working(self, at: Evaluation, terms: Sequence[str]) -> Working:
        """Z Z'r for each term, r the scores under the model's precision."""
        design, d = self.design, self.design.n_dimensions
        residual = self.residuals(at, solve(design, at.system, at.reduced))
        column = np.zeros(design.n_columns)
        dimension = np.zeros((design.n_examiners, d))
        for stack, r in zip(design.stacks, residual, strict=True):
            np.add.at(column, stack.column, r.sum(axis=2))
            member = (stack.dimension[:, None] == np.arange(d)).astype(np.float64)
            np.add.at(dimension, design.column_examiner[stack.column], r @ member)
        examiner = dimension.sum(axis=1)
        square = {
            "application": 0.0,
            "application_clause": 0.0,
            "sheet": 0.0,
            "examiner": float((examiner**2).sum()),
            "examiner_cycle": float((column**2).sum()),
            "examiner_dimension": float((dimension**2).sum()),
        }
        in_cells = [t for t in terms if t in IN_CELLS]
        in_sheets = [t for t in terms if t not in IN_CELLS]
        cells, sheets = [], []
        for stack, r in zip(design.stacks, residual, strict=True):
            who = design.column_examiner[stack.column]
            pooled = {
                "application": r.sum(axis=(1, 2))[:, None],
                "application_clause": r.sum(axis=1)[:, None, :],
                "sheet": r.sum(axis=2),
                "examiner": examiner[who],
                "examiner_cycle": column[stack.column],
                "examiner_dimension": dimension[who][..., stack.dimension],
            }
            for term in ("application", "application_clause", "sheet"):
                square[term] += float((pooled[term] ** 2).sum())
            cells.append(
                np.stack([pooled[t] * stack.mask for t in in_cells])
                if in_cells
                else np.zeros((0, *stack.mask.shape))
            )
            shape = stack.column.shape
            sheets.append(
                np.stack([np.broadcast_to(pooled[t], shape) for t in in_sheets])
                if in_sheets
                else np.zeros((0, *shape))
            )
        order = np.array([list(terms).index(t) for t in (*in_cells, *in_sheets)])
        return Working(np.array([square[t] for t in terms]), cells, sheets, order)
