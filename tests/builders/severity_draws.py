"""
Unshrunk severities drawn from a known truth and a known covariance.

Severity is positive when harsh. Sheets of one cycle make errors of several sizes, and
severities are centred within their component, as the severity fit centres them.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import polars as pl
from numpy.typing import NDArray

from calibration.change.offset import Severities, joint_covariance
from calibration.change.pool import common_cases

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

NO_CASES = common_cases(
    pl.DataFrame(
        schema=dict.fromkeys(("application", "examiner", "clause"), pl.String)
        | {"score_pct": pl.Float64}
    ),
    (),
    (),
)


def centring(component: Whole) -> Floats:
    """Matrix that takes the mean of each component off."""
    same = component[:, None] == component
    return np.eye(len(component)) - same / same.sum(axis=0)


def draw_severities(
    rng: np.random.Generator,
    truth: Floats,
    se: float = 2.5,
    df: float = 120.0,
    attends: NDArray[np.bool_] | None = None,
    panel: Whole | None = None,
) -> Severities:
    """
    Severities of examiners (rows of ``truth``) in cycles (columns), with their errors.

    The error variance is known up to a scale, estimated with ``df`` degrees of freedom.
    ``panel`` splits each cycle into components, the same examiners together every time.
    """
    attends = np.ones(truth.shape, dtype=bool) if attends is None else attends
    examiner, cycle = np.nonzero(attends)
    panel = np.zeros(len(truth), dtype=np.int64) if panel is None else panel
    component = cycle * (panel.max() + 1) + panel[examiner]
    variance = se**2 * rng.uniform(0.6, 1.4, len(examiner))
    centre = centring(component)
    error = rng.normal(size=len(examiner)) * np.sqrt(variance)
    joint = (centre * variance) @ centre.T * rng.chisquare(df) / df
    return Severities(
        examiner=examiner,
        cycle=cycle,
        component=component,
        n_applications=np.full(len(examiner), 4),
        value=centre @ (truth[examiner, cycle] + error),
        covariance=joint_covariance(
            examiner, component, lambda rows: joint[np.ix_(rows, rows)]
        ),
        df=df,
    )


def shifted(severities: Severities, examiner: int, cycle: int, size: float) -> Severities:
    """The same severities, had one examiner become harsher from one cycle on."""
    step = size * (
        (severities.examiner == examiner) & (severities.cycle >= cycle)
    ).astype(np.float64)
    value = severities.value + centring(severities.component) @ step
    return dataclasses.replace(severities, value=value)
