"""
What a total is made of: the points of its clauses, and the sheets that are whole.

Variances of clauses become the variance of a total through the points; a sheet with a gap
has no total, so it takes no part where totals are compared.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from calibration.components.crossed import dense
from calibration.ratings import Ratings, RatingsError

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Composite:
    """
    Weights of a total, averaged over applications.

    Attributes
    ----------
    square_of_sum : float
        Square of the sum of an application's weights.
    sum_of_squares : float
        Sum of their squares.
    square_of_dimension_sums : float
        Sum over dimensions of the square of the sum of weights in the dimension.
    has_points : bool
        Weights are hundredths of points, so that scores in percent add up to points;
        otherwise clauses count alike and the total is their mean, in percent.
    """

    square_of_sum: float
    sum_of_squares: float
    square_of_dimension_sums: float
    has_points: bool


def applications(data: Ratings) -> tuple[Whole, Whole]:
    """
    Application in its cycle, and the cycle and sector whose mean it shares.

    Parameters
    ----------
    data : Ratings
        Ratings.

    Returns
    -------
    tuple of ndarray of int, shape (n,)
        Application and stratum of each rating, from 0.
    """
    rated = data.cycle.codes * data.application.n + data.application.codes
    group = data.cycle.codes * data.sector.n + data.sector.codes
    return dense(rated), dense(group)


def composite(data: Ratings) -> Composite:
    """
    Weights of the total of the clauses that an application has scores for.

    Parameters
    ----------
    data : Ratings
        Ratings; weights are their points, alike if there are none.

    Returns
    -------
    Composite
        All nan without ratings.
    """
    if not data.n:
        return Composite(*(float("nan"),) * 3, data.has_points)
    application = applications(data)[0]
    cells = np.unique(np.column_stack([application, data.clause.codes]), axis=0)
    weights = data.clause_points[cells[:, 1]] / 100.0
    if not data.has_points:
        weights = 1.0 / np.bincount(cells[:, 0])[cells[:, 0]]
    by_dimension = np.zeros((int(application.max()) + 1, data.dimension.n))
    np.add.at(by_dimension, (cells[:, 0], data.clause_dimension[cells[:, 1]]), weights)
    squares = np.bincount(cells[:, 0], weights**2)
    return Composite(
        square_of_sum=float(np.mean(by_dimension.sum(axis=1) ** 2)),
        sum_of_squares=float(np.mean(squares)),
        square_of_dimension_sums=float(np.mean(np.sum(by_dimension**2, axis=1))),
        has_points=data.has_points,
    )


@dataclass(frozen=True)
class SheetScores:
    """
    One score of each whole sheet: its points over the points it could have, in percent.

    Attributes
    ----------
    score : ndarray, shape (n,)
        Scores.
    application, examiner, stratum : ndarray of int, shape (n,)
        Whose sheet, by whom, and the cycle and sector.
    """

    score: Floats
    application: Whole
    examiner: Whole
    stratum: Whole


def sheet_scores(data: Ratings, clauses: Whole) -> SheetScores:
    """
    Scores of sheets over some clauses.

    Parameters
    ----------
    data : Ratings
        Ratings without duplicates.
    clauses : ndarray of int, shape (m,)
        The clauses, as codes.

    Returns
    -------
    SheetScores
        A sheet is whole if it has every one of these clauses that anyone scored in its
        cycle and sector.
    """
    application, stratum = applications(data)
    here = np.isin(data.clause.codes, clauses)
    application, stratum = application[here], stratum[here]
    clause, examiner = data.clause.codes[here], data.examiner.codes[here]
    needed = np.bincount(
        np.unique(stratum * data.clause.n + clause) // data.clause.n,
        minlength=int(stratum.max(initial=-1)) + 1,
    )
    _, first, sheet = np.unique(
        application * data.examiner.n + examiner, return_index=True, return_inverse=True
    )
    weight = data.clause_points[clause]
    total = np.bincount(sheet, weight * data.score[here], len(first))
    available = np.bincount(sheet, weight, len(first))
    is_whole = np.bincount(sheet, minlength=len(first)) == needed[stratum[first]]
    kept = first[is_whole & (available > 0.0)]
    is_kept = is_whole & (available > 0.0)
    return SheetScores(
        score=total[is_kept] / available[is_kept],
        application=application[kept],
        examiner=examiner[kept],
        stratum=stratum[kept],
    )


def categories(ratings: pl.DataFrame, data: Ratings) -> dict[str, Whole]:
    """
    Clauses of each category.

    Parameters
    ----------
    ratings : polars.DataFrame
        Ratings, with a column category or without.
    data : Ratings
        The same, read.

    Returns
    -------
    dict of str to ndarray of int
        Codes of the clauses by category, in the categories' order; empty without the
        column.

    Raises
    ------
    RatingsError
        A clause has no category or more than one.
    """
    if "category" not in ratings.columns:
        return {}
    pairs = ratings.select(
        pl.col("clause").cast(pl.String), pl.col("category").cast(pl.String)
    ).unique()
    if pairs["category"].null_count() or pairs["clause"].is_duplicated().any():
        raise RatingsError(
            "a clause has no category or several: give each clause its one category"
        )
    code = {label: position for position, label in enumerate(data.clause.labels)}
    return {
        str(name): np.array(sorted(code[clause] for clause in group["clause"]))
        for (name,), group in pairs.sort("category").group_by(
            "category", maintain_order=True
        )
    }
