"""Intervals of the variance components, also of those that were found to be zero."""

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.special import ndtri

from calibration.severity.criterion import Criterion
from calibration.severity.elimination import Ratios
from calibration.severity.optimum import Optimum

#: Rise of -2 log likelihood at a one-sided 97.5% limit of a variance that may be zero.
RISE = float(ndtri(0.975) ** 2)
DOUBLINGS = 60
BISECTIONS = 30


def variance_limits(
    criterion: Criterion,
    best: Optimum,
    terms: Sequence[str],
    sd_limits: Mapping[str, tuple[float, float]],
) -> dict[str, tuple[float, float]]:
    """
    95% intervals of the variances.

    Parameters
    ----------
    criterion : Criterion
        The restricted likelihood.
    best : Optimum
        Its maximum.
    terms : sequence of str
        Terms of the model.
    sd_limits : mapping of str to tuple of float
        Intervals of the SDs that the grid integrates over; they are taken where a grid
        covers a term.

    Returns
    -------
    dict of str to tuple of float
        By source, ``residual`` among them: low and high in squared percentage points. A
        normal approximation on the log scale for variances above zero; for one at zero
        the point where the likelihood has fallen by 1.92.
    """
    residual = best.at.residual_variance
    out: dict[str, tuple[float, float]] = {}
    inverse = np.linalg.pinv(criterion.information(best.at, best.terms))
    # a variance that the data hardly bound has an interval without an end in practice
    reach = np.minimum(ndtri(0.975) * np.sqrt(np.maximum(np.diag(inverse), 0.0)), 20.0)
    spread = np.exp(reach)
    for number, term in enumerate(best.terms):
        variance = best.at.ratios.value(term) * residual
        wide = float(spread[number])
        out[term] = (variance / wide, variance * wide)
    out["residual"] = (residual / float(spread[-1]), residual * float(spread[-1]))
    for term in terms:
        low, high = sd_limits.get(term, (0.0, 0.0))
        if high > low:
            out[term] = (low**2, high**2)
        elif term not in out:
            out[term] = (0.0, _upper(criterion, best, term) * residual)
    return out


def _upper(criterion: Criterion, best: Optimum, term: str) -> float:
    """Ratio at which the likelihood of a term at zero has fallen far enough."""

    def rise(ratio: float) -> float:
        ratios = Ratios(**{**best.at.ratios.__dict__, term: ratio})
        return criterion.evaluate(ratios).value - best.at.value

    low, high = 0.0, 1e-3
    for _ in range(DOUBLINGS):
        if rise(high) >= RISE:
            break
        low, high = high, 2.0 * high
    for _ in range(BISECTIONS):
        middle = 0.5 * (low + high)
        if rise(middle) < RISE:
            low = middle
        else:
            high = middle
    return high
