"""
Cholesky factors of dense symmetric matrices, and what is solved by them.

LAPACK reads matrices by columns, numpy writes them by rows: which half is read is told
here, once.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.lapack import dpotrf, dpotri, dtrtrs

Floats = NDArray[np.float64]

#: Columns of a large matrix that are mirrored at a time.
STRIP = 128


class NotPositiveDefinite(ArithmeticError):
    """The system is singular: the design does not identify the model."""


def lower(matrix: Floats, *, is_spare: bool = False) -> Floats:
    """
    Lower Cholesky factor of a symmetric matrix, of which the upper half is read.

    A spare matrix is written over.
    """
    if not len(matrix):
        return np.zeros((0, 0))
    found, info = dpotrf(matrix.T, lower=1, clean=1, overwrite_a=is_spare)
    if info:
        raise NotPositiveDefinite
    return np.asarray(found)


def forward(factor: Floats, right: Floats) -> Floats:
    """Solve L x = right."""
    if not len(factor) or not right.size:
        return np.zeros_like(right)
    return np.asarray(dtrtrs(factor, right, lower=1)[0])


def backward(factor: Floats, right: Floats) -> Floats:
    """Solve L' x = right."""
    if not len(factor) or not right.size:
        return np.zeros_like(right)
    return np.asarray(dtrtrs(factor, right, lower=1, trans=1)[0])


def inverse(factor: Floats) -> Floats:
    """Inverse of L L'."""
    if not len(factor):
        return np.zeros((0, 0))
    found, info = dpotri(factor, lower=1)
    if info:
        raise NotPositiveDefinite
    # the half that was not written, strip by strip: a copy of all would cost more
    for low in range(0, len(found), STRIP):
        high = low + STRIP
        own = found[low:high, low:high]
        own += np.tril(own, -1).T
        found[low:high, high:] = found[high:, low:high].T
    return np.asarray(found.T)


def log_determinant(factor: Floats) -> float:
    """Log determinant of L L'."""
    return 2.0 * float(np.log(np.diag(factor)).sum())
