"""
Restricted likelihood of crossed scores: value, derivatives, average information.

The mixed-model equations are never set up as a whole: the effects within a unit are in
the inverse of its covariance, the cells are eliminated block by block, and what remains
is the border (see ``crossed``). A variance of zero is a point like any other, since
random effects are scaled to variance one.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse

from calibration.components.crossed import SOURCES, Block, CrossedDesign

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Criterion:
    """
    Criterion and its derivatives at given variances.

    Attributes
    ----------
    value : float
        -2 log restricted likelihood.
    gradient : ndarray, shape (n_terms,)
        Derivatives by the variances.
    information : ndarray, shape (n_terms, n_terms)
        Average of observed and expected second derivatives.
    """

    value: float
    gradient: Floats
    information: Floats


class Equations:
    """
    The mixed-model equations at given variances, with random effects scaled to one.

    Parameters
    ----------
    design : CrossedDesign
        The scores, laid out.
    variances : ndarray, shape (n_terms,)
        One a term, not negative, the residual's positive.

    Raises
    ------
    numpy.linalg.LinAlgError
        The equations are not positive definite in floating point.

    References
    ----------
    Gilmour, A. R., Thompson, R. and Cullis, B. R. (1995). Average information REML.
    Biometrics, 51, 1440-1450. Searle, S. R., Casella, G. and McCulloch, C. E. (1992).
    Variance Components. Wiley, chapters 6 and 7.
    """

    def __init__(self, design: CrossedDesign, variances: Floats) -> None:
        self.design = design
        self.variance = dict.fromkeys(SOURCES, 0.0)
        self.variance.update(zip(design.terms, variances.tolist(), strict=True))
        self.local_sources = (*design.way.local, "residual")
        self.log_determinant = 0.0
        self.inverses: list[Floats] = []
        data = np.empty(design.n_entries)
        for pattern in design.patterns:
            covariance = sum(
                (self.variance[term] * pattern.same[term] for term in self.local_sources),
                start=np.zeros((pattern.size, pattern.size)),
            )
            factor, status = linalg.lapack.dpotrf(covariance, lower=1)
            half, _ = linalg.lapack.dpotri(factor, lower=1)
            if status:
                raise np.linalg.LinAlgError("the covariance of a unit is singular")
            inverse = half + half.T
            inverse[np.diag_indices(pattern.size)] /= 2.0
            self.inverses.append(inverse)
            data[pattern.entries] = inverse.ravel()
            self.log_determinant += (
                2.0 * len(pattern.entries) * float(np.sum(np.log(np.diag(factor))))
            )
        n = len(design.score)
        self.local = sparse.csr_array(
            (data, design.column, design.row_ends), shape=(n, n)
        )
        self.scale = np.ones(design.n_border)
        first, second = (np.sqrt(self.variance[each]) for each in design.way.border)
        self.scale[: design.n_first] = first
        self.scale[design.n_first : design.first_mean] = second
        self._factorise(data)

    def _factorise(self, data: Floats) -> None:
        design = self.design
        cell_variance = self.variance[design.way.cell]
        self.cell_scale = float(np.sqrt(cell_variance))
        # Z'BZ of the border, before and after the cells are eliminated
        self.border = np.zeros((design.n_border, design.n_border))
        by_cell = np.zeros((design.n_cells, design.n_strata))
        if design.has_means_of_units:
            of_rows = self.local @ np.ones(len(design.score))
            np.add.at(by_cell, (design.cell, design.stratum), of_rows)
            means = np.arange(design.first_mean, design.n_border)
            self.border[means, means] = np.bincount(
                design.stratum, of_rows, design.n_strata
            )
        self.block_trace = 0.0
        self.factors, self.reduced, self.to_border = [], [], []
        for block in design.blocks:
            size = len(block.columns)
            folded = np.bincount(
                block.row * size + block.column, data[block.entries], size * size
            ).reshape(size, size)
            gram: Floats = (folded + folded.T) / 2.0
            self.block_trace += float(np.trace(gram))
            to_border = gram @ block.belongs
            within = block.belongs.T @ to_border
            if design.has_means_of_units:
                is_mean = block.border >= design.first_mean
                strata = block.border[is_mean] - design.first_mean
                to_border[:, is_mean] = by_cell[np.ix_(block.columns, strata)]
                within[:, is_mean] = block.belongs.T @ to_border[:, is_mean]
                within[is_mean, :] = within[:, is_mean].T
            gram *= cell_variance
            gram[np.diag_indices(size)] += 1.0
            # the transpose lies in memory as LAPACK wants it
            factor = linalg.cholesky(
                gram.T, lower=True, overwrite_a=True, check_finite=False
            )
            reduced = linalg.solve_triangular(
                factor, self.cell_scale * to_border, lower=True, check_finite=False
            )
            self.border[np.ix_(block.border, block.border)] += (
                within - reduced.T @ reduced
            )
            self.log_determinant += 2.0 * float(np.sum(np.log(np.diag(factor))))
            self.factors.append(factor)
            self.reduced.append(reduced)
            self.to_border.append(to_border)
        system = self.scale[:, None] * self.border * self.scale
        random = np.arange(design.first_mean)
        system[random, random] += 1.0
        self.system = linalg.cho_factor(system, lower=True, check_finite=False)
        self.log_determinant += 2.0 * float(np.sum(np.log(np.diag(self.system[0]))))

    def project(self, values: Floats) -> Floats:
        """P v for each column of ``values``, shape (n, m)."""
        design = self.design
        weighted = self.local @ values
        n_columns = values.shape[1]
        by_cell = np.zeros((design.n_cells, n_columns))
        np.add.at(by_cell, design.cell, weighted)
        right = np.zeros((design.n_border, n_columns))
        for level in design.of_cell:
            np.add.at(right, level, by_cell)
        if design.has_means_of_units:
            np.add.at(right, design.first_mean + design.stratum, weighted)
        halves = []
        for block, factor, reduced in zip(
            design.blocks, self.factors, self.reduced, strict=True
        ):
            half = linalg.solve_triangular(
                factor,
                self.cell_scale * by_cell[block.columns],
                lower=True,
                check_finite=False,
            )
            right[block.border] -= reduced.T @ half
            halves.append(half)
        border = self.scale[:, None] * linalg.cho_solve(
            self.system, self.scale[:, None] * right, check_finite=False
        )
        effects = border[design.of_cell].sum(axis=0)
        for block, factor, reduced, half in zip(
            design.blocks, self.factors, self.reduced, halves, strict=True
        ):
            effects[block.columns] += self.cell_scale * linalg.solve_triangular(
                factor,
                half - reduced @ border[block.border],
                lower=True,
                trans="T",
                check_finite=False,
            )
        fitted = effects[design.cell]
        if design.has_means_of_units:
            fitted = fitted + border[design.first_mean + design.stratum]
        return np.asarray(self.local @ (values - fitted), dtype=np.float64)

    def criterion(self) -> Criterion:
        """Criterion, gradient and information; see ``Criterion``."""
        design = self.design
        projected = self.project(design.score[:, None])[:, 0]
        degrees = len(design.score) - design.n_strata
        value = (
            self.log_determinant
            + float(design.score @ projected)
            + degrees * float(np.log(2.0 * np.pi))
        )
        working = np.column_stack([design.sums(term, projected) for term in design.terms])
        traces = self._traces()
        gradient = np.array([traces[term] for term in design.terms]) - projected @ working
        information = working.T @ self.project(working)
        return Criterion(value, gradient, (information + information.T) / 2.0)

    def _traces(self) -> dict[str, float]:
        """tr(P Z Z') of every source."""
        design = self.design
        inverse = linalg.cho_solve(
            self.system, np.eye(design.n_border), check_finite=False
        )
        inverse = self.scale[:, None] * inverse * self.scale
        left = np.diag(self.border) - np.einsum(
            "ij,ji->i", self.border @ inverse, self.border
        )
        first, second = design.way.border
        traces = {
            first: float(np.sum(left[: design.n_first])),
            second: float(np.sum(left[design.n_first : design.first_mean])),
            design.way.cell: 0.0,
        }
        leverage = np.empty(design.n_entries)
        for position, block in enumerate(design.blocks):
            touched = inverse[np.ix_(block.border, block.border)]
            leverage[block.entries] = self._block_leverage(
                position, block, touched, traces
            )
        if self.cell_scale == 0.0:
            traces[design.way.cell] += self.block_trace
        for term in self.local_sources:
            traces[term] = 0.0
        for pattern, local in zip(design.patterns, self.inverses, strict=True):
            total = leverage[pattern.entries].sum(axis=0)
            total = total.reshape(pattern.size, pattern.size)
            kept = len(pattern.entries) * local - local @ total @ local
            for term in self.local_sources:
                traces[term] += float(np.sum(kept * pattern.same[term]))
        return traces

    def _block_leverage(
        self,
        position: int,
        block: Block,
        inverse: Floats,
        traces: dict[str, float],
    ) -> Floats:
        """Covariance of the fitted values of two ratings, at the block's entries."""
        size = len(block.columns)
        to_border = self.to_border[position]
        # a cell's own column in the border, less what its own effect takes over
        difference = block.belongs
        own = None
        if self.cell_scale == 0.0:
            traces[self.design.way.cell] -= float(
                np.sum((to_border @ inverse) * to_border)
            )
        else:
            factor = self.factors[position]
            own, status = linalg.lapack.dpotri(factor, lower=1)
            if status:
                raise np.linalg.LinAlgError("a block of the system is singular")
            taken = linalg.solve_triangular(
                factor, self.reduced[position], lower=True, trans="T", check_finite=False
            )
            uncertain = float(np.trace(own)) + float(np.sum((taken @ inverse) * taken))
            traces[self.design.way.cell] += (size - uncertain) / self.cell_scale**2
            difference = difference - self.cell_scale * taken
        spread = difference @ inverse
        covariance = spread @ difference.T
        if own is not None:
            covariance += self.cell_scale**2 * own.T
        leverage = covariance[block.row, block.column]
        if self.design.has_means_of_units:
            mean = block.mean
            leverage += (
                spread[block.row, mean] + spread[block.column, mean] + inverse[mean, mean]
            )
        return np.asarray(leverage, dtype=np.float64)
