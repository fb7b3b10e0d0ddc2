"""
How often the flag of severe and lenient examiners finds one, by simulation.

One examiner is harsh or lenient by the effect in every cycle; the others are drawn from
the fitted variances. Severity is positive when harsh, in percentage points.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import polars as pl

from calibration.power.posterior import Posteriors
from calibration.power.rows import (
    EFFECTS_PCT,
    MAX_ROWS,
    SEED,
    Row,
    detectable,
    unseen,
)
from calibration.power.worlds import (
    Floats,
    Pool,
    Truths,
    Whole,
    at_most,
    draw_errors,
    draw_severities,
    pool,
)
from calibration.severity import Unshrunk
from calibration.severity.fit import LIMIT_PCT
from calibration.severity.result import FLAG_APPLICATIONS, FLAG_PROBABILITY

N_RUNS = 200
TAIL = 0.025


def severity_power(
    members: pl.DataFrame,
    unshrunk: Unshrunk,
    variances: Mapping[str, float],
    dimension_variance: float,
) -> Iterator[Row]:
    """
    Simulate the severity flag in each cycle.

    Parameters
    ----------
    members : polars.DataFrame
        As `worlds.examiner_cycles`.
    unshrunk : Unshrunk
        Unshrunk severities of a fit.
    variances : mapping of str to float
        Fitted variances in pp^2.
    dimension_variance : float
        Variance (pp^2) of the points-weighted mean of an examiner's dimensions.

    Yields
    ------
    dict
        Design, effect and what was found.
    """
    names = members.select("cycle", "cycle_name").unique().sort("cycle")
    if not len(members):
        return
    kept = pool(unshrunk, at_most(members, MAX_ROWS, 1))
    runs = _Runs(kept, variances, dimension_variance)
    for cycle, name in names.iter_rows():
        yield from ({"design": f"severity/{name}", **row} for row in runs.tell(cycle))


class _Runs:
    """Worlds of an archive with one planted examiner each."""

    def __init__(
        self, pool: Pool, variances: Mapping[str, float], dimension_variance: float
    ) -> None:
        rng = np.random.default_rng(SEED)
        self._cycle = pool.cycle
        self._is_tested = pool.n_applications >= FLAG_APPLICATIONS
        candidates = np.unique(pool.examiner[self._is_tested])
        if not len(candidates):
            return
        planted = np.resize(rng.permutation(candidates), N_RUNS)
        self._is_planted = pool.examiner[:, None] == planted
        self._sign = rng.choice([-1.0, 1.0], N_RUNS)
        drawn = draw_severities(
            pool,
            variances.get("examiner", 0.0) + dimension_variance,
            variances.get("examiner_cycle", 0.0),
            N_RUNS,
            rng,
        )
        self._others = drawn * ~self._is_planted
        self._posteriors = Posteriors(
            pool,
            self._others,
            draw_errors(pool.centred_covariance(), N_RUNS, rng),
            planted,
            dimension_variance,
            has_cycle_term=len(np.unique(pool.cycle)) > 1,
        )

    def tell(self, cycle: int) -> list[Row]:
        """Rows of one cycle, given by its code."""
        rows = (self._cycle == cycle) & self._is_tested
        if not rows.any():
            return unseen()
        is_planted = self._is_planted[rows]
        # the runs in which the planted examiner is tested in this cycle
        here = is_planted.any(axis=0)
        flags = {effect: self._flags(effect, rows) for effect in EFFECTS_PCT}
        found = {e: (flags[e][is_planted] != 0) for e in flags}

        def find(effect: float, runs: Whole) -> Truths:
            is_found: Truths = self._flags(effect, rows)[is_planted] != 0
            return is_found[runs]

        smallest = detectable(find, found)
        told = []
        for effect in EFFECTS_PCT:
            true = self._others[rows] + self._sign * effect * is_planted
            flag = flags[effect]
            is_wrong = (flag != 0) & (flag * true <= LIMIT_PCT) & ~is_planted
            below = self._posteriors.below(true, self._sign * effect, rows)
            is_inside = (below >= TAIL) & (below <= 1 - TAIL)
            told.append(
                {
                    "effect_pct": effect,
                    "power": float(found[effect].mean()),
                    "false_flag_share": float(is_wrong.any(axis=0)[here].mean()),
                    "coverage": float(is_inside[:, here].mean()),
                    "detectable_pct": smallest,
                    "n_runs": int(here.sum()),
                }
            )
        return told

    def _flags(self, effect: float, rows: Truths) -> Whole:
        """Flag some rows in all worlds: harsh (1), lenient (-1) or neither (0)."""
        size = self._sign * effect
        above = 1 - self._posteriors.below(np.array(LIMIT_PCT), size, rows)
        under: Floats = self._posteriors.below(np.array(-LIMIT_PCT), size, rows)
        direction = np.where(above > under, 1, -1)
        return np.where(above + under >= FLAG_PROBABILITY, direction, 0)
