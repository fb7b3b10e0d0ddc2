"""Whose columns stand in a group of cycles: examiners, seat by seat."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Seats:
    """
    The examiners of a group of cycles.

    Attributes
    ----------
    examiners : ndarray of int, shape (n,)
        Positions of the examiners among those of the part, sorted.
    seat : ndarray of int, shape (n_columns,)
        Examiner of each column, from 0 to n - 1.
    order : ndarray of int or None, shape (n_columns,)
        The columns by examiner, where each has one; else None.
    is_sorted : bool
        Whether they stand in that order already.
    """

    examiners: Whole
    seat: Whole
    order: Whole | None
    is_sorted: bool

    @classmethod
    def of(cls, examiner_of: Whole) -> "Seats":
        """Seat the examiners of some columns."""
        active, seat = np.unique(examiner_of, return_inverse=True)
        order = np.argsort(seat, kind="stable") if len(active) == len(seat) else None
        is_sorted = order is not None and bool((order == np.arange(len(seat))).all())
        return cls(active, seat, order, is_sorted)

    @property
    def n(self) -> int:
        """Number of examiners."""
        return len(self.examiners)

    def add_rows(self, rows: Floats) -> Floats:
        """Add up what belongs to one examiner: (n_columns, ...) to (n, ...)."""
        if self.is_sorted:
            return rows
        if self.order is not None:
            return rows[self.order]
        out = np.zeros((self.n, *rows.shape[1:]))
        np.add.at(out, self.seat, rows)
        return out

    def rows_of(self, rows: Floats) -> Floats:
        """Give each column what its examiner has: (n, ...) to (n_columns, ...)."""
        return rows if self.is_sorted else rows[self.seat]

    def columns_of(self, rows: Floats) -> Floats:
        """Give each column what its examiner has: (k, n) to (k, n_columns)."""
        return rows if self.is_sorted else rows[:, self.seat]
