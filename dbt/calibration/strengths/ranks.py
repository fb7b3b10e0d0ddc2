"""
Which item is strongest, and how firm that order is.

Clauses of one application move together (its report, its panel), so whole applications
are drawn again: an order that depends on which few applied shows it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.agreement.resampling import MIN_APPLICATIONS, N_DRAWS, SEED, draw_counts
from calibration.one_thread import one_thread

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

# above this many applications the means are drawn from their normal distribution
MAX_RESAMPLED = 500
LEVEL = 0.95
# stored percentages are decimals: means closer than this are tied
_DECIMALS = 6
_BILLION = 1e9


@dataclass(frozen=True)
class Ranks:
    """
    Ranks of items by their mean, 1 the strongest, tied items sharing the mean rank.

    Attributes
    ----------
    rank, low, high : ndarray, shape (n_items,)
        Rank among the ranked items of the same list and its 95% limits (ranks that draws
        attained); nan for an item with fewer than six applications or in no list.
    strongest, weakest : ndarray, shape (n_items,)
        Share of draws in which the item is first, and last; tied items divide a draw.
    n_ranked : ndarray of int, shape (n_items,)
        Items ranked in the item's list.
    """

    rank: Floats
    low: Floats
    high: Floats
    strongest: Floats
    weakest: Floats
    n_ranked: Whole


def rank_items(values: Floats, lists: Whole, n_draws: int = N_DRAWS) -> Ranks:
    """
    Rank items by their mean over applications, with bootstrap limits.

    Parameters
    ----------
    values : ndarray, shape (n_applications, n_items)
        Percent of each application on each item, nan where there is none; applications in
        an order that does not depend on the rows'.
    lists : ndarray of int, shape (n_items,)
        List in which an item is ranked; negative for none.
    n_draws : int, optional
        Bootstrap samples.

    Returns
    -------
    Ranks
        Applications are drawn whole, so that items move together. Over 500 of them the
        vector of means is drawn from the normal distribution with the covariance of the
        bootstrap, which is then the same to the third digit of a share.

    References
    ----------
    Goldstein, H. and Spiegelhalter, D. J. (1996). Journal of the Royal Statistical
    Society A, 159, 385-443 (ranks and their intervals). Davison, A. C. and Hinkley, D. V.
    (1997). Bootstrap Methods and their Application, section 3.8.
    """
    sizes = np.isfinite(values).sum(axis=0)
    ranked = np.flatnonzero((sizes >= MIN_APPLICATIONS) & (lists >= 0))
    found = np.full((5, values.shape[1]), np.nan)
    n_ranked = np.zeros(values.shape[1], dtype=np.int64)
    if len(ranked):
        kept = values[:, ranked]
        kept = kept[np.isfinite(kept).any(axis=1)]
        with one_thread():
            draws = drawn_means(kept, n_draws)
        means = _means(kept)
        for each in np.unique(lists[ranked]):
            here = lists[ranked] == each
            found[:, ranked[here]] = _of_list(means[:, here], draws[:, here])
            n_ranked[lists == each] = here.sum()
    rank, low, high, strongest, weakest = found
    return Ranks(rank, low, high, strongest, weakest, n_ranked)


def _of_list(means: Floats, draws: Floats) -> Floats:
    """Rank, limits and shares of the items of one list, shape (5, n_items)."""
    low, high = np.quantile(
        _ranks(draws),
        [(1 - LEVEL) / 2, (1 + LEVEL) / 2],
        axis=0,
        method="inverted_cdf",
    )
    strongest = _shares(draws, draws.max(axis=1))
    weakest = _shares(draws, draws.min(axis=1))
    return np.stack([_ranks(means)[0], low, high, strongest, weakest])


def drawn_means(
    values: Floats, n_draws: int, max_resampled: int = MAX_RESAMPLED
) -> Floats:
    """
    Means of items in samples of applications.

    Parameters
    ----------
    values : ndarray, shape (n_applications, n_items)
        Percentages, nan where there is none.
    n_draws : int
        Samples.
    max_resampled : int, optional
        Up to so many applications are drawn again; above, means are drawn from their
        normal distribution.

    Returns
    -------
    ndarray, shape (n_kept, n_items)
        Rounded to six decimals; samples in which an item has no application are left out.
    """
    n = len(values)
    known = np.isfinite(values)
    if n <= max_resampled:
        counts = draw_counts(n, n_draws)
        # whole numbers: sums are exact in any order
        billionths = np.where(known, np.rint(values * _BILLION), 0.0)
        sums, sizes = counts @ billionths, counts @ known.astype(np.float64)
        sums, sizes = sums[(sizes > 0).all(axis=1)], sizes[(sizes > 0).all(axis=1)]
        return _rounded(sums / sizes / _BILLION)
    means = _means(values)
    influence = np.where(known, values - means, 0.0) / known.sum(axis=0)
    roots, vectors = np.linalg.eigh(influence.T @ influence)
    rng = np.random.default_rng(SEED)
    normal = rng.standard_normal((n_draws, len(roots)))
    drawn = means + (normal * np.sqrt(np.maximum(roots, 0.0))) @ vectors.T
    return _rounded(drawn)


def _means(values: Floats) -> Floats:
    """Means of the columns, shape (1, n_items), rounded to six decimals."""
    known = np.isfinite(values)
    whole = np.where(known, np.rint(values * _BILLION), 0.0).sum(axis=0)
    return _rounded(whole[None, :] / known.sum(axis=0) / _BILLION)


def _rounded(means: Floats) -> Floats:
    rounded: Floats = np.round(means, _DECIMALS)
    return rounded


def _ranks(means: Floats) -> Floats:
    """Rank within each row, highest first, ties sharing the mean of their ranks."""
    above = np.zeros(means.shape)
    for other in range(means.shape[1]):
        difference = means[:, other, None] - means
        above += (difference > 0) + 0.5 * (difference == 0)
    # an item is tied with itself
    return above + 0.5


def _shares(draws: Floats, extreme: Floats) -> Floats:
    """Share of draws in which each item holds the extreme, divided among ties."""
    holds = draws == extreme[:, None]
    shares: Floats = (holds / holds.sum(axis=1, keepdims=True)).mean(axis=0)
    return shares
