"""
Ratings as the estimators take them: a checked frame, in one order whatever the caller's.

A rating is one examiner's percentage for one clause of one application. The order of rows
must never reach a result, so everything is sorted here, once, before any sum is taken.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

KEYS = ("application", "examiner", "clause")
OPTIONAL = ("cycle", "sector", "dimension")
#: Canonical order.
ORDER = ("cycle", "application", "examiner", "clause")


class RatingsError(ValueError):
    """Ratings that cannot be read: the sentence says what is wrong and what to do."""


@dataclass(frozen=True)
class Coded:
    """
    One column as whole numbers.

    Attributes
    ----------
    labels : tuple of str or None
        Distinct values in sorted order; one None where the column was not given.
    codes : ndarray of int, shape (n_ratings,)
        Position of each rating's value in ``labels``.
    """

    labels: tuple[str | None, ...]
    codes: Whole

    @property
    def n(self) -> int:
        """Number of distinct values."""
        return len(self.labels)


@dataclass(frozen=True)
class Ratings:
    """
    Checked ratings in canonical order: by cycle, application, examiner, clause.

    Attributes
    ----------
    application, examiner, clause, cycle, sector, dimension : Coded
        The facets.
    score : ndarray, shape (n,)
        Percentages, 0 to 100.
    clause_points : ndarray, shape (n_clauses,)
        Points of each clause; ones where none were given.
    clause_dimension : ndarray of int, shape (n_clauses,)
        Dimension of each clause.
    has_points, has_dimension : bool
        Whether the frame had these columns.
    is_duplicated : bool
        Whether an examiner scores a clause of an application twice in a cycle.
    """

    application: Coded
    examiner: Coded
    clause: Coded
    cycle: Coded
    sector: Coded
    dimension: Coded
    score: Floats
    clause_points: Floats
    clause_dimension: Whole
    has_points: bool
    has_dimension: bool
    is_duplicated: bool

    @property
    def n(self) -> int:
        """Number of ratings."""
        return len(self.score)


def _coded(column: pl.Series) -> Coded:
    labels = column.unique().sort()
    if column.null_count():
        return Coded((None,), np.zeros(len(column), dtype=np.int64))
    codes = column.cast(pl.Enum(labels)).to_physical()
    return Coded(tuple(labels.to_list()), codes.to_numpy().astype(np.int64))


def _order(coded: Sequence[Coded], score: Floats) -> tuple[Whole, bool]:
    """Order ratings by coded columns, then score; and whether two share all columns."""
    largest = 1
    for column in coded:
        largest *= column.n
    if largest < np.iinfo(np.int64).max:
        key = np.zeros(len(score), dtype=np.int64)
        for column in coded:
            key = key * column.n + column.codes
        order = np.argsort(key, kind="stable")
        if not (np.diff(key[order]) == 0).any():
            return order, False
    keys = [column.codes for column in reversed(coded)]
    order = np.lexsort((score, *keys))
    same = np.ones(max(len(score) - 1, 0), dtype=bool)
    for codes in keys:
        same &= np.diff(codes[order]) == 0
    return order, bool(same.any())


def _checked(frame: pl.DataFrame, required: Sequence[str]) -> None:
    missing = [name for name in required if name not in frame.columns]
    if missing:
        raise RatingsError(
            f"the ratings have no column {', '.join(missing)}: give a frame with "
            f"{', '.join(required)}"
        )
    keys = [name for name in (*KEYS, *OPTIONAL) if name in frame.columns]
    empty = [name for name in keys if frame[name].null_count()]
    if empty:
        raise RatingsError(
            f"some ratings have no {', '.join(empty)}: fill it in, or leave these "
            "ratings out"
        )


def read_ratings(frame: pl.DataFrame) -> Ratings:
    """
    Check ratings and put them into canonical order.

    Parameters
    ----------
    frame : polars.DataFrame
        Columns application, examiner, clause, score_pct (0 to 100), and optionally
        cycle, sector, dimension, points_max. ``clause`` is the key of the clause's fixed
        effect: the caller joins scheme, sector and clause.

    Returns
    -------
    Ratings

    Raises
    ------
    RatingsError
        A column is missing, a key is null, a score is not a finite number, or a clause
        has two dimensions or two values of points.
    """
    _checked(frame, (*KEYS, "score_pct"))
    texts = [
        pl.col(name).cast(pl.String)
        if name in frame.columns
        else pl.lit(None, dtype=pl.String).alias(name)
        for name in (*KEYS, *OPTIONAL)
    ]
    has_points = "points_max" in frame.columns
    points = pl.col("points_max") if has_points else pl.lit(1.0).alias("points_max")
    ratings = frame.select(
        *texts,
        pl.col("score_pct").cast(pl.Float64),
        points.cast(pl.Float64),
    )
    if not ratings["score_pct"].fill_null(float("nan")).is_finite().all():
        raise RatingsError(
            "some scores are no finite numbers: leave ratings without a score out"
        )
    clauses = (
        ratings.group_by("clause")
        .agg(
            pl.col("dimension").unique().len().alias("n_dimensions"),
            pl.col("points_max").unique().len().alias("n_points"),
            pl.col("dimension").first(),
            pl.col("points_max").first(),
        )
        .sort("clause")
    )
    torn = clauses.filter((pl.col("n_dimensions") > 1) | (pl.col("n_points") > 1))
    if torn.height:
        raise RatingsError(
            f"clause {torn['clause'][0]} has more than one dimension or number of "
            "points: make the clause's key say which, for example scheme/sector/clause"
        )
    if has_points and not clauses["points_max"].fill_null(float("nan")).is_finite().all():
        raise RatingsError(
            "some clauses have no points: fill points_max in, or leave the column out"
        )
    coded = {name: _coded(ratings[name]) for name in (*KEYS, *OPTIONAL)}
    score = ratings["score_pct"].to_numpy().astype(np.float64)
    order, is_duplicated = _order([coded[name] for name in ORDER], score)
    sorted_ = {name: Coded(c.labels, c.codes[order]) for name, c in coded.items()}
    dimensions = coded["dimension"].labels
    return Ratings(
        **sorted_,
        score=score[order],
        clause_points=clauses["points_max"].to_numpy().astype(np.float64),
        clause_dimension=np.array(
            [dimensions.index(label) for label in clauses["dimension"]],
            dtype=np.int64,
        ),
        has_points=has_points,
        has_dimension="dimension" in frame.columns,
        is_duplicated=is_duplicated,
    )
