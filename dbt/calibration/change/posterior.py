"""
The change that is shown: the unshrunk change, weighed against how much examiners change.

A test may use the raw change; a reader should not, because the largest of sixty raw
changes is mostly luck. The shown change is shrunken by a normal prior whose spread is
itself uncertain, so its interval stays honest also where the fitted variance of
examiner:cycle is zero (differences of the model's own posterior severities would then all
be zero, with an interval of no width). Severity is positive when harsh, so is a change
towards harshness.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

Floats = NDArray[np.float64]

# scale (pp) of the half-Cauchy weight on the SD of examiner:cycle, as for severities
SCALE = 5.0
N_NODES = 200
# nodes below this share of the weight cannot move a quantile
NEGLIGIBLE = 1e-9
N_HALVINGS = 45


def shown_changes(change: Floats, se: Floats) -> tuple[Floats, Floats, Floats]:
    """
    Posterior mean and 95% interval of changes.

    Parameters
    ----------
    change : ndarray of shape (n,)
        Unshrunk changes in pp, all of one archive.
    se : ndarray of shape (n,)
        Their standard errors, positive.

    Returns
    -------
    mean, low, high : ndarray of shape (n,)
        The changes are drawn from N(0, 2 s^2) with s the SD of examiner:cycle, a
        half-Cauchy(5 pp) variable weighted by the likelihood of all changes; mean and
        quantiles are those of the mixture over s.

    References
    ----------
    Gelman, A. (2006). Prior distributions for variance parameters in hierarchical models.
    Bayesian Analysis, 1, 515-534.
    """
    if not len(change):
        return change.copy(), change.copy(), change.copy()
    # nodes of equal prior weight
    spread = SCALE * np.tan(np.pi / 2 * (np.arange(N_NODES) + 0.5) / N_NODES)
    prior = 2 * spread**2
    total = prior[:, None] + se**2
    log_likelihood = -0.5 * np.sum(np.log(total) + change**2 / total, axis=1)
    weight = np.exp(log_likelihood - log_likelihood.max())
    weight /= weight.sum()
    kept = weight > NEGLIGIBLE
    weight, prior, total = weight[kept] / weight[kept].sum(), prior[kept], total[kept]

    share = prior[:, None] / total
    centre = share * change
    sd = np.sqrt(share) * se
    mean = weight @ centre
    low = _quantile(weight, centre, sd, 0.025)
    high = _quantile(weight, centre, sd, 0.975)
    return mean, low, high


def _quantile(weight: Floats, centre: Floats, sd: Floats, share: float) -> Floats:
    """Quantiles of mixtures of normals, one for each column, by bisection."""
    low = np.min(centre - 9 * sd, axis=0)
    high = np.max(centre + 9 * sd, axis=0)
    for _ in range(N_HALVINGS):
        middle = (low + high) / 2
        is_below = weight @ ndtr((middle - centre) / sd) < share
        low = np.where(is_below, middle, low)
        high = np.where(is_below, high, middle)
    return np.asarray((low + high) / 2)
