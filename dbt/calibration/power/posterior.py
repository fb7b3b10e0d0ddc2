"""
Posterior severities in many simulated worlds at once.

The unshrunk severities carry all that the scores say about severity once the variances
within applications are known. Their posterior under a normal spread of examiners, mixed
over the two unknown SDs of that spread and over the error variance, is therefore nearly
the fit's own. Severity is positive when harsh, in percentage points.
"""

from __future__ import annotations

from itertools import product

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.special import gammaincinv, ndtr

from calibration.power.worlds import Floats, Pool, Truths, Whole, directions

# scale (pp) of the half-Cauchy weight on each SD, as for the fit's own intervals
SCALE = 5.0
N_STANDING, N_CYCLE, N_ERROR = 16, 6, 3
# nodes below this share of every run's weight hardly move a probability
NEGLIGIBLE = 1e-4


def nodes(n: int) -> Floats:
    """
    SDs of equal weight under the half-Cauchy weight.

    Parameters
    ----------
    n : int
        How many.

    Returns
    -------
    ndarray of shape (n,)
        In pp.

    References
    ----------
    Gelman, A. (2006). Prior distributions for variance parameters in hierarchical models.
    Bayesian Analysis, 1, 515-534.
    """
    return np.asarray(SCALE * np.tan(np.pi / 2 * (np.arange(n) + 0.5) / n))


def error_shares(df: float) -> Floats:
    """
    Error variances of equal weight, as shares of the fitted one.

    Parameters
    ----------
    df : float
        Degrees of freedom of the sheet stratum; below one the fitted variance is taken.

    Returns
    -------
    ndarray of shape (n,)
    """
    if df < 1:
        return np.ones(1)
    shares = (np.arange(N_ERROR) + 0.5) / N_ERROR
    return np.asarray(df / (2 * gammaincinv(df / 2, shares)))


class Posteriors:
    """
    Posterior severities of all examiner-cycles of a pool in worlds that differ in one.

    In each world one examiner is harsh by an effect in every cycle. Everything but the
    weights of the mixture is linear in the effect, so it is worked out once.

    Parameters
    ----------
    pool : Pool
    truth : ndarray of shape (m, n_runs)
        True severities; zero where the planted examiner stands.
    error : ndarray of shape (m, n_runs)
        Errors of the unshrunk severities.
    planted : ndarray of int, shape (n_runs,)
        Code of the planted examiner of each world.
    dimension_variance : float
        Variance (pp^2) of the points-weighted mean of an examiner's dimensions.
    has_cycle_term : bool
        Whether the fit tells what a cycle adds from what an examiner keeps.
    """

    def __init__(
        self,
        pool: Pool,
        truth: Floats,
        error: Floats,
        planted: Whole,
        dimension_variance: float,
        has_cycle_term: bool,
    ) -> None:
        self._planted = planted
        cycles = nodes(N_CYCLE) if has_cycle_term else np.zeros(1)
        vectors, values = directions(pool.centred_covariance())
        same = pool.examiner[:, None] == pool.examiner
        examiners = np.eye(int(pool.examiner.max()) + 1)[pool.examiner]
        mean, slope, sd, deviance = [], [], [], []
        for error_share, standing, cycle in product(
            error_shares(pool.df), nodes(N_STANDING), cycles
        ):
            design = (vectors / np.sqrt(values * error_share)).T
            data, shift = design @ (truth + error), design @ examiners
            prior = (standing**2 + dimension_variance) * same
            prior = prior + cycle**2 * np.eye(len(pool))
            reach = prior @ design.T
            factor = cho_factor(np.eye(len(design)) + design @ reach, lower=True)
            solved = cho_solve(factor, np.hstack([data, shift]))
            of_data, of_shift = np.split(solved, [data.shape[1]], axis=1)
            mean.append(reach @ of_data)
            slope.append(reach @ of_shift)
            explained = np.sum(reach * cho_solve(factor, reach.T).T, axis=1)
            sd.append(np.sqrt(np.maximum(np.diag(prior) - explained, 0.0)))
            size = 2 * np.log(np.diag(factor[0])).sum()
            size += len(design) * np.log(error_share)
            deviance.append(
                [
                    size + np.sum(data * of_data, axis=0),
                    2 * np.sum(shift[:, planted] * of_data, axis=0),
                    np.sum(shift * of_shift, axis=0)[planted],
                ]
            )
        self._mean, self._slope = np.array(mean), np.array(slope)
        self._sd = np.array(sd)[:, :, None]
        self._deviance = np.array(deviance)

    def weights(self, effect: Floats) -> Floats:
        """
        Weights of the nodes.

        Parameters
        ----------
        effect : ndarray of shape (n_runs,)
            Severity of the planted examiner in pp.

        Returns
        -------
        ndarray of shape (n_nodes, n_runs)
            Adding up to one over nodes.
        """
        fixed, linear, square = np.moveaxis(self._deviance, 1, 0)
        log = -0.5 * (fixed + effect * linear + effect**2 * square)
        weight = np.exp(log - log.max(axis=0))
        return np.asarray(weight / weight.sum(axis=0))

    def below(self, limit: Floats, effect: Floats, rows: Truths) -> Floats:
        """
        Posterior probability that severities are at most a limit.

        Parameters
        ----------
        limit : ndarray that broadcasts to (n_rows, n_runs)
            In pp.
        effect : ndarray of shape (n_runs,)
            Severity of the planted examiner in pp.
        rows : ndarray of bool, shape (m,)
            Examiner-cycles to tell about.

        Returns
        -------
        ndarray of shape (n_rows, n_runs)
        """
        weight = self.weights(effect)
        total = np.zeros((int(rows.sum()), len(effect)))
        for node in np.flatnonzero((weight > NEGLIGIBLE).any(axis=1)):
            slope = self._slope[node, rows][:, self._planted]
            mean = self._mean[node, rows] + effect * slope
            total += weight[node] * ndtr((limit - mean) / self._sd[node, rows])
        return total
