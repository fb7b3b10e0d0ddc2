"""
What this office's detectors can and cannot see, by simulation on its own design.

Who scored what with whom decides whether a harsh examiner or a change of scale is found
at all. The detectors are those of the marts: the posterior flag for severities, and the
test of changes (its very code). The worlds are drawn from the fitted variances. Severity
is positive when harsh, in percentage points.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from calibration.one_thread import one_thread
from calibration.power import store
from calibration.power.change import change_power
from calibration.power.rows import SCHEMA, Row
from calibration.power.severity import severity_power
from calibration.power.worlds import examiner_cycles
from calibration.severity import SeverityFit, Unshrunk

__all__ = ["detector_power"]


def detector_power(
    ratings: pl.DataFrame, fit: SeverityFit, cache: Path | None = None
) -> pl.DataFrame:
    """
    Power of the severity and change flags on the design of the ratings.

    Parameters
    ----------
    ratings : polars.DataFrame
        The ratings of the fit.
    fit : SeverityFit
        Its variances and the covariance of its unshrunk severities are used.
    cache : Path, optional
        Folder of earlier results, by the hash of design, variances and code.

    Returns
    -------
    polars.DataFrame
        One row per design and effect. ``design`` is ``severity/<cycle>`` or
        ``change/<cycle>/<next cycle>``. In each run one examiner with at least three
        applications (in both cycles), taken by turns, is harsher or more lenient by
        ``effect_pct``: for severities in every cycle, while the others are drawn from the
        fitted variances; for changes from the later cycle on, while nobody else changes.
        ``power`` is the share of runs in which that examiner is flagged,
        ``false_flag_share`` that in which anybody else is who should not be: whose
        severity is not above 3 pp in that direction, or who did not change (in any pair
        of cycles). ``coverage`` is that of the 95% intervals (posterior severity;
        unshrunk change). ``detectable_pct`` is the effect with power .80, null above
        30 pp. Where nobody can be tested, ``n_runs`` is zero and the shares are null.
        Empty where the fit has no unshrunk severities.

    Notes
    -----
    Unshrunk severities are simulated, not scores: given the variances they are linear in
    the scores, and their covariance is known. The uncertainty of the fitted variances
    enters as a chi-square factor on the error variance (changes) and as a mixture over
    that and over the SDs of examiners (severities). What a panel's applications tell
    about the whole panel, and common cases, are left out. Of more than 400
    examiner-cycles a part is simulated.
    """
    unshrunk, variances = fit.unshrunk, fit.variances
    if unshrunk is None:
        return SCHEMA.to_frame()
    if cache is None:
        return pl.DataFrame(_rows(ratings, unshrunk, variances), schema=SCHEMA)
    place = Path(cache) / f"{store.key(ratings, unshrunk, variances)}.json"
    rows = store.read(place)
    if rows is None:
        rows = _rows(ratings, unshrunk, variances)
        store.write(place, rows)
    return pl.DataFrame(rows, schema=SCHEMA)


@one_thread()
def _rows(
    ratings: pl.DataFrame, unshrunk: Unshrunk, variances: Mapping[str, float]
) -> list[Row]:
    members = examiner_cycles(unshrunk)
    dimension_variance = variances.get("examiner_dimension", 0.0) * _concentration(
        ratings
    )
    return [
        *severity_power(members, unshrunk, variances, dimension_variance),
        *change_power(members, unshrunk),
    ]


def _concentration(ratings: pl.DataFrame) -> float:
    """Sum of the squared shares of the points that the dimensions carry."""
    if not {"dimension", "points_max"} <= set(ratings.columns):
        return 0.0
    clauses = ratings.select("clause", "dimension", "points_max").unique()
    points = clauses.group_by("dimension").agg(pl.col("points_max").sum())["points_max"]
    shares = (points.sort() / points.sum()).to_numpy()
    return float((shares**2).sum())
