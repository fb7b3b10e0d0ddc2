"""
The statistical recipe: true profiles of applications, and what examiners make of them.

Severity is positive when harsh: it is taken off the percentage that the examiner sees.
All percentages are on the scale 0 to 100. The numbers come from the recipe that the
estimators are tested against; archives and recovery runs share them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Recipe:
    """Parameters of a simulated archive, in points or percentage points."""

    mean_points: float = 450.0
    sd_points: float = 90.0
    #: Shift of a sector's mean in the first and in the last cycle.
    sector_shift_points: Mapping[str, tuple[float, float]] = field(
        default_factory=lambda: {
            "manufacturing": (25.0, 5.0),
            "service": (10.0, 10.0),
            "education": (-20.0, -20.0),
            "medical": (0.0, 20.0),
        }
    )
    sector_weight: Mapping[str, float] = field(
        default_factory=lambda: {
            "manufacturing": 24.0,
            "service": 10.0,
            "education": 3.0,
            "medical": 3.0,
        }
    )
    returning_gain_points: tuple[float, float] = (20.0, 30.0)
    result_gap_pct: float = 5.0
    application_clause_sd: float = 7.0
    severity_sd: float = 4.5
    sheet_sd: float = 4.0
    examiner_cycle_sd: float = 1.5
    examiner_dimension_sd: float = 2.0
    drifting_share: float = 0.125
    drift_pct: float = 2.0
    stretch_log_sd: float = 0.15
    halo_max: float = 0.4
    residual_sd: tuple[float, float] = (9.0, 12.0)
    odd_five_share: float = 0.25
    step_pct: float = 5.0
    factor_tendency_sd: float = 5.0
    factor_sd: float = 7.0
    #: How far a panel moves from its median to what its leader thinks.
    leader_pull: float = 0.3
    #: What a site visit finds beyond the desk review, mean and scatter.
    site_pct: tuple[float, float] = (1.0, 3.0)
    #: What an organisation adds to its own score, mean and scatter, and by clause.
    self_margin_pct: tuple[float, float] = (12.0, 4.0)
    self_clause_sd: float = 5.0
    #: Share of an examiner's distance from the reference that a training takes away.
    training_pull: float = 0.5

    def sector_mean(self, sector: str, progress: float) -> float:
        """
        Mean true total of a sector, with the mean over all sectors at ``mean_points``.

        Parameters
        ----------
        sector : str
            Sector.
        progress : float
            0 in the first cycle of the archive, 1 in the last.

        Returns
        -------
        float
        """
        shifts = {
            name: first + progress * (last - first)
            for name, (first, last) in self.sector_shift_points.items()
        }
        total = sum(self.sector_weight.values())
        mean = sum(w * shifts.get(name, 0.0) for name, w in self.sector_weight.items())
        return self.mean_points + shifts.get(sector, 0.0) - mean / total


@dataclass(frozen=True)
class Traits:
    """
    How one examiner scores, constant over cycles but for ``drift``.

    Attributes
    ----------
    severity, process_severity, result_severity : float
        Severity, and what the dimension adds to it.
    drift : float
        What each further cycle adds to the severity.
    stretch : float
        Below 1: keeps to the middle of the scale; above 1: uses its ends.
    halo : float
        Share of a sheet's profile replaced by the sheet's mean.
    residual_sd : float
        Scatter of single scores.
    """

    severity: float
    process_severity: float
    result_severity: float
    drift: float
    stretch: float
    halo: float
    residual_sd: float


def draw_traits(rng: np.random.Generator, recipe: Recipe) -> Traits:
    """Draw how one examiner scores."""
    is_drifting = rng.random() < recipe.drifting_share
    return Traits(
        severity=float(rng.normal(0, recipe.severity_sd)),
        process_severity=float(rng.normal(0, recipe.examiner_dimension_sd)),
        result_severity=float(rng.normal(0, recipe.examiner_dimension_sd)),
        drift=float(rng.choice([-1, 1])) * recipe.drift_pct if is_drifting else 0.0,
        stretch=float(rng.lognormal(0, recipe.stretch_log_sd)),
        halo=float(rng.uniform(0, recipe.halo_max)),
        residual_sd=float(rng.uniform(*recipe.residual_sd)),
    )


def draw_profiles(
    totals: Floats,
    points: Floats,
    is_result: NDArray[np.bool_],
    rng: np.random.Generator,
    recipe: Recipe,
) -> Floats:
    """
    Draw true percentages of clauses around true totals.

    Parameters
    ----------
    totals : ndarray of shape (n_applications,)
        True totals in points.
    points : ndarray of shape (n_clauses,)
        Points of the clauses.
    is_result : ndarray of shape (n_clauses,)
        Whether a clause asks for results.
    rng : numpy.random.Generator
        Source of randomness.
    recipe : Recipe
        Parameters.

    Returns
    -------
    ndarray of shape (n_applications, n_clauses)
        Between 0 and 100.
    """
    result_share = points[is_result].sum() / points.sum()
    level = totals[:, None] / points.sum() * 100 + recipe.result_gap_pct * result_share
    scatter = rng.normal(0, recipe.application_clause_sd, (len(totals), len(points)))
    profile: Floats = np.clip(level - recipe.result_gap_pct * is_result + scatter, 0, 100)
    return profile


def observe(
    profiles: Floats,
    traits: Sequence[Sequence[Traits]],
    shifts: Floats,
    is_result: NDArray[np.bool_],
    rng: np.random.Generator,
    recipe: Recipe,
) -> Whole:
    """
    Score applications as their examiners would.

    Parameters
    ----------
    profiles : ndarray of shape (n_applications, n_clauses)
        True percentages.
    traits : nested sequence of shape (n_applications, n_examiners)
        Who scores each application.
    shifts : ndarray of shape (n_applications, n_examiners)
        What the cycle adds to each examiner's severity (wobble and drift).
    is_result : ndarray of shape (n_clauses,)
        Whether a clause asks for results.
    rng : numpy.random.Generator
        Source of randomness.
    recipe : Recipe
        Parameters.

    Returns
    -------
    ndarray of shape (n_applications, n_examiners, n_clauses)
        Percentages on the grid.
    """
    of_trait = {
        name: np.array([[getattr(t, name) for t in row] for row in traits])[..., None]
        for name in Traits.__dataclass_fields__
    }
    shape = (*shifts.shape, profiles.shape[1])
    seen = np.broadcast_to(profiles[:, None, :], shape)
    impression = seen.mean(axis=2, keepdims=True)
    seen = impression + (1 - of_trait["halo"]) * (seen - impression)
    centre = recipe.mean_points / 10
    seen = centre + of_trait["stretch"] * (seen - centre)
    severity = (
        of_trait["severity"]
        + shifts[..., None]
        + np.where(is_result, of_trait["result_severity"], of_trait["process_severity"])
    )
    sheet = rng.normal(0, recipe.sheet_sd, shifts.shape)[..., None]
    residual = rng.normal(0, 1, shape) * of_trait["residual_sd"]
    return to_grid(seen - severity + sheet + residual, rng, recipe)


def to_grid(seen: Floats, rng: np.random.Generator, recipe: Recipe) -> Whole:
    """
    Round percentages to the grid, with the liking for tens that people have.

    Parameters
    ----------
    seen : ndarray
        Percentages before rounding.
    rng : numpy.random.Generator
        Source of randomness.
    recipe : Recipe
        Parameters.

    Returns
    -------
    ndarray of the same shape
        Multiples of the step from 0 to 100. A last axis is never zero throughout: an
        examiner who finds nothing at all still writes one lowest step, because a sheet
        of zeros reads as not filled in.
    """
    step = recipe.step_pct
    score = np.clip(np.round(seen / step) * step, 0, 100)
    is_odd = np.round(score / step) % 2 == 1
    moved = is_odd & (rng.random(score.shape) < recipe.odd_five_share)
    up = np.where(seen >= score, step, -step)
    score = np.clip(np.where(moved, score + up, score), 0, 100)
    is_empty = (score == 0).all(axis=-1)
    score[..., 0] = np.where(is_empty, step, score[..., 0])
    return np.asarray(score, dtype=np.int64)


def draw_factor_tendencies(
    n_factors: int, rng: np.random.Generator, recipe: Recipe
) -> Floats:
    """Draw how far an archive's factors lie above or below their clause; sum zero."""
    tendency = rng.normal(0, recipe.factor_tendency_sd, n_factors)
    centred: Floats = tendency - tendency.mean()
    return centred


def draw_factors(
    scores: Whole, tendencies: Floats, rng: np.random.Generator, recipe: Recipe
) -> Whole:
    """
    Draw the percentages of the factors of scored clauses.

    Parameters
    ----------
    scores : ndarray of shape (n_clauses,)
        Percentages of the clauses.
    tendencies : ndarray of shape (n_clauses, n_factors)
        Tendency of each clause's factors.
    rng : numpy.random.Generator
        Source of randomness.
    recipe : Recipe
        Parameters.

    Returns
    -------
    ndarray of shape (n_clauses, n_factors)
        Percentages on the grid.
    """
    seen = (
        scores[:, None] + tendencies + rng.normal(0, recipe.factor_sd, tendencies.shape)
    )
    step = recipe.step_pct
    return np.asarray(np.clip(np.round(seen / step) * step, 0, 100), dtype=np.int64)


def severity_pct(traits: Traits, shift: float, result_share: float) -> float:
    """
    Severity of an examiner in a cycle, the points-weighted mean over dimensions.

    Parameters
    ----------
    traits : Traits
        How the examiner scores.
    shift : float
        What the cycle adds.
    result_share : float
        Share of the points that results carry.

    Returns
    -------
    float
    """
    return (
        traits.severity
        + shift
        + (1 - result_share) * traits.process_severity
        + result_share * traits.result_severity
    )


def agree(given: Whole, leader: int, recipe: Recipe) -> Whole:
    """
    Agree on one percentage for each clause: the median, pulled to the leader.

    Parameters
    ----------
    given : ndarray of shape (n_examiners, n_clauses)
        Percentages of the panel.
    leader : int
        Row of whoever leads.
    recipe : Recipe
        Parameters.

    Returns
    -------
    ndarray of shape (n_clauses,)
        Percentages on the grid.
    """
    median = np.median(given, axis=0)
    return _nearest(median + recipe.leader_pull * (given[leader] - median), recipe)


def visit(profile: Floats, rng: np.random.Generator, recipe: Recipe) -> Whole:
    """
    Find on site how true percentages of shape (n_clauses,) are; percentages on the grid.

    Parameters
    ----------
    profile : ndarray of shape (n_clauses,)
        True percentages.
    rng : numpy.random.Generator
        Source of randomness.
    recipe : Recipe
        Parameters.

    Returns
    -------
    ndarray of shape (n_clauses,)
    """
    return _nearest(profile + rng.normal(*recipe.site_pct, len(profile)), recipe)


def praise_oneself(profile: Floats, rng: np.random.Generator, recipe: Recipe) -> Whole:
    """
    Score one's own organisation: higher by a margin.

    Parameters
    ----------
    profile : ndarray of shape (n_clauses,)
        True percentages.
    rng : numpy.random.Generator
        Source of randomness.
    recipe : Recipe
        Parameters.

    Returns
    -------
    ndarray of shape (n_clauses,)
        Percentages on the grid.
    """
    scatter = rng.normal(0, recipe.self_clause_sd, len(profile))
    return _nearest(profile + rng.normal(*recipe.self_margin_pct) + scatter, recipe)


def learn(given: Whole, reference: Whole, recipe: Recipe) -> Whole:
    """
    Score a case again after training: nearer to the reference.

    Parameters
    ----------
    given : ndarray of shape (n_examiners, n_clauses)
        Percentages before.
    reference : ndarray of shape (n_clauses,)
        What the case is worth.
    recipe : Recipe
        Parameters.

    Returns
    -------
    ndarray of the shape of ``given``
        Percentages on the grid.
    """
    return _nearest(given + recipe.training_pull * (reference - given), recipe)


def _nearest(seen: Floats, recipe: Recipe) -> Whole:
    step = recipe.step_pct
    return np.asarray(np.clip(np.round(seen / step) * step, 0, 100), dtype=np.int64)
