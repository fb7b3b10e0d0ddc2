"""What is told of a design: power at a few effects, and the effect with power .80."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import ndtri

Truths = NDArray[np.bool_]
Row = dict[str, Any]
Find = Callable[[float, NDArray[np.int64]], Truths]

SCHEMA = pl.Schema(
    {
        "design": pl.String,
        "effect_pct": pl.Float64,
        "power": pl.Float64,
        "false_flag_share": pl.Float64,
        "coverage": pl.Float64,
        "detectable_pct": pl.Float64,
        "n_runs": pl.Int64,
    }
)
EFFECTS_PCT = (3.0, 6.0, 10.0)
# where the detectable effect is looked for besides
LARGER_PCT = (15.0, 20.0, 30.0)
N_HALVINGS = 2
POWER = 0.80
SEED = 20261123
# examiner-cycles simulated together; of larger archives a part is taken
MAX_ROWS = 400


def unseen() -> list[Row]:
    """Rows of a design in which nobody is tested."""
    return [{"effect_pct": effect, "n_runs": 0} for effect in EFFECTS_PCT]


def detectable(find: Find, known: Mapping[float, Truths]) -> float | None:
    """
    Find the effect with the power asked for.

    Parameters
    ----------
    find : callable
        Takes an effect in pp and the numbers of some runs, and says in which of them it
        is found. Who is found at an effect is taken to be found at any larger one.
    known : mapping of float to ndarray of bool, shape (n_runs,)
        The same for all runs and the effects that are told.

    Returns
    -------
    float or None
        In pp, on the straight line between the probits of two effects near each other; no
        effect has no power. None above the largest effect.
    """
    low, high = 0.0, max(known)
    at = {effect: found.copy() for effect, found in known.items()}
    at[low] = np.zeros_like(at[high])
    for effect in sorted(known):
        if at[effect].mean() >= POWER:
            high = effect
            break
        low = effect
    for effect in LARGER_PCT:
        if at[high].mean() >= POWER:
            break
        at[effect] = _between(find, effect, at[high], np.ones_like(at[high]))
        low, high = high, effect
    if at[high].mean() < POWER:
        return None
    for _ in range(N_HALVINGS):
        middle = (low + high) / 2
        at[middle] = _between(find, middle, at[low], at[high])
        low, high = (low, middle) if at[middle].mean() >= POWER else (middle, high)
    edge = 0.5 / len(at[high])
    below, above = ndtri(np.clip([at[low].mean(), at[high].mean()], edge, 1 - edge))
    return float(low + (high - low) * (ndtri(POWER) - below) / (above - below))


def _between(find: Find, effect: float, below: Truths, above: Truths) -> Truths:
    """Find an effect between two, of which it is known who was found."""
    found = below.copy()
    unsure = np.flatnonzero(above & ~below)
    if len(unsure):
        found[unsure] = find(effect, unsure)
    return found
