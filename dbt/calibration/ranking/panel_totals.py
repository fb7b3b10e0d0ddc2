"""
Totals of a cycle's applications, and how each sheet and score enters them.

A total is a sum over clauses of points times the panel's mean percentage. Its errors are
therefore sums of the examiners', sheets' and scores' own errors with weights that the
design alone gives, whether all sheets are complete or not.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.ratings import Ratings

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class PanelTotals:
    """
    Applications of one cycle and the weights of everything in their totals.

    Attributes
    ----------
    points : ndarray, shape (n,)
        Totals of the plain means of the panels.
    sector : ndarray of int, shape (n,)
    examiners : tuple of str
        In sorted order.
    weight : ndarray, shape (n, m)
        Points of the total for each percent point of an examiner's sheet; 0 without one.
    dimension_weight : ndarray, shape (n_dimensions, n, m)
        The same by dimension.
    score_square : ndarray, shape (n,)
        Sum of squared weights of single scores.
    clause_square : ndarray, shape (n,)
        Sum of squared weights of clauses (points / 100).
    full : ndarray, shape (n,)
        Points of the total for each percent point of all clauses.
    sheet_application, sheet_examiner : ndarray of int, shape (n_sheets,)
        The sheets, by application and examiner.
    score_sheet : ndarray of int, shape (n_scores,)
        Sheet of each score, ascending.
    score_cell : ndarray of int, shape (n_scores,)
        Application and clause of each score.
    removal : ndarray, shape (n_scores,)
        What the total loses, if the sheet is left out, for each percent point by which
        the score exceeds its cell's mean; 0 where a sheet cannot be left out, because a
        clause would have no score.
    score : ndarray, shape (n_scores,)
        Percentages.
    """

    points: Floats
    sector: Whole
    examiners: tuple[str, ...]
    weight: Floats
    dimension_weight: Floats
    score_square: Floats
    clause_square: Floats
    full: Floats
    sheet_application: Whole
    sheet_examiner: Whole
    score_sheet: Whole
    score_cell: Whole
    removal: Floats
    score: Floats

    def left_out(self, scores: Floats) -> Floats:
        """
        Change of the totals when a sheet is left out.

        Parameters
        ----------
        scores : ndarray, shape (..., n_scores)
            Percentages, or their deviations from anything that all share.

        Returns
        -------
        ndarray, shape (..., n_sheets)
            Points, for the application of each sheet.
        """
        n_cells = int(self.score_cell.max()) + 1
        order = np.argsort(self.score_cell, kind="stable")
        starts = np.searchsorted(self.score_cell[order], np.arange(n_cells))
        sums = np.add.reduceat(scores[..., order], starts, axis=-1)
        mean = sums / np.bincount(self.score_cell, minlength=n_cells)
        excess = self.removal * (scores - mean[..., self.score_cell])
        first = np.searchsorted(self.score_sheet, np.arange(len(self.sheet_examiner)))
        return np.asarray(-np.add.reduceat(excess, first, axis=-1))


def _sums(group: Whole, values: Floats, n: int) -> Floats:
    return np.bincount(group, values, n).astype(np.float64)


def panel_totals(
    ratings: Ratings, cycle: int, applications: Sequence[str]
) -> PanelTotals:
    """
    Totals of some applications of a cycle.

    Parameters
    ----------
    ratings : Ratings
        Without duplicates.
    cycle : int
        Code of the cycle.
    applications : sequence of str
        Labels of the applications, sorted; each with a score on every clause it needs.

    Returns
    -------
    PanelTotals
        Applications in the order given.
    """
    chosen = set(applications)
    wanted = np.array([label in chosen for label in ratings.application.labels])
    rows = np.flatnonzero(
        (ratings.cycle.codes == cycle) & wanted[ratings.application.codes]
    )
    first, application = np.unique(ratings.application.codes[rows], return_inverse=True)
    names, examiner = np.unique(ratings.examiner.codes[rows], return_inverse=True)
    clause = ratings.clause.codes[rows]
    n, m, n_dimensions = len(first), len(names), ratings.dimension.n
    cells, cell, size = np.unique(
        application * ratings.clause.n + clause, return_inverse=True, return_counts=True
    )
    sheets, sheet = np.unique(application * m + examiner, return_inverse=True)
    clause_weight = ratings.clause_points[clause] / 100.0
    weight = clause_weight / size[cell]
    by_dimension = np.zeros((n_dimensions, n, m))
    np.add.at(
        by_dimension, (ratings.clause_dimension[clause], application, examiner), weight
    )
    cell_weight = ratings.clause_points[cells % ratings.clause.n] / 100.0
    cell_application = cells // ratings.clause.n
    is_kept = np.ones(len(sheets), dtype=bool)
    is_kept[sheet[size[cell] == 1]] = False
    sector = np.zeros(n, dtype=np.int64)
    sector[application] = ratings.sector.codes[rows]
    return PanelTotals(
        points=_sums(application, weight * ratings.score[rows], n),
        sector=sector,
        examiners=tuple(str(ratings.examiner.labels[code]) for code in names),
        weight=by_dimension.sum(axis=0),
        dimension_weight=by_dimension,
        score_square=_sums(application, weight**2, n),
        clause_square=_sums(cell_application, cell_weight**2, n),
        full=_sums(cell_application, cell_weight, n),
        sheet_application=sheets // m,
        sheet_examiner=sheets % m,
        score_sheet=sheet.astype(np.int64),
        score_cell=cell.astype(np.int64),
        removal=np.where(
            is_kept[sheet], clause_weight / np.maximum(size[cell] - 1, 1), 0.0
        ),
        score=ratings.score[rows],
    )
