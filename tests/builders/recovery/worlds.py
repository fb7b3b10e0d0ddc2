"""
Ratings whose truth is known, by the recipe of simulated archives.

Severity is positive when harsh. The recipe holds what estimators are not told: stretch,
halo, rounding to fives, a liking for tens. Severity is what was planted, in percentage
points taken off what the examiner saw, before any of these.

Points and clauses here are made up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Scheme:
    """Clauses of one made-up standard: process and result, 1000 points in all."""

    points: tuple[float, ...]
    n_process: int

    @property
    def clauses(self) -> list[str]:
        return [f"q{i + 1:02d}" for i in range(len(self.points))]

    @property
    def is_result(self) -> NDArray[np.bool_]:
        return np.arange(len(self.points)) >= self.n_process

    @property
    def weight(self) -> Floats:
        """Points weight of each clause."""
        points = np.array(self.points)
        return points / points.sum()

    @property
    def result_share(self) -> float:
        return float(self.weight[self.is_result].sum())


MADE_UP = Scheme(
    points=(60, 40, 50, 30, 55, 45, 40, 50, 45, 35, 60, 40, 120, 80, 90, 50, 70, 40),
    n_process=12,
)


@dataclass(frozen=True)
class Recipe:
    """What is true of a world, in points (totals) and percentage points."""

    mean_points: float = 450.0
    sd_points: float = 90.0
    #: Shift of a sector's mean in the first and in the last cycle, and its share.
    sector_shift_points: Mapping[str, tuple[float, float]] = field(
        default_factory=lambda: {
            "manufacturing": (25.0, 5.0),
            "service": (10.0, 10.0),
            "education": (-20.0, -20.0),
            "medical": (0.0, 20.0),
        }
    )
    sector_share: Mapping[str, float] = field(
        default_factory=lambda: {
            "manufacturing": 0.6,
            "service": 0.25,
            "education": 0.075,
            "medical": 0.075,
        }
    )
    returning_share: float = 0.2
    returning_gain_points: tuple[float, float] = (20.0, 30.0)
    result_gap_pct: float = 5.0
    application_clause_sd: float = 7.0
    severity_sd: float = 4.5
    sheet_sd: float = 3.0
    examiner_cycle_sd: float = 0.0
    examiner_dimension_sd: float = 2.0
    drifting_share: float = 0.0
    drift_pct: float = 2.0
    stretch_log_sd: float = 0.15
    halo_max: float = 0.4
    residual_sd: tuple[float, float] = (9.0, 12.0)
    odd_five_share: float = 0.25
    step_pct: float = 5.0


@dataclass(frozen=True)
class Panels:
    """
    Who scores what: rows are applications, in the order of their cycles.

    Attributes
    ----------
    examiners : ndarray of shape (n_applications, panel size)
        Number of the examiner.
    cycle : ndarray of shape (n_applications,)
        Number of the cycle, from 0.
    missing_share : float
        Share of single scores that were never entered.
    """

    examiners: Whole
    cycle: Whole
    missing_share: float = 0.0

    @property
    def n_examiners(self) -> int:
        return int(self.examiners.max()) + 1

    @property
    def n_cycles(self) -> int:
        return int(self.cycle.max()) + 1


@dataclass(frozen=True)
class World:
    """
    Ratings and what is true of their examiners.

    Attributes
    ----------
    ratings : polars.DataFrame
        application, examiner, clause, cycle, sector, dimension, points_max, score_pct.
    truth : polars.DataFrame
        cycle, examiner, n_applications, true_pct (severity, the points-weighted mean
        over dimensions).
    """

    ratings: pl.DataFrame
    truth: pl.DataFrame


def draw_world(
    panels: Panels,
    recipe: Recipe,
    rng: np.random.Generator,
    *,
    severity: Floats | None = None,
    scheme: Scheme = MADE_UP,
) -> World:
    """
    Draw a world.

    Parameters
    ----------
    panels : Panels
        Who scores what.
    recipe : Recipe
        What is true.
    rng : numpy.random.Generator
        Source of randomness.
    severity : ndarray of shape (n_examiners,), optional
        Severity of each examiner, the same in every cycle; drawn if not given.
    scheme : Scheme
        Clauses and points.

    Returns
    -------
    World
    """
    totals, sectors = _draw_totals(panels, recipe, rng)
    profiles = _draw_profiles(totals, scheme, recipe, rng)
    true, by_dimension = _draw_severity(panels, recipe, scheme, rng, severity)
    scores = _observe(profiles, panels, by_dimension, scheme, recipe, rng)
    return World(
        _ratings(scores, panels, sectors, scheme, rng),
        _truth(true, panels),
    )


def _draw_totals(
    panels: Panels, recipe: Recipe, rng: np.random.Generator
) -> tuple[Floats, list[str]]:
    """True totals in points, and sectors; some applicants of a cycle come again."""
    names = list(recipe.sector_shift_points)
    shares = np.array([recipe.sector_share[name] for name in names])
    shift = np.array([recipe.sector_shift_points[name] for name in names])
    progress = panels.cycle / max(1, panels.n_cycles - 1)
    sector = rng.choice(len(names), len(progress), p=shares)
    moved = shift[:, 0, None] + (shift[:, 1] - shift[:, 0])[:, None] * progress
    mean = recipe.mean_points + moved[sector, np.arange(len(progress))] - shares @ moved
    totals = rng.normal(mean, recipe.sd_points)
    comes_again = rng.random(len(totals)) < recipe.returning_share
    gain = rng.uniform(*recipe.returning_gain_points, len(totals))
    for cycle in range(1, panels.n_cycles):
        now = np.flatnonzero((panels.cycle == cycle) & comes_again)
        past = rng.permutation(np.flatnonzero(panels.cycle == cycle - 1))[: len(now)]
        now = now[: len(past)]
        totals[now] = totals[past] + gain[now]
        sector[now] = sector[past]
    return totals, [names[i] for i in sector]


def _draw_profiles(
    totals: Floats, scheme: Scheme, recipe: Recipe, rng: np.random.Generator
) -> Floats:
    """True percentages (applications x clauses) around totals given in points."""
    level = totals[:, None] / sum(scheme.points) * 100
    level = level + recipe.result_gap_pct * (scheme.result_share - scheme.is_result)
    scatter = rng.normal(
        0, recipe.application_clause_sd, (len(totals), len(scheme.points))
    )
    profiles: Floats = np.clip(level + scatter, 0, 100)
    return profiles


def _draw_severity(
    panels: Panels,
    recipe: Recipe,
    scheme: Scheme,
    rng: np.random.Generator,
    fixed: Floats | None,
) -> tuple[Floats, Floats]:
    """Severity (cycles x examiners), and that of process and result (last axis)."""
    n, n_cycles = panels.n_examiners, panels.n_cycles
    dimension = rng.normal(0, recipe.examiner_dimension_sd, (n, 2))
    mean = dimension @ np.array([1 - scheme.result_share, scheme.result_share])
    if fixed is None:
        is_drifting = rng.random(n) < recipe.drifting_share
        drift = recipe.drift_pct * rng.choice([-1, 1], n) * is_drifting
        level = (
            rng.normal(0, recipe.severity_sd, n)
            + rng.normal(0, recipe.examiner_cycle_sd, (n_cycles, n))
            + np.arange(n_cycles)[:, None] * drift
        )
    else:
        level = np.tile(fixed - mean, (n_cycles, 1))
    return level + mean, level[..., None] + dimension


def _observe(
    profiles: Floats,
    panels: Panels,
    severity: Floats,
    scheme: Scheme,
    recipe: Recipe,
    rng: np.random.Generator,
) -> Floats:
    """Score as the panels would: applications x members x clauses, on the grid."""
    n = panels.n_examiners
    halo = rng.uniform(0, recipe.halo_max, n)[panels.examiners, None]
    stretch = rng.lognormal(0, recipe.stretch_log_sd, n)[panels.examiners, None]
    noise = rng.uniform(*recipe.residual_sd, n)[panels.examiners, None]
    shape = (*panels.examiners.shape, profiles.shape[1])
    seen = np.broadcast_to(profiles[:, None, :], shape)
    impression = seen.mean(axis=2, keepdims=True)
    seen = impression + (1 - halo) * (seen - impression)
    centre = recipe.mean_points / sum(scheme.points) * 100
    seen = centre + stretch * (seen - centre)
    own = severity[panels.cycle[:, None], panels.examiners]
    seen = seen - own[..., scheme.is_result.astype(int)]
    seen = seen + rng.normal(0, recipe.sheet_sd, panels.examiners.shape)[..., None]
    return to_grid(seen + rng.normal(0, 1, shape) * noise, recipe, rng)


def to_grid(seen: Floats, recipe: Recipe, rng: np.random.Generator) -> Floats:
    """
    Round percentages to the grid, with the liking for tens that people have.

    Parameters
    ----------
    seen : ndarray
        Percentages before rounding.
    recipe : Recipe
        Parameters.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    ndarray of the same shape
        Multiples of the step from 0 to 100; a share of odd multiples goes to the nearest
        even one.
    """
    step = recipe.step_pct
    score = np.clip(np.round(seen / step) * step, 0, 100)
    is_odd = np.round(score / step) % 2 == 1
    is_moved = is_odd & (rng.random(score.shape) < recipe.odd_five_share)
    up = np.where(seen >= score, step, -step)
    grid: Floats = np.clip(np.where(is_moved, score + up, score), 0, 100)
    return grid


def _ratings(
    scores: Floats,
    panels: Panels,
    sectors: Sequence[str],
    scheme: Scheme,
    rng: np.random.Generator,
) -> pl.DataFrame:
    n_applications, size, n_clauses = scores.shape
    each = size * n_clauses
    cells = n_applications * size
    clauses = np.array(scheme.clauses)
    dimension = np.where(scheme.is_result, "result", "process")
    frame = pl.DataFrame(
        {
            "application": np.repeat(application_names(panels), each),
            "examiner": np.repeat(examiner_names(panels)[panels.examiners], n_clauses),
            "clause": np.tile(clauses, cells),
            "cycle": np.repeat(cycle_names(panels)[panels.cycle], each),
            "sector": np.repeat(np.array(sectors), each),
            "dimension": np.tile(dimension, cells),
            "points_max": np.tile(np.array(scheme.points), cells),
            "score_pct": scores.ravel(),
        }
    )
    if panels.missing_share:
        frame = frame.filter(pl.Series(rng.random(len(frame)) >= panels.missing_share))
    return frame


def _truth(true: Floats, panels: Panels) -> pl.DataFrame:
    cycles, examiners = cycle_names(panels), examiner_names(panels)
    loads = np.zeros(true.shape, dtype=np.int64)
    np.add.at(loads, (panels.cycle[:, None], panels.examiners), 1)
    cycle, examiner = np.nonzero(loads)
    return pl.DataFrame(
        {
            "cycle": cycles[cycle],
            "examiner": examiners[examiner],
            "n_applications": loads[cycle, examiner],
            "true_pct": true[cycle, examiner],
        }
    ).sort("cycle", "examiner")


def cycle_names(panels: Panels) -> NDArray[np.str_]:
    return np.array([str(2021 + i) for i in range(panels.n_cycles)])


def examiner_names(panels: Panels) -> NDArray[np.str_]:
    return np.array([f"e{i + 1:03d}" for i in range(panels.n_examiners)])


def application_names(panels: Panels) -> NDArray[np.str_]:
    return np.array([f"a{i + 1:04d}" for i in range(len(panels.cycle))])
