"""
From variance components to what a panel's total is worth: SEM, reliability, D-study.

The error of a total comes from few sources with limits of their own, skew and bounded by
zero; a symmetric standard error would put reliability above one. The limits of a sum are
therefore recovered from the limits of its parts.
"""

from collections.abc import Mapping
from math import isfinite, sqrt

Estimate = tuple[float, float, float]


def weighted_sum(
    values: Mapping[str, float],
    limits: Mapping[str, tuple[float, float]],
    weights: Mapping[str, float],
) -> Estimate:
    """
    Add variances up, with limits recovered from those of the parts.

    Parameters
    ----------
    values : mapping of str to float
        Variances by source; an absent source counts zero.
    limits : mapping of str to (float, float)
        95% limits by source.
    weights : mapping of str to float
        Positive weights by source.

    Returns
    -------
    tuple of float
        Value, low, high; the limits nan if a part has none.

    References
    ----------
    Zou, G. Y. and Donner, A. (2008). Construction of confidence limits about effect
    measures. Statistics in Medicine, 27, 1693-1702 (independent parts). Graybill, F. A.
    and Wang, C.-M. (1980). Journal of the American Statistical Association, 75, 869-873.
    """
    present = [source for source in weights if source in values]
    total = sum(weights[source] * values[source] for source in present)
    nan = float("nan")
    below = above = 0.0
    for source in present:
        low, high = limits.get(source, (nan, nan))
        below += (weights[source] * (values[source] - low)) ** 2
        above += (weights[source] * (high - values[source])) ** 2
    return total, max(total - sqrt(below), 0.0), total + sqrt(above)


def ratio_limits(universe: Estimate, error: Estimate) -> Estimate:
    """
    Reliability universe / (universe + error) with limits.

    Parameters
    ----------
    universe, error : tuple of float
        Value, low and high of two variances.

    Returns
    -------
    tuple of float
        Value, low, high, between 0 and 1.

    References
    ----------
    Donner, A. and Zou, G. Y. (2012). Closed-form confidence intervals for functions of
    the normal mean and standard deviation. Statistical Methods in Medical Research, 21,
    347-359 (limits of a ratio of independent estimates).
    """
    nan = float("nan")
    if not universe[0] + error[0] > 0.0:
        return nan, nan, nan
    value = universe[0] / (universe[0] + error[0])
    if not all(isfinite(each) for each in (*universe, *error)):
        return value, nan, nan
    return value, _ratio_low(universe, error), _ratio_high(universe, error)


def _ratio_low(universe: Estimate, error: Estimate) -> float:
    top, low, bottom, high = universe[0], universe[1], error[0], error[2]
    part = low * (2.0 * top - low)
    product = top * bottom
    root = sqrt(max(product**2 - part * high * (2.0 * bottom - high), 0.0))
    # the closed form multiplied by its conjugate: no division by what may be zero
    ratio = part / (product + root) if part > 0.0 else 0.0
    return ratio / (1.0 + ratio)


def _ratio_high(universe: Estimate, error: Estimate) -> float:
    top, high, bottom, low = universe[0], universe[2], error[0], error[1]
    part = low * (2.0 * bottom - low)
    if part <= 0.0:
        return 1.0
    product = top * bottom
    root = sqrt(max(product**2 - part * high * (2.0 * top - high), 0.0))
    ratio = (product + root) / part
    return ratio / (1.0 + ratio)
