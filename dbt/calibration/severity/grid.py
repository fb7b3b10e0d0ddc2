"""
Severities with the uncertainty of the variance components: a grid over three SDs.

With few sheets the data hardly say how far examiners differ, and intervals at the best
guess are far too short. The SDs of examiner, examiner:cycle and sheet are therefore
integrated over: weights are the restricted likelihood times a half-Cauchy density of
scale 5 percentage points for each SD, and severities are mixtures of normal
distributions. No random number is drawn.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from calibration.severity.cholesky import NotPositiveDefinite
from calibration.severity.criterion import Criterion, Prepared
from calibration.severity.dense import DenseSystem, Node, is_small
from calibration.severity.elimination import Ratios
from calibration.severity.moments import Moments, moments

Floats = NDArray[np.float64]

AXES = ("examiner", "examiner_cycle", "sheet")
SCALE_PCT = 5.0
#: Log weight below the best at which an axis ends: 3.7 SD of a normal density.
DEPTH = 7.0
POINTS = 6
FEWER_POINTS = 5
#: Width of an axis beside its middle below which one point is enough.
POINT_LIKE = 0.15
LARGEST_PCT = 60.0
#: Nodes that together weigh less than this are left out.
LEAST_WEIGHT = 1e-3
QUANTILES = (0.025, 0.975)
BISECTIONS = 50
CHUNK = 4096


@dataclass(frozen=True)
class Posterior:
    """
    Severities, examiner:cycle columns over D dimensions.

    Attributes
    ----------
    mean, low, high, sd : ndarray, shape (n_columns,)
        Mean, 95% interval and SD, in percentage points.
    by_dimension : ndarray, shape (n_columns, D)
        Means within dimensions.
    beyond : ndarray, shape (n_columns,)
        Probability of lying further than ``limit`` from zero.
    sd_limits : dict of str to tuple of float
        95% interval of the SD of each term of the grid, in percentage points.
    n_nodes : int
        Nodes that carry weight.
    """

    mean: Floats
    low: Floats
    high: Floats
    sd: Floats
    by_dimension: Floats
    beyond: Floats
    sd_limits: dict[str, tuple[float, float]]
    n_nodes: int


class _Surface:
    """Log weights over the SDs, with the elimination of the last sheet SD at hand."""

    def __init__(
        self, criterion: Criterion, base: Ratios, residual_variance: float
    ) -> None:
        self.criterion = criterion
        self.base = base
        self.residual_variance = residual_variance
        self._is_small = is_small(criterion.design)
        self._sheet: float | None = None
        self._prepared: Prepared | DenseSystem | None = None

    def _at(self, sds: dict[str, float]) -> tuple[Prepared | DenseSystem, Ratios]:
        given = {name: sd**2 / self.residual_variance for name, sd in sds.items()}
        ratios = Ratios(**{**self.base.__dict__, **given})
        if self._prepared is None or self._sheet != ratios.sheet:
            prepared = self.criterion.prepare(ratios)
            self._prepared = (
                DenseSystem(self.criterion.design, prepared)
                if self._is_small
                else prepared
            )
            self._sheet = ratios.sheet
        return self._prepared, ratios

    def log_weight(self, sds: dict[str, float]) -> float:
        """Log restricted likelihood and log prior density, up to a constant."""
        prepared, ratios = self._at(sds)
        try:
            if isinstance(prepared, DenseSystem):
                value = prepared.deviance(ratios, self.residual_variance)
            else:
                at = self.criterion.finish(prepared, ratios)
                value = self.criterion.value_at(at, self.residual_variance)
        except NotPositiveDefinite:
            return -np.inf
        prior = sum(np.log1p((sd / SCALE_PCT) ** 2) for sd in sds.values())
        return -0.5 * value - float(prior)

    def severities(self, sds: dict[str, float]) -> Node:
        """Severities at a node."""
        prepared, ratios = self._at(sds)
        if isinstance(prepared, DenseSystem):
            return prepared.severities(ratios, self.residual_variance)
        at = self.criterion.finish(prepared, ratios)
        found = moments(self.criterion, at, self.residual_variance)
        return Node(found.by_dimension, found.mean, found.variance)


def _axis(surface: _Surface, centre: dict[str, float], name: str, width: float) -> Floats:
    """Points of one SD: middles of equal steps over where the weight is."""

    def log_weight(sd: float) -> float:
        return surface.log_weight({**centre, name: sd})

    best = log_weight(centre[name])
    step = max(width, 0.02 * centre[name], 0.05)

    def edge(direction: float) -> float:
        nonlocal best
        reach, inner = step, centre[name]
        outer = inner
        while True:
            outer = float(np.clip(inner + direction * reach, 0.0, LARGEST_PCT))
            weight = log_weight(outer)
            best = max(best, weight)
            if weight < best - DEPTH or outer in (0.0, LARGEST_PCT):
                break
            inner, reach = outer, 2.0 * reach
        if weight >= best - DEPTH:
            return outer
        for _ in range(5):
            middle = 0.5 * (inner + outer)
            if log_weight(middle) < best - DEPTH:
                outer = middle
            else:
                inner = middle
        return outer

    high, low = edge(1.0), (edge(-1.0) if centre[name] > 0.0 else 0.0)
    relative = (high - low) / max(0.5 * (high + low), 1e-9)
    if relative < POINT_LIKE:
        return np.array([centre[name]])
    # the middles of steps are nearly exact where the density dies out on both sides
    n = FEWER_POINTS if low > 0.0 else POINTS
    return np.asarray(low + (np.arange(n) + 0.5) * (high - low) / n)


def integrate(
    criterion: Criterion,
    best: Ratios,
    residual_variance: float,
    terms: Sequence[str],
    limit_pct: float,
) -> Posterior:
    """
    Integrate severities over the SDs of examiner, examiner:cycle and sheet.

    Parameters
    ----------
    criterion : Criterion
        The restricted likelihood.
    best : Ratios
        Where it is largest; the other terms stay there.
    residual_variance : float
        Stays where the likelihood is largest, in squared percentage points.
    terms : sequence of str
        Terms of the model, also those whose variance was found to be zero.
    limit_pct : float
        Severity beyond which the probability is wanted.

    Returns
    -------
    Posterior
    """
    names = [name for name in AXES if name in terms]
    surface = _Surface(criterion, best, residual_variance)
    centre = {
        name: float(np.sqrt(best.value(name) * residual_variance)) for name in names
    }
    axes = {
        name: _axis(surface, centre, name, 0.25 * centre[name] or 1.0) for name in names
    }
    # the sheet varies slowest: its elimination is the costly one
    ordered = sorted(names, key=lambda name: name != "sheet")
    nodes = [
        dict(zip(ordered, values, strict=True))
        for values in product(*(axes[name].tolist() for name in ordered))
    ]
    log_weights = np.array([surface.log_weight(node) for node in nodes])
    weights = np.exp(log_weights - log_weights.max())
    weights /= weights.sum()
    limits = {
        name: _marginal(axes[name], nodes, weights, name, centre[name]) for name in names
    }
    order = np.argsort(-weights, kind="stable")
    reach = np.cumsum(weights[order])
    chosen = np.sort(order[: int(np.searchsorted(reach, 1.0 - LEAST_WEIGHT)) + 1])
    found = [surface.severities(nodes[number]) for number in chosen]
    share = weights[chosen] / weights[chosen].sum()
    return _mixture(share, found, limits, limit_pct)


def plug_in(found: Moments, limit_pct: float) -> Posterior:
    """
    Severities at one point of the variance components, too sure of themselves.

    Parameters
    ----------
    found : Moments
        Severities there.
    limit_pct : float
        Severity beyond which the probability is wanted.

    Returns
    -------
    Posterior
    """
    node = Node(found.by_dimension, found.mean, found.variance)
    return _mixture(np.ones(1), [node], {}, limit_pct)


def _mixture(
    share: Floats,
    found: Sequence[Node],
    limits: dict[str, tuple[float, float]],
    limit_pct: float,
) -> Posterior:
    """Mix normal severities of weighted nodes."""
    means = np.stack([node.mean for node in found])
    sds = np.sqrt(np.stack([node.variance for node in found]))
    by_dimension = np.einsum(
        "k,kmd->md", share, np.stack([node.by_dimension for node in found])
    )
    mean = share @ means
    variance = share @ (sds**2 + (means - mean) ** 2)
    low, high = (mixture_quantile(share, means, sds, q) for q in QUANTILES)
    safe = np.maximum(sds, 1e-12)
    beyond = share @ (
        ndtr((means - limit_pct) / safe) + ndtr((-limit_pct - means) / safe)
    )
    return Posterior(
        mean, low, high, np.sqrt(variance), by_dimension, beyond, limits, len(found)
    )


def _marginal(
    axis: Floats,
    nodes: Sequence[dict[str, float]],
    weights: Floats,
    name: str,
    centre: float,
) -> tuple[float, float]:
    """95% interval of one SD; the same number twice where the axis is one point."""
    if len(axis) == 1:
        return centre, centre
    place = np.array([node[name] for node in nodes])
    own = np.array([weights[place == point].sum() for point in axis])
    half = 0.5 * (axis[1] - axis[0])
    edges = np.concatenate([axis - half, [axis[-1] + half]])
    reach = np.concatenate([[0.0], np.cumsum(own)])
    low, high = np.interp(QUANTILES, reach, edges)
    return float(low), float(high)


def mixture_quantile(share: Floats, means: Floats, sds: Floats, at: float) -> Floats:
    """
    Quantile of mixtures of normal distributions.

    Parameters
    ----------
    share : ndarray, shape (k,)
        Weights.
    means, sds : ndarray, shape (k, m)
        Of the components of m mixtures.
    at : float
        Probability.

    Returns
    -------
    ndarray, shape (m,)
    """
    m = means.shape[1]
    out = np.empty(m)
    for first in range(0, m, CHUNK):
        own = slice(first, first + CHUNK)
        mean, sd = means[:, own], np.maximum(sds[:, own], 1e-12)
        low = (mean - 9.0 * sd).min(axis=0)
        high = (mean + 9.0 * sd).max(axis=0)
        for _ in range(BISECTIONS):
            middle = 0.5 * (low + high)
            below = share @ ndtr((middle - mean) / sd) < at
            low = np.where(below, middle, low)
            high = np.where(below, high, middle)
        out[own] = 0.5 * (low + high)
    return out
