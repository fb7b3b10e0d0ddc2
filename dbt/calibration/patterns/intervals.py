"""
Intervals of shares and means of clause data, from whole sums over applications.

The clauses of an application resemble each other, and an interval that counts clauses
covers the truth in seven to nine cases of ten. What an application adds to a sum, its
square and its product with the number of its clauses are enough to know how much they do,
so no clause is looked at twice and no order of rows can reach a result.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

Floats = NDArray[np.float64]

MIN_APPLICATIONS = 6
LEVEL = 0.95


@dataclass(frozen=True)
class Sums:
    """
    Sums over the applications of each group; all arrays of shape (n_groups,).

    Attributes
    ----------
    n_applications : ndarray
        Applications with at least one clause in the group.
    size : ndarray
        Sum of their clauses n.
    total : ndarray
        Sum of what their clauses add up to, y: a count, or a sum of values.
    size_of_squares, total_of_squares, total_of_products : ndarray
        Sums of n squared, y squared and y times n.
    """

    n_applications: Floats
    size: Floats
    total: Floats
    size_of_squares: Floats
    total_of_squares: Floats
    total_of_products: Floats

    @property
    def ratio(self) -> Floats:
        """Share or mean over clauses."""
        return self.total / self.size

    @property
    def is_enough(self) -> NDArray[np.bool_]:
        """Whether there are applications enough for an interval."""
        return self.n_applications >= MIN_APPLICATIONS

    @property
    def variance(self) -> Floats:
        """Variance of the ratio over whole applications; nan from fewer than two."""
        ratio, n = self.ratio, self.n_applications
        squares = (
            self.total_of_squares
            - 2 * ratio * self.total_of_products
            + ratio**2 * self.size_of_squares
        )
        with np.errstate(divide="ignore", invalid="ignore"):
            between = n / (n - 1) * np.maximum(squares, 0) / self.size**2
        return np.where(n > 1, between, np.nan)

    @property
    def t_quantile(self) -> Floats:
        """Quantile of Student's t with applications - 1 degrees of freedom."""
        quantile: Floats = stdtrit(
            np.maximum(self.n_applications - 1, 1), (1 + LEVEL) / 2
        )
        return quantile


def effective_size(sums: Sums) -> Floats:
    """
    How many independent clauses the clauses of a group are worth.

    Parameters
    ----------
    sums : Sums
        Of a count: y clauses of n.

    Returns
    -------
    ndarray of shape (n_groups,)
        size / deff, deff being the variance of the share over whole applications against
        that of as many independent clauses, at least 1 (and exactly 1 for one clause an
        application). Where no clause or each one counts, nothing tells how alike clauses
        are: then the number of applications. nan under six applications.

    References
    ----------
    Kish, L. (1965). Survey Sampling, section 8.2. Cochran, W. G. (1977). Sampling
    Techniques, 3rd ed., section 6.3 (variance of a ratio).
    """
    share = sums.ratio
    with np.errstate(divide="ignore", invalid="ignore"):
        binomial = share * (1 - share) / (sums.size - 1)
        # a hair under 1 is 1: one clause an application
        effect = np.maximum(sums.variance / binomial, 1)
    is_constant = (sums.total == 0) | (sums.total == sums.size)
    worth = np.where(is_constant, sums.n_applications, sums.size / effect)
    return np.where(sums.is_enough, worth, np.nan)


def share_limits(sums: Sums) -> tuple[Floats, Floats]:
    """
    95% limits of a share of clauses, the applications being the sample.

    Parameters
    ----------
    sums : Sums
        Of a count: y clauses of n.

    Returns
    -------
    tuple of ndarray, each of shape (n_groups,)
        Low and high, 0 to 1; nan under six applications.

    References
    ----------
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical
    inference. JASA, 22, 209-212. Korn, E. L. and Graubard, B. I. (1998). Confidence
    intervals for proportions with small expected number of positive counts estimated from
    survey data. Survey Methodology, 24, 193-201 (effective size and t quantile).
    """
    share, n, t = sums.ratio, effective_size(sums), sums.t_quantile
    middle = (share + t**2 / (2 * n)) / (1 + t**2 / n)
    reach = t / (1 + t**2 / n) * np.sqrt(share * (1 - share) / n + (t / (2 * n)) ** 2)
    # the share itself is inside; at 0 and 1 rounding alone would put it outside
    return (
        np.clip(middle - reach, 0, share),
        np.clip(middle + reach, share, 1),
    )


def mean_limits(sums: Sums) -> tuple[Floats, Floats]:
    """
    95% limits of a mean over clauses, the applications being the sample.

    Parameters
    ----------
    sums : Sums
        Of values: y is their sum over n clauses.

    Returns
    -------
    tuple of ndarray, each of shape (n_groups,)
        Low and high, in the unit of the values; nan under six applications.

    References
    ----------
    Cochran, W. G. (1977). Sampling Techniques, 3rd ed., section 6.3.
    """
    reach = np.where(sums.is_enough, sums.t_quantile * np.sqrt(sums.variance), np.nan)
    return sums.ratio - reach, sums.ratio + reach
