"""
How often the test of changes finds one, by simulation through the test itself.

One examiner changes by the effect and stays so; nobody else changes. Every world goes
through the detector of the marts as a whole archive, since its p-values are adjusted over
all pairs of cycles. Offsets are those of linking examiners. Severity is positive when
harsh, so is a change towards harshness, in percentage points.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.special import stdtrit

from calibration.change.offset import JointCovariance, Severities
from calibration.change.pool import common_cases
from calibration.change.steps import MIN_APPLICATIONS, assess_changes
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
    pool,
)
from calibration.severity import Unshrunk

# runs of each pair of cycles: fewer in larger archives, whose detector takes longer
BUDGET = 120_000
RUNS = (80, 200)
NO_CASES = common_cases(
    pl.DataFrame(
        schema=dict.fromkeys(("application", "examiner", "clause"), pl.String)
        | {"score_pct": pl.Float64}
    ),
    (),
    (),
)


def change_power(members: pl.DataFrame, unshrunk: Unshrunk) -> Iterator[Row]:
    """
    Simulate the change flag between adjacent cycles.

    Parameters
    ----------
    members : polars.DataFrame
        As `worlds.examiner_cycles`.
    unshrunk : Unshrunk
        Unshrunk severities of a fit.

    Yields
    ------
    dict
        Design, effect and what was found.
    """
    names = members.select("cycle", "cycle_name").unique().sort("cycle")
    linking = members.filter(pl.len().over("examiner") > 1)
    runs = None
    if len(linking) and unshrunk.df >= 1:
        runs = _Runs(pool(unshrunk, at_most(linking, MAX_ROWS, 2)))
    pairs = zip(names.iter_rows(), names[1:].iter_rows(), strict=False)
    for (first, before), (second, after) in pairs:
        rows = unseen() if runs is None else runs.tell(first, second)
        yield from ({"design": f"change/{before}/{after}", **row} for row in rows)


@dataclass(frozen=True)
class _Drawn:
    """What differs between the worlds of a pair of cycles, one entry each."""

    step: Whole
    sign: Floats
    error: Floats
    # how far the office's own estimate of the error variance is off
    scale: Floats


@dataclass(frozen=True)
class _Verdict:
    """What the detector made of one world."""

    is_found: bool
    names_others: bool
    covered_share: float


class _Runs:
    """Worlds of an archive of examiners who took part in at least two cycles."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        null = assess_changes(self._severities(np.zeros(len(pool)), 1.0), NO_CASES, {})
        self._steps = null.steps
        self._can_be_flagged = (
            np.isfinite(null.change)
            & (pool.n_applications[null.steps.earlier] >= MIN_APPLICATIONS)
            & (pool.n_applications[null.steps.later] >= MIN_APPLICATIONS)
        )
        self._family_of = pool.cycle[np.stack([null.steps.earlier, null.steps.later])]
        self._half = stdtrit(pool.df, 0.975)

    def tell(self, first: int, second: int) -> list[Row]:
        """Rows of one pair of cycles, given by their codes."""
        is_pair = (self._family_of == np.array([[first], [second]])).all(axis=0)
        candidates = np.flatnonzero(is_pair & self._can_be_flagged)
        if not len(candidates):
            return unseen()
        drawn = self._draw(candidates, np.random.default_rng([SEED, first]))
        n_runs = len(drawn.step)
        told = {
            effect: [self._judge(drawn, run, effect) for run in range(n_runs)]
            for effect in EFFECTS_PCT
        }
        found = {e: np.array([v.is_found for v in told[e]]) for e in told}

        def find(effect: float, runs: Whole) -> Truths:
            verdicts = [self._judge(drawn, int(run), effect) for run in runs]
            return np.array([verdict.is_found for verdict in verdicts])

        smallest = detectable(find, found)
        return [
            {
                "effect_pct": effect,
                "power": float(found[effect].mean()),
                "false_flag_share": float(np.mean([v.names_others for v in verdicts])),
                "coverage": float(np.mean([v.covered_share for v in verdicts])),
                "detectable_pct": smallest,
                "n_runs": n_runs,
            }
            for effect, verdicts in told.items()
        ]

    def _draw(self, candidates: Whole, rng: np.random.Generator) -> _Drawn:
        pool = self._pool
        n_pairs = len(np.unique(pool.cycle)) - 1
        n = int(np.clip(BUDGET // (len(pool) * n_pairs), *RUNS))
        return _Drawn(
            step=np.resize(rng.permutation(candidates), n),
            sign=rng.choice([-1.0, 1.0], n),
            error=draw_errors(pool.covariance, n, rng),
            scale=rng.chisquare(pool.df, n) / pool.df,
        )

    def _judge(self, drawn: _Drawn, run: int, effect: float) -> _Verdict:
        """Let the detector see one world with an effect in pp."""
        pool, steps, step = self._pool, self._steps, drawn.step[run]
        later = steps.later[step]
        has_changed = (pool.examiner == pool.examiner[later]) & (
            pool.cycle >= pool.cycle[later]
        )
        change = np.zeros(len(steps.later))
        change[step] = drawn.sign[run] * effect
        value = drawn.error[:, run] + change[step] * has_changed
        found = assess_changes(self._severities(value, drawn.scale[run]), NO_CASES, {})
        is_known = np.isfinite(found.change) & (steps.family == steps.family[step])
        error = np.abs(found.change - change)[is_known]
        return _Verdict(
            is_found=bool(found.is_flagged[step]),
            names_others=bool(np.delete(found.is_flagged, step).any()),
            covered_share=float((error <= self._half * found.se[is_known]).mean()),
        )

    def _severities(self, value: Floats, scale: float) -> Severities:
        pool = self._pool
        block = (np.arange(len(pool)), pool.covariance * scale)
        return Severities(
            examiner=pool.examiner,
            cycle=pool.cycle,
            component=pool.component,
            n_applications=pool.n_applications,
            value=value,
            covariance=JointCovariance([block], len(pool)),
            df=pool.df,
        )
