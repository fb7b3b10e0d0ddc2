"""
What relabelling cycles could have made of a sum: its permutation distribution, exactly.

If nothing changed, an organisation that entered in one of two cycles could as well have
entered in the other, and one that entered in both could have had its two values the other
way round. Given the values, the sum that falls to the first cycle is then a draw without
replacement plus tosses of a coin. Bands are few and small whole numbers, so that its
distribution is counted out instead of sampled: no seed, and p-values as small as they
are, which the correction for hundreds of tests needs. A large sum is as good as normal.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import binom, gammaln, ndtr

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

#: Up to so many values that differ from the commonest one, sums are counted out.
MOST_COUNTED = 60
# a sum is as far from its mean as the one observed if it is so within rounding
SAME = 1e-9


@dataclass(frozen=True)
class Relabelled:
    """
    How far the observed sum is from what relabelling makes of it.

    Attributes
    ----------
    p : float
        Probability of a sum at least as far from the mean, both sides together.
    p_least : float
        The smallest p that any sum could have: above .05 the test can find nothing.
    """

    p: float
    p_least: float


def relabelled(first: Whole, second: Whole, both: Whole, values: Whole) -> Relabelled:
    """
    Test whether values differ between two cycles, whole organisations relabelled.

    Parameters
    ----------
    first, second : ndarray of shape (n_values,)
        Organisations of one cycle alone, by value.
    both : ndarray of shape (n_values, n_values)
        Organisations of both, by their values in the first and the second.
    values : ndarray of shape (n_values,)
        The values, whole numbers.

    Returns
    -------
    Relabelled
        The difference of the two means is a linear function of the sum of the first
        cycle, the numbers of organisations being fixed, so that it is this sum's p.

    References
    ----------
    Pitman, E. J. G. (1937). Significance tests which may be applied to samples from any
    populations. Supplement to the Journal of the Royal Statistical Society, 4, 119-130.
    """
    value = values - values.min()
    gap = np.abs(value[:, None] - value[None, :])
    lower = np.minimum(value[:, None], value[None, :])
    observed = float(first @ value + (both * (value[:, None] - lower)).sum())
    alone = np.zeros(value.max() + 1, dtype=np.int64)
    np.add.at(alone, value, first + second)
    tossed = np.zeros(value.max() + 1, dtype=np.int64)
    np.add.at(tossed, gap, both)
    tossed[0] = 0
    n_first = int(first.sum())
    if alone.sum() - alone.max() + tossed.sum() > MOST_COUNTED:
        return _as_normal(observed, alone, n_first, tossed)
    chance = np.convolve(_drawn(alone, n_first), _coins(tossed))
    sums = np.arange(len(chance))
    mean = float((chance * sums).sum() / chance.sum())
    distance = np.abs(sums - mean)

    def at_least(far: float) -> float:
        return min(float(chance[distance >= far - SAME].sum()), 1.0)

    return Relabelled(
        at_least(abs(observed - mean)), at_least(distance[chance > 0].max())
    )


def _drawn(alone: Whole, n_first: int) -> Floats:
    """
    Distribution of the sum of ``n_first`` values drawn without replacement.

    Parameters
    ----------
    alone : ndarray of shape (n_values,)
        How many organisations have the value 0, 1, 2 ...
    n_first : int
        How many of them fall to the first cycle.

    Returns
    -------
    ndarray of shape (n_sums,)
        Probability of the sums 0, 1, 2 ...
    """
    most, mode = len(alone) - 1, int(alone.argmax())
    n_rest = int(alone.sum() - alone[mode])
    # ways to take so many of the values that are not the commonest, by their sum
    ways = np.zeros((n_rest + 1, most * n_rest + 1))
    ways[0, 0] = 1
    for value, n in enumerate(alone):
        if value == mode:
            continue
        grown = np.zeros_like(ways)
        for taken in range(int(n) + 1):
            shift = value * taken
            grown[taken:, shift:] += (
                binom(n, taken) * ways[: n_rest + 1 - taken, : most * n_rest + 1 - shift]
            )
        ways = grown
    rest = np.arange(max(0, n_first - int(alone[mode])), min(n_rest, n_first) + 1)
    share = np.exp(
        _log_binomial(int(alone[mode]), n_first - rest)
        - _log_binomial(int(alone.sum()), np.array([n_first]))
    )
    chance = np.zeros(most * n_first + 1)
    for n, weight in zip(rest, share, strict=True):
        start = mode * (n_first - n)
        chance[start : start + most * n + 1] += weight * ways[n, : most * n + 1]
    return chance


def _log_binomial(n: int, k: Whole) -> Floats:
    logarithm: Floats = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
    return logarithm


def _coins(tossed: Whole) -> Floats:
    """Distribution of what coins add: so many of them worth 0 or 1, 0 or 2, ..."""
    chance = np.ones(1)
    for worth, n in enumerate(tossed):
        if n:
            heads = np.zeros(worth * int(n) + 1)
            heads[::worth] = binom(n, np.arange(n + 1)) / 2.0**n
            chance = np.convolve(chance, heads)
    return chance


def _as_normal(observed: float, alone: Whole, n_first: int, tossed: Whole) -> Relabelled:
    """P-value by the exact mean and variance, with a correction for continuity."""
    n, value = alone.sum(), np.arange(len(alone))
    worth = np.arange(len(tossed))
    mean = 0.5 * float(tossed @ worth)
    variance = 0.25 * float(tossed @ worth**2)
    if n > 1:
        centre = float(alone @ value) / n
        spread = float(alone @ (value - centre) ** 2) / (n - 1)
        mean += n_first * centre
        variance += n_first * (n - n_first) / n * spread
    if variance == 0:
        return Relabelled(1.0, 1.0)
    # sums are whole: each stands for the half on either side of it
    far = abs(observed - mean)
    above = np.ceil(mean + far - SAME) - 0.5 - mean
    below = mean - (np.floor(mean - far + SAME) + 0.5)
    tails = ndtr(-above / np.sqrt(variance)) + ndtr(-below / np.sqrt(variance))
    return Relabelled(min(float(tails), 1.0), 0.0)
