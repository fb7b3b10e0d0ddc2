"""
The maximum of the restricted likelihood over the variance ratios.

Newton steps on the average information, held inside the region of variances that are zero
or more. A component on that boundary is a result, not a failure: it is taken out and the
others are fitted without it. Two starts must agree, since a flat likelihood can hold a
climber anywhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.severity.cholesky import NotPositiveDefinite
from calibration.severity.criterion import Criterion, Evaluation
from calibration.severity.elimination import Ratios

Floats = NDArray[np.float64]

#: Ratios below are zero: a hundredth of a point beside a residual of ten.
FLOOR = 1e-6
#: Largest predicted change of the criterion at which a climb has arrived; and the share
#: of the criterion itself below which its rounding hides every change.
TOLERANCE, ROUNDING = 1e-9, 2e-13
#: Largest difference of the criterion between two starts that agree.
AGREEMENT = 1e-5
STEPS = 100
HALVINGS = 25
STARTS = (
    {
        "application": 0.5,
        "application_clause": 0.4,
        "sheet": 0.15,
        "examiner": 0.15,
        "examiner_cycle": 0.05,
        "examiner_dimension": 0.05,
    },
    {
        "application": 1.5,
        "application_clause": 0.15,
        "sheet": 0.4,
        "examiner": 0.04,
        "examiner_cycle": 0.15,
        "examiner_dimension": 0.15,
    },
)


@dataclass(frozen=True)
class Climb:
    """
    One climb.

    Attributes
    ----------
    at : Evaluation
        Where it ended.
    has_arrived : bool
        Whether the gradient vanished, within tolerance, on the allowed region.
    n_steps : int
        Newton steps.
    """

    at: Evaluation
    has_arrived: bool
    n_steps: int


@dataclass(frozen=True)
class Optimum:
    """
    The fitted ratios.

    Attributes
    ----------
    at : Evaluation
        The criterion at the best of the climbs.
    converged : bool
        Whether the climbs arrived and agree.
    terms : tuple of str
        Terms above zero.
    """

    at: Evaluation
    converged: bool
    terms: tuple[str, ...]


def climb(
    criterion: Criterion,
    terms: Sequence[str],
    start: Ratios,
    goal: float = -np.inf,
    within: float = TOLERANCE,
) -> Climb:
    """
    Climb from one start.

    Parameters
    ----------
    criterion : Criterion
        The restricted likelihood.
    terms : sequence of str
        Terms of the model.
    start : Ratios
        Where to begin, above zero for each term.
    goal : float
        Value of the criterion at which the climb has arrived whatever its gradient: that
        of another climb.
    within : float
        Largest predicted change of the criterion at which it has arrived.

    Returns
    -------
    Climb
    """
    names = list(terms)
    x = np.array([start.value(term) for term in names])
    at = criterion.evaluate(_ratios(names, x))
    n_steps, arrived = 0, not names
    while names and n_steps < STEPS:
        if at.value < goal + max(0.1 * AGREEMENT, within):
            return Climb(at, True, n_steps)
        n_steps += 1
        gradient, curvature = criterion.slopes(at, names)
        held = (x <= FLOOR) & (gradient > 0.0)
        free = ~held
        gain = 0.0
        step = np.zeros(len(x))
        if free.any():
            step[free] = _newton(gradient[free], curvature[np.ix_(free, free)])
            gain = -float(gradient @ step)
        if gain < max(within, ROUNDING * abs(at.value)):
            # the last step is smaller than the criterion's rounding shows, yet it still
            # sharpens a flat component
            x = np.maximum(x + step, FLOOR)
            at = criterion.evaluate(_ratios(names, x))
            arrived = True
            break
        found = _line(criterion, names, x, step, gradient, at)
        if found is None:
            arrived = gain < max(AGREEMENT, within)
            break
        x, at = found
    kept = [n for n, value in enumerate(x) if value > FLOOR]
    if len(kept) < len(x):
        rest = [names[n] for n in kept]
        again = climb(criterion, rest, _ratios(rest, x[kept]), goal, within)
        if not arrived or again.at.value > at.value + AGREEMENT:
            return Climb(again.at, False, n_steps + again.n_steps)
        return Climb(again.at, again.has_arrived, n_steps + again.n_steps)
    return Climb(at, arrived, n_steps)


def _ratios(names: Sequence[str], x: Floats) -> Ratios:
    return Ratios(**{name: float(value) for name, value in zip(names, x, strict=True)})


def _newton(gradient: Floats, curvature: Floats) -> Floats:
    """Solve for a step, stiffened where the curvature says next to nothing."""
    scale = np.sqrt(np.maximum(np.diag(curvature), 1e-300))
    scaled = curvature / np.outer(scale, scale)
    values, vectors = np.linalg.eigh(scaled)
    values = np.maximum(values, 1e-8)
    inner = vectors @ ((vectors.T @ (gradient / scale)) / values)
    return np.asarray(-inner / scale)


def _line(
    criterion: Criterion,
    names: Sequence[str],
    x: Floats,
    step: Floats,
    gradient: Floats,
    at: Evaluation,
) -> tuple[Floats, Evaluation] | None:
    """Shorten a step until the criterion falls; None where it never does."""
    length = 1.0
    for _ in range(HALVINGS):
        # a ratio may shrink or grow tenfold in a step, no more: beyond, the quadratic
        # picture says nothing
        trial = np.clip(x + length * step, np.maximum(0.1 * x, FLOOR), 10.0 * x + 0.1)
        trial[trial < 10.0 * FLOOR] = FLOOR
        try:
            found = criterion.evaluate(_ratios(names, trial))
        except NotPositiveDefinite:
            length *= 0.5
            continue
        if found.value < at.value and not np.array_equal(trial, x):
            return trial, found
        length *= 0.5
    return None


def maximise(
    criterion: Criterion,
    terms: Sequence[str],
    start: Ratios | None = None,
    within: float = TOLERANCE,
) -> Optimum:
    """
    Fit the variance ratios.

    Parameters
    ----------
    criterion : Criterion
        The restricted likelihood.
    terms : sequence of str
        Terms of the model.
    start : Ratios, optional
        Where to begin, if two starts are known to meet near it. Two distant starts are
        tried otherwise, and have to agree.
    within : float
        Largest predicted change of the criterion at which a climb has arrived.

    Returns
    -------
    Optimum

    Raises
    ------
    NotPositiveDefinite
        The design does not identify the model.
    """
    if start is not None:
        only = climb(criterion, terms, start, within=within)
        return Optimum(only.at, only.has_arrived, _above_zero(only, terms))
    climbs: list[Climb] = []
    for given in STARTS:
        # a second climb that reaches the first one's height has said what it is for
        goal = climbs[0].at.value if climbs and climbs[0].has_arrived else -np.inf
        first = Ratios(**{term: given[term] for term in terms})
        climbs.append(climb(criterion, terms, first, goal, within))
    lowest = min(climbs, key=lambda found: found.at.value)
    apart = max(c.at.value for c in climbs) - lowest.at.value
    agree = apart < max(AGREEMENT, 2.0 * within)
    # of two that agree the first: the second may have stopped on the way down
    best = climbs[0] if agree else lowest
    converged = agree and all(c.has_arrived for c in climbs)
    return Optimum(best.at, converged, _above_zero(best, terms))


def _above_zero(found: Climb, terms: Sequence[str]) -> tuple[str, ...]:
    return tuple(term for term in terms if found.at.ratios.value(term) > 0.0)
