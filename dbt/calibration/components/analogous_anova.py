"""
Analysis of variance of crossed scores with gaps: what the design separates, and by whom.

Estimates from sums of squares may be negative, which is why they are shown beside the
restricted likelihood's; they need no iteration and hold at any size.
"""

import numpy as np
from numpy.typing import NDArray

from calibration.components.crossed import SOURCES

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


def separable(
    codes: dict[str, Whole], stratum: Whole
) -> tuple[tuple[str, ...], dict[str, str]]:
    """
    Terms that part the ratings in a way of their own, and what the others are.

    Parameters
    ----------
    codes : dict of str to ndarray of int, shape (n,)
        Level of each rating in each source.
    stratum : ndarray of int, shape (n,)
        Group of the fixed mean.

    Returns
    -------
    tuple of (tuple of str, dict of str to str)
        The terms, residual last; and for each other source the one whose levels are the
        same, ``residual`` where each rating is a level, ``mean`` where there is one only.
    """
    n_strata = _joint(stratum)
    kept: list[str] = []
    confounded: dict[str, str] = {}
    for source in SOURCES[:-1]:
        n_levels = _joint(codes[source])
        if _joint(codes[source], stratum) == n_strata:
            confounded[source] = "mean"
        elif n_levels == len(stratum):
            confounded[source] = "residual"
        else:
            twins = [
                name
                for name in kept
                if n_levels == _joint(codes[name]) == _joint(codes[source], codes[name])
            ]
            if twins:
                confounded[source] = twins[0]
            else:
                kept.append(source)
    return (*kept, "residual"), confounded


def _joint(*codes: Whole) -> int:
    """Count the combinations of levels that occur."""
    joint = np.zeros(len(codes[0]), dtype=np.int64)
    for each in codes:
        joint = joint * (int(each.max()) + 1) + each
    return len(np.unique(joint))


def analogous_anova(
    score: Floats, codes: dict[str, Whole], terms: tuple[str, ...], stratum: Whole
) -> Floats:
    """
    Henderson's method 1 within strata.

    Parameters
    ----------
    score : ndarray, shape (n,)
        Scores.
    codes : dict of str to ndarray of int
        Level of each rating in each term.
    terms : tuple of str
        Random terms, residual among them.
    stratum : ndarray of int, shape (n,)
        Group of the fixed mean.

    Returns
    -------
    ndarray, shape (n_terms,)
        Estimates; nan where the equations are singular.

    References
    ----------
    Henderson, C. R. (1953). Estimation of variance and covariance components. Biometrics,
    9, 226-252.
    """
    squares = np.empty(len(terms) + 1)
    expected = np.empty((len(terms) + 1, len(terms)))
    for row, term in enumerate(("mean", *terms)):
        group = stratum if term == "mean" else stratum * (codes[term].max() + 1)
        if term != "mean":
            group = group + codes[term]
        group = np.unique(group, return_inverse=True)[1]
        sizes = np.bincount(group)
        squares[row] = np.sum(np.bincount(group, score) ** 2 / sizes)
        for column, other in enumerate(terms):
            both = group * (codes[other].max() + 1) + codes[other]
            _, first, counts = np.unique(both, return_index=True, return_counts=True)
            expected[row, column] = np.sum(counts**2 / sizes[group[first]])
    system = expected[1:] - expected[0]
    right = squares[1:] - squares[0]
    if np.linalg.cond(system / np.abs(system).max(axis=1, keepdims=True)) > 1e10:
        return np.full(len(terms), np.nan)
    return np.asarray(np.linalg.solve(system, right), dtype=np.float64)


def degrees_of_freedom(
    codes: dict[str, Whole], terms: tuple[str, ...], stratum: Whole
) -> Floats:
    """
    Levels less those of the sources that a source lies within.

    Parameters
    ----------
    codes : dict of str to ndarray of int, shape (n,)
        Level of each rating in each term.
    terms : tuple of str
        Random terms.
    stratum : ndarray of int, shape (n,)
        Group of the fixed mean.

    Returns
    -------
    ndarray, shape (n_terms,)
        At least one each.
    """
    levels = {term: _joint(codes[term]) for term in terms}
    n_strata = _joint(stratum)
    margins = {
        "application_clause": ("application", "clause"),
        "sheet": ("application", "examiner"),
        "examiner_clause": ("examiner", "clause"),
    }
    degrees = []
    for term in terms:
        within = margins.get(term, ())
        taken = (
            sum(levels.get(margin, 1) for margin in within) - 1 if within else n_strata
        )
        degrees.append(max(levels[term] - taken, 1))
    return np.array(degrees, dtype=np.float64)
