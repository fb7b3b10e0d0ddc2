"""
An examiner's effects by dimension, turned into their mean and contrasts.

Turned in this way they are independent of each other, so that a change of variance ratios
only scales them; and the first, the same in every dimension, goes with examiner:cycle.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def turn(n_dimensions: int) -> Floats:
    """
    Return the orthonormal turn from kinds of effects to dimensions.

    Returns
    -------
    ndarray, shape (D, D)
        Columns are kinds: first the mean of the dimensions, each 1 / sqrt(D), then
        contrasts (Helmert).
    """
    columns = [np.full(n_dimensions, 1.0 / np.sqrt(n_dimensions))]
    for k in range(1, n_dimensions):
        column = np.zeros(n_dimensions)
        column[:k], column[k] = 1.0, -float(k)
        columns.append(column / np.sqrt(k * (k + 1.0)))
    return np.stack(columns, axis=1)
