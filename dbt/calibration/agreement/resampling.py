"""
Limits by applications: drawn again (bootstrap) or left out one at a time (jackknife).

Scores of one application share its panel and its report, so clauses do not vary on their
own and whole applications are drawn. Statistics that are functions of sums need no second
look at the ratings: the sums of an application times its number of draws are enough.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

Floats = NDArray[np.float64]

SEED = 20190701
N_DRAWS = 2_000
MIN_APPLICATIONS = 6
LEVEL = 0.95


def bootstrap_limits(
    sums: Floats,
    statistic: Callable[[Floats], Floats],
    n_draws: int = N_DRAWS,
) -> tuple[float, float]:
    """
    Percentile limits of a statistic of sums over applications.

    Parameters
    ----------
    sums : ndarray, shape (n_applications, n_sums)
        What each application adds to each sum.
    statistic : callable
        From sums, shape (n, n_sums), to values, shape (n,); nan where undefined.
    n_draws : int, optional
        Bootstrap samples.

    Returns
    -------
    tuple of float
        95% limits, nan from fewer than six applications or if a sample in twenty has no
        value. Applications are put into the order of their sums first, so that neither
        their names nor the order of rows reach the limits.

    References
    ----------
    Davison, A. C. and Hinkley, D. V. (1997). Bootstrap Methods and their Application.
    Cambridge University Press, section 3.8 (hierarchical data: resample the clusters).
    """
    if len(sums) < MIN_APPLICATIONS:
        return float("nan"), float("nan")
    ordered = sums[np.lexsort(sums.T[::-1])]
    counts = draw_counts(len(ordered), n_draws)
    values = statistic(counts @ ordered)
    return limits(values)


def draw_counts(n: int, n_draws: int = N_DRAWS) -> Floats:
    """
    How often each of ``n`` applications is drawn in each bootstrap sample.

    Parameters
    ----------
    n : int
        Number of applications.
    n_draws : int, optional
        Bootstrap samples.

    Returns
    -------
    ndarray, shape (n_draws, n)
        Rows that add up to ``n``; the same for the same ``n``, always.
    """
    rng = np.random.default_rng(SEED)
    drawn = rng.multinomial(n, np.full(n, 1.0 / n), size=n_draws)
    return drawn.astype(np.float64)


def limits(values: Floats) -> tuple[float, float]:
    """
    Percentile limits of bootstrap values.

    Parameters
    ----------
    values : ndarray, shape (n_draws,)
        One value a sample; nan where the sample has none.

    Returns
    -------
    tuple of float
        95% limits; nan if more than a twentieth of the samples have no value.
    """
    known = values[np.isfinite(values)]
    if len(known) < LEVEL * len(values):
        return float("nan"), float("nan")
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(known, [tail, 1 - tail])
    return float(low), float(high)


def jackknife_limits(
    sums: Floats, statistic: Callable[[Floats], Floats]
) -> tuple[float, float]:
    """
    Limits by t of a statistic of sums, leaving out one application at a time.

    Parameters
    ----------
    sums : ndarray, shape (n_applications, n_sums)
        What each application adds to each sum.
    statistic : callable
        From sums, shape (n, n_sums), to values, shape (n,), on a scale where errors are
        about symmetric; nan where undefined.

    Returns
    -------
    tuple of float
        95% limits about the statistic of all; nan from fewer than six applications, or
        if one of the values is undefined.

    References
    ----------
    Tukey, J. W. (1958). Annals of Mathematical Statistics, 29, 614. Miller, R. G.
    (1974). The jackknife: a review. Biometrika, 61, 1-15.
    """
    n = len(sums)
    if n < MIN_APPLICATIONS:
        return float("nan"), float("nan")
    total = sums.sum(axis=0)
    value = float(statistic(total[None, :])[0])
    without = statistic(total - sums)
    error = np.sqrt((n - 1) / n * np.sum((without - without.mean()) ** 2))
    reach = float(stdtrit(n - 1, (1 + LEVEL) / 2) * error)
    return value - reach, value + reach
