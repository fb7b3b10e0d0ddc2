"""What is told of a design: power at a few effects, and the effect with power .80."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl
from scipy.special import ndtri

Row = dict[str, Any]

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
POWER = 0.80
SEED = 20261123
# examiner-cycles simulated together; of larger archives a part is taken
MAX_ROWS = 400


def unseen() -> list[Row]:
    """Rows of a design in which nobody is tested."""
    return [{"effect_pct": effect, "n_runs": 0} for effect in EFFECTS_PCT]


def detectable(power: Mapping[float, float], n_runs: int) -> float | None:
    """
    Effect with the power asked for.

    Parameters
    ----------
    power : mapping of float to float
        Power of effects in pp.
    n_runs : int
        Runs behind them.

    Returns
    -------
    float or None
        In pp, on the straight line between the probits of neighbouring effects; no effect
        has no power. None above the largest effect.
    """
    effects = [0.0, *sorted(power)]
    shares = np.array([0.0, *(power[effect] for effect in effects[1:])])
    probit = ndtri(np.clip(shares, 0.5 / n_runs, 1 - 0.5 / n_runs))
    enough = np.flatnonzero(shares >= POWER)
    if not len(enough):
        return None
    after = int(enough[0])
    part = (ndtri(POWER) - probit[after - 1]) / (probit[after] - probit[after - 1])
    return float(effects[after - 1] + part * (effects[after] - effects[after - 1]))
