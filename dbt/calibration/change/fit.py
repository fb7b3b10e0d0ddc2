"""
Change of examiners between the cycles that they attended, drift, and change of the pool.

Differences of shrunken severities are useless as a test: without any change their z has a
standard deviation of a quarter, and a drifter of 10 pp shows as 2 to 5. So unshrunk
severities are tested, and the shrunken change is shown. Severity is positive when harsh:
a positive change is one towards harshness.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from calibration.change.drift import DRIFT_SCHEMA, drift_frame
from calibration.change.offset import MIN_LINKING, Severities, joint_covariance
from calibration.change.pool import POOL_SCHEMA, common_cases, pool_changes
from calibration.change.posterior import shown_changes
from calibration.change.steps import MIN_APPLICATIONS, Changes, assess_changes
from calibration.one_thread import one_thread
from calibration.severity import SeverityFit, Unshrunk, fit_severity

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

# where no change below this can be detected, naming anybody would name the lucky
TOO_COARSE_PCT = 10.0
# fewer degrees of freedom of the sheet stratum leave no test
MIN_DF = 1.0

CHANGE_SCHEMA = {
    "examiner": pl.String,
    "cycle_from": pl.String,
    "cycle_to": pl.String,
    "change_pct": pl.Float64,
    "change_low": pl.Float64,
    "change_high": pl.Float64,
    "change_unshrunk_pct": pl.Float64,
    "se_change_pct": pl.Float64,
    "p_adjusted": pl.Float64,
    "detectable_pct": pl.Float64,
    "detectable_single_pct": pl.Float64,
    "identified": pl.String,
    "n_linking": pl.Int64,
    "evidence": pl.String,
    "is_flagged": pl.Boolean,
    "n_applications_from": pl.Int64,
    "n_applications_to": pl.Int64,
    "p_value": pl.Float64,
    "offset_pct": pl.Float64,
    "component_from": pl.String,
    "component_to": pl.String,
    "is_too_coarse": pl.Boolean,
    "state": pl.String,
}


@dataclass(frozen=True)
class ChangeFit:
    """
    Changes between cycles.

    Attributes
    ----------
    state : str
        ``fitted``; ``one_cycle``, ``no_returning_examiner`` or ``not_linked`` (no pair of
        cycles has enough linking examiners or a common case) where no change can be
        estimated; ``too_few_sheets`` where none could be tested; ``no_unshrunk`` where
        the fit has no unshrunk severities; or the state of a fit without numbers.
    changes : polars.DataFrame
        See ``to_frame``.
    drift : polars.DataFrame
        Slopes over three or more cycles, as ``drift.drift_frame``.
    pool : polars.DataFrame
        Change of the pool, as ``pool.pool_changes``.
    """

    state: str
    changes: pl.DataFrame
    drift: pl.DataFrame
    pool: pl.DataFrame

    def to_frame(self) -> pl.DataFrame:
        """
        Return changes of examiners between adjacent cycles that they attended.

        Returns
        -------
        polars.DataFrame
            One row per examiner, cycle_from, cycle_to. change_pct, change_low and
            change_high are the posterior mean and interval; change_unshrunk_pct and
            se_change_pct are what is tested, with p_value and p_adjusted (over the pair
            of cycles and over the archive, the larger). detectable_pct is the change that
            the test finds with power .80 among all who are tested, detectable_single_pct
            for one named beforehand (the flag asks for 3 pp besides). identified is
            ``relative_to_linking_examiners``, ``common_case`` or null; evidence
            ``linked`` or ``none``. is_too_coarse: no examiner of the pair of cycles has a
            detectable change under 10 pp. state is ``estimated``, ``too_few_linking`` or
            ``no_error``; numbers are null in the latter two.
        """
        return self.changes


def fit_change(ratings: pl.DataFrame, fit: SeverityFit | None = None) -> ChangeFit:
    """
    Estimate changes of examiners and of the pool between cycles.

    Parameters
    ----------
    ratings : polars.DataFrame
        Columns application, examiner, clause, cycle, score_pct; optionally sector,
        dimension, points_max, and material (id of the text that was scored, the same in
        all cycles) with is_common (true for a case that was given to the whole pool).
    fit : SeverityFit, optional
        The severity fit of these ratings, if there is one already.

    Returns
    -------
    ChangeFit

    Raises
    ------
    RatingsError
        The ratings are malformed.
    """
    fit = fit_severity(ratings, intervals=False) if fit is None else fit
    if fit.state != "fitted":
        return _without_numbers(fit.state)
    unshrunk = fit.unshrunk
    if unshrunk is None:
        return _without_numbers("no_unshrunk")
    cycles = tuple(unshrunk.keys["cycle"].drop_nulls().unique().sort().to_list())
    if len(cycles) < 2:
        return _without_numbers("one_cycle")
    if fit.sheet_df < MIN_DF:
        return _without_numbers("too_few_sheets")
    with one_thread():
        return _changes(ratings, fit, unshrunk, cycles)


def _without_numbers(state: str) -> ChangeFit:
    return ChangeFit(
        state,
        pl.DataFrame(schema=CHANGE_SCHEMA),
        pl.DataFrame(schema=DRIFT_SCHEMA),
        pl.DataFrame(schema=POOL_SCHEMA),
    )


def _changes(
    ratings: pl.DataFrame,
    fit: SeverityFit,
    unshrunk: Unshrunk,
    cycles: tuple[str, ...],
) -> ChangeFit:
    examiners = tuple(unshrunk.keys["examiner"].unique().sort().to_list())
    severities, components = read_severities(unshrunk, examiners, cycles)
    cases = common_cases(ratings, examiners, cycles)
    changes = assess_changes(severities, cases, fit.variances)
    wobble = float(fit.variances.get("examiner_cycle", 0.0))
    if not len(changes.change):
        state = "no_returning_examiner"
    elif np.isnan(changes.change).all():
        state = "not_linked"
    else:
        state = "fitted"
    return ChangeFit(
        state=state,
        changes=change_frame(severities, changes, examiners, cycles, components),
        drift=drift_frame(severities, changes, wobble, examiners, cycles),
        pool=pool_changes(cases, cycles, fit.variances, fit.sheet_df),
    )


def read_severities(
    unshrunk: Unshrunk, examiners: tuple[str, ...], cycles: tuple[str, ...]
) -> tuple[Severities, tuple[str, ...]]:
    """
    Code the unshrunk severities.

    Parameters
    ----------
    unshrunk : Unshrunk
    examiners, cycles : tuple of str
        Ids in the order of their codes.

    Returns
    -------
    severities : Severities
        In the order of ``unshrunk``, less what has no estimate.
    components : tuple of str
        Name of each code of ``component``.
    """
    value = np.asarray(unshrunk.severity_pct, dtype=np.float64)
    rows = np.flatnonzero(np.isfinite(value))
    keys = unshrunk.keys[rows.tolist()]
    examiner, cycle = _codes(keys["examiner"], examiners), _codes(keys["cycle"], cycles)
    names = tuple(keys["component"].unique().sort().to_list())
    named = np.stack([cycle, _codes(keys["component"], names)])
    found, component = np.unique(named, axis=1, return_inverse=True)
    component = component.reshape(-1).astype(np.int64)
    severities = Severities(
        examiner=examiner,
        cycle=cycle,
        component=component,
        n_applications=keys["n_applications"].to_numpy().astype(np.int64),
        value=value[rows],
        covariance=joint_covariance(
            examiner, component, lambda part: unshrunk.covariance(rows[part])
        ),
        df=float(unshrunk.df),
    )
    return severities, tuple(names[code] for code in found[1])


def _codes(column: pl.Series, labels: tuple[str, ...]) -> Whole:
    place: Mapping[str, int] = {label: number for number, label in enumerate(labels)}
    return np.array([place[value] for value in column], dtype=np.int64)


def change_frame(
    severities: Severities,
    changes: Changes,
    examiners: tuple[str, ...],
    cycles: tuple[str, ...],
    components: tuple[str, ...],
) -> pl.DataFrame:
    """
    Put changes into the frame of ``ChangeFit.to_frame``.

    Parameters
    ----------
    severities : Severities
    changes : Changes
    examiners, cycles, components : tuple of str
        Names of the codes.

    Returns
    -------
    polars.DataFrame
    """
    steps, offsets = changes.steps, changes.offsets
    known = ~np.isnan(changes.change)
    shown = np.full((3, len(known)), np.nan)
    shown[:, known] = shown_changes(changes.change[known], changes.se[known])
    is_identified = offsets.is_identified[steps.pair]
    identified = np.where(
        offsets.is_case[steps.pair], "common_case", "relative_to_linking_examiners"
    )
    n_applications = severities.n_applications
    can_flag = (
        np.minimum(n_applications[steps.earlier], n_applications[steps.later])
        >= MIN_APPLICATIONS
    )
    finest = np.full(int(steps.family.max(initial=-1)) + 1, np.inf)
    usable = known & can_flag
    np.minimum.at(finest, steps.family[usable], changes.detectable[usable])
    frame = pl.DataFrame(
        {
            "examiner": [examiners[i] for i in severities.examiner[steps.earlier]],
            "cycle_from": [cycles[i] for i in severities.cycle[steps.earlier]],
            "cycle_to": [cycles[i] for i in severities.cycle[steps.later]],
            "change_pct": shown[0],
            "change_low": shown[1],
            "change_high": shown[2],
            "change_unshrunk_pct": changes.change,
            "se_change_pct": changes.se,
            "p_adjusted": changes.p_adjusted,
            "detectable_pct": changes.detectable,
            "detectable_single_pct": changes.detectable_single,
            "identified": [
                name if ok else None
                for name, ok in zip(identified.tolist(), known.tolist(), strict=True)
            ],
            "n_linking": changes.n_linking,
            "evidence": np.where(known, "linked", "none").tolist(),
            "is_flagged": changes.is_flagged,
            "n_applications_from": n_applications[steps.earlier],
            "n_applications_to": n_applications[steps.later],
            "p_value": changes.p,
            "offset_pct": np.where(known, offsets.values(severities)[steps.pair], np.nan),
            "component_from": [
                components[i] for i in severities.component[steps.earlier]
            ],
            "component_to": [components[i] for i in severities.component[steps.later]],
            "is_too_coarse": finest[steps.family] >= TOO_COARSE_PCT,
            "state": np.select(
                [known, is_identified | (changes.n_linking >= MIN_LINKING)],
                ["estimated", "no_error"],
                "too_few_linking",
            ).tolist(),
        },
        schema=CHANGE_SCHEMA,
    )
    return frame.with_columns(pl.selectors.float().fill_nan(None))
