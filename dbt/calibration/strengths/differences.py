"""
Differences between means of two groups that may share members.

A sector is part of the whole award, a winner belongs to its sector, and an organisation
may enter two cycles: means of such groups are correlated, and an interval that forgets it
is too wide (or, where a group is nearly the whole, absurd).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

LEVEL = 0.95
# percentages are stored to nine decimals: a smaller error of a mean is rounding
SAME = 1e-9


@dataclass(frozen=True)
class Differences:
    """
    Differences of means, one per column, with 95% limits.

    Attributes
    ----------
    value, low, high : ndarray, shape (n_columns,)
        First mean minus second, in the unit of the values; nan where there are no limits:
        a group has fewer than two members or they do not differ, or both groups are the
        same.
    n_first, n_second, n_both : ndarray of int, shape (n_columns,)
        Members with a value, of each group and of both.
    """

    value: Floats
    low: Floats
    high: Floats
    n_first: Whole
    n_second: Whole
    n_both: Whole


def mean_differences(first: Floats, second: Floats) -> Differences:
    """
    Difference of the means of two groups, whose members may be the same.

    Parameters
    ----------
    first, second : ndarray, shape (n_members, n_columns)
        Values of the same members in the two groups, nan where one is not in it. A member
        that is in both may have two different values (two cycles) or one (two groups).

    Returns
    -------
    Differences
        The variance is that of the sum over members of u1 - u2, where u = (x - mean) /
        sqrt(n (n - 1)) in each group: Welch's for groups without a common member, the
        paired one where all are common. Limits by t with Welch's degrees of freedom.

    References
    ----------
    Welch, B. L. (1947). Biometrika, 34, 28-35. Derrick, B., Russ, B., Toher, D. and
    White, P. (2017). Journal of Modern Applied Statistical Methods, 16(1), 137-157
    (partially overlapping samples). Sum of influences over clusters: Davison and Hinkley
    (1997), Bootstrap Methods and their Application, section 2.7.2.
    """
    mean_first, share_first, n_first = _influence(first)
    mean_second, share_second, n_second = _influence(second)
    n_both = np.sum(np.isfinite(first) & np.isfinite(second), axis=0)
    parts = np.sum(share_first**2, axis=0), np.sum(share_second**2, axis=0)
    variance = np.sum((share_first - share_second) ** 2, axis=0)
    # members who do not differ tell nothing of how far others would
    known = np.minimum(np.minimum(*parts), variance) > SAME**2
    with np.errstate(divide="ignore", invalid="ignore"):
        degrees = (parts[0] + parts[1]) ** 2 / (
            parts[0] ** 2 / (n_first - 1) + parts[1] ** 2 / (n_second - 1)
        )
        reach = stdtrit(degrees, (1 + LEVEL) / 2) * np.sqrt(variance)
    value = np.where(known, mean_first - mean_second, np.nan)
    return Differences(value, value - reach, value + reach, n_first, n_second, n_both)


def _influence(values: Floats) -> tuple[Floats, Floats, Whole]:
    """Mean of each column, what each member does to it, and the number of members."""
    known = np.isfinite(values)
    n = np.sum(known, axis=0)
    filled = np.where(known, values, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = filled.sum(axis=0) / n
        influence = np.where(known, filled - mean, 0.0) / np.sqrt(n * (n - 1.0))
    return mean, np.nan_to_num(influence, nan=0.0, posinf=0.0, neginf=0.0), n
