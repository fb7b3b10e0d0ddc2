"""
Many examiners tested at once: p-values adjusted so that few of the named are innocent.

Among sixty examiners without any change three fall below .05. Benjamini and Hochberg's
step-up procedure bounds the expected share of false names among all names, which is what
an office that acts on a list of names needs.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def benjamini_hochberg(p: Floats) -> Floats:
    """
    Adjust p-values for the false discovery rate.

    Parameters
    ----------
    p : ndarray of shape (n,)
        P-values of one family; nan where nothing was tested, which stays out of the
        count.

    Returns
    -------
    ndarray of shape (n,)
        The smallest false discovery rate at which each hypothesis is rejected; nan where
        ``p`` is.

    References
    ----------
    Benjamini, Y. and Hochberg, Y. (1995). Controlling the false discovery rate. Journal
    of the Royal Statistical Society B, 57, 289-300.
    """
    adjusted = np.full(p.shape, np.nan)
    tested = np.flatnonzero(~np.isnan(p))
    if not len(tested):
        return adjusted
    order = tested[np.argsort(-p[tested], kind="stable")]
    n = len(order)
    steps = p[order] * n / np.arange(n, 0, -1)
    adjusted[order] = np.minimum(np.minimum.accumulate(steps), 1.0)
    return adjusted
