"""
Variance components as uncertain as a few dozen panels leave them.

A probability worked out at the best components is too sure of itself: with few examiners
the spread of severity may be half or twice what was found.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from calibration.severity import SeverityFit

Floats = NDArray[np.float64]

SOURCES = (
    "application",
    "application_clause",
    "sheet",
    "examiner",
    "examiner_cycle",
    "examiner_dimension",
    "residual",
)
TAIL = 0.025


@dataclass(frozen=True)
class Components:
    """
    Variance components: the estimates, and draws that say how uncertain they are.

    Attributes
    ----------
    estimate : dict of str to float
        Squared percent points.
    drawn : dict of str to ndarray, shape (n_draws,)
        Squared percent points.
    """

    estimate: dict[str, float]
    drawn: dict[str, Floats]


def components_of(fit: SeverityFit, n_draws: int, seed: int) -> Components:
    """
    Draw variance components that the data allow.

    Each SD comes from a split normal distribution about its estimate, whose 95% interval
    is the fit's, cut off at zero; independently of each other. So a component found to be
    zero still has its upper limit.

    Parameters
    ----------
    fit : SeverityFit
        With numbers.
    n_draws : int
    seed : int

    Returns
    -------
    Components

    References
    ----------
    Gibbons, J. F. and Mylroie, S. (1973). Estimation of impurity profiles in
    ion-implanted amorphous targets using joined half-Gaussian distributions. Applied
    Physics Letters, 22, 568-569 (the split normal distribution).
    """
    rng = np.random.default_rng(seed)
    estimate, drawn = {}, {}
    for source in SOURCES:
        normal = rng.standard_normal(n_draws)
        variance = fit.variances.get(source, 0.0)
        low, high = np.sqrt(fit.variance_limits.get(source, (variance, variance)))
        middle = np.clip(np.sqrt(variance), low, high)
        side = np.where(normal > 0, high - middle, middle - low)
        sd = np.maximum(middle + normal / ndtri(1 - TAIL) * side, 0.0)
        estimate[source], drawn[source] = variance, sd**2
    # a total without any error of its own leaves no covariance to be inverted
    floor = 1e-6 * estimate["residual"]
    drawn["residual"] = np.maximum(drawn["residual"], floor)
    return Components(estimate, drawn)
