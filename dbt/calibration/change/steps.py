"""
Whose scale changed between two cycles, and what the design could have seen.

The change of an examiner is the difference of unshrunk severities less the offset that
the linking examiners (or a common case) have between the two cycles. Everything is a
weighted sum of the unshrunk severities, so every error is w'Vw. Severity is positive when
harsh: a positive change is one towards harshness.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack
from scipy.special import stdtr, stdtrit

from calibration.change.multiple import benjamini_hochberg
from calibration.change.offset import (
    JointCovariance,
    Severities,
    difference_variance,
    link_weights,
    linking_examiners,
)
from calibration.change.pool import (
    SHEET_SOURCES,
    CommonCases,
    contrast,
    contrast_covariance,
)

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Truths = NDArray[np.bool_]

LEVEL = 0.05
POWER = 0.80
MIN_CHANGE_PCT = 3.0
MIN_APPLICATIONS = 3
MAX_ROUNDS = 2
# a common case replaces the linking examiners where its error widens nobody's by more
# than an eighth: half the typical error of a difference, added in squares
MAX_CASE_ERROR = 0.5
# variances below this share of the largest are zero but for rounding
NO_VARIANCE = 1e-12


@dataclass(frozen=True)
class Offsets:
    """
    Offsets between pairs of components.

    Attributes
    ----------
    weights : csr_array of shape (n_pairs, m)
        Weights of the unshrunk severities.
    constant : ndarray of shape (n_pairs,)
        What a common case adds, in pp; zero for offsets by linking examiners.
    covariance : ndarray of shape (n_pairs, n_pairs)
        Error covariance of ``constant`` in pp^2.
    is_case, is_identified : ndarray of bool, shape (n_pairs,)
    """

    weights: csr_array
    constant: Floats
    covariance: Floats
    is_case: Truths
    is_identified: Truths

    def values(self, severities: Severities) -> Floats:
        """Offset of each pair in pp; nan where nothing identifies it."""
        value = self.weights @ severities.value + self.constant
        return np.where(self.is_identified, value, np.nan)


@dataclass(frozen=True)
class Steps:
    """
    Steps of examiners between adjacent cycles that they attended.

    Attributes
    ----------
    earlier, later : ndarray of int, shape (n_steps,)
        Indices of the two severities; by examiner and cycle.
    pair : ndarray of int, shape (n_steps,)
        Index of the pair of components.
    pairs : ndarray of int, shape (n_pairs, 2)
        Components, earlier and later.
    family : ndarray of int, shape (n_steps,)
        Code of the pair of cycles.
    """

    earlier: Whole
    later: Whole
    pair: Whole
    pairs: Whole
    family: Whole


@dataclass(frozen=True)
class Changes:
    """
    Tested changes, one for each step; nan where nothing identifies the offset.

    Attributes
    ----------
    steps : Steps
    offsets : Offsets
    change, se, p, p_adjusted : ndarray of shape (n_steps,)
        Unshrunk change and its standard error in pp; two-sided p, and the larger of two
        adjusted ones: within the pair of cycles, and over all pairs of the archive (with
        a dozen pairs tested at .05 each, four null archives of ten would name somebody).
    detectable, detectable_single : ndarray of shape (n_steps,)
        Change in pp found with power .80, among all that are tested and by itself.
    is_flagged : ndarray of bool, shape (n_steps,)
    n_linking : ndarray of int, shape (n_steps,)
    """

    steps: Steps
    offsets: Offsets
    change: Floats
    se: Floats
    p: Floats
    p_adjusted: Floats
    detectable: Floats
    detectable_single: Floats
    is_flagged: Truths
    n_linking: Whole


def attended_steps(severities: Severities) -> Steps:
    """
    Pair every examiner's cycles with the next that the examiner attended.

    Parameters
    ----------
    severities : Severities

    Returns
    -------
    Steps
    """
    order = np.lexsort((severities.cycle, severities.examiner))
    same = severities.examiner[order[:-1]] == severities.examiner[order[1:]]
    earlier, later = order[:-1][same], order[1:][same]
    pairs, pair = np.unique(
        np.stack([severities.component[earlier], severities.component[later]], axis=1),
        axis=0,
        return_inverse=True,
    )
    cycles = np.stack([severities.cycle[earlier], severities.cycle[later]])
    family = np.unique(cycles, axis=1, return_inverse=True)[1]
    return Steps(earlier, later, pair.reshape(-1), pairs, family.reshape(-1))


class StepErrors:
    """
    Error covariance of changes, offsets included.

    Parameters
    ----------
    covariance : JointCovariance
        That of the severities, or one with more variance.
    steps : Steps
    offsets : Offsets
    """

    def __init__(
        self, covariance: JointCovariance, steps: Steps, offsets: Offsets
    ) -> None:
        self._covariance = covariance
        self._steps = steps
        # of every severity with every offset, and of the offsets
        self._shared = covariance.times(offsets.weights)
        self._between = offsets.weights @ self._shared + offsets.covariance

    def at(self, left: Whole, right: Whole) -> Floats:
        """Covariance (pp^2) of each pair of changes, given by the indices of steps."""
        steps, joint = self._steps, self._covariance
        later, earlier = steps.later, steps.earlier
        pair_left, pair_right = steps.pair[left], steps.pair[right]
        own = (
            joint.at(later[left], later[right])
            - joint.at(later[left], earlier[right])
            - joint.at(earlier[left], later[right])
            + joint.at(earlier[left], earlier[right])
        )
        return np.asarray(
            own
            - self._shared[later[left], pair_right]
            + self._shared[earlier[left], pair_right]
            - self._shared[later[right], pair_left]
            + self._shared[earlier[right], pair_left]
            + self._between[pair_left, pair_right]
        )


def case_offsets(
    severities: Severities,
    pairs: Whole,
    cases: CommonCases,
    variances: Mapping[str, float],
) -> tuple[csr_array, Floats, Floats]:
    """
    Offsets between components by what both scored of the same material.

    The change of the mean score on the material is that of the offset, once the examiners
    who scored it are put back to the centre of their component.

    Parameters
    ----------
    severities : Severities
    pairs : ndarray of int, shape (n_pairs, 2)
        Components, earlier and later.
    cases : CommonCases
        With the codes of ``severities``.
    variances : mapping of str to float
        Fitted variances in pp^2.

    Returns
    -------
    weights : csr_array of shape (n_pairs, m)
        Weights of the severities; empty where no material is in common.
    constant : ndarray of shape (n_pairs,)
        Change of the mean score in pp; nan where no material is in common.
    covariance : ndarray of shape (n_pairs, n_pairs)
        Error covariance of ``constant``, given the severities. Its covariance with the
        severities is left out: none where everybody scored the material, else it would
        make the error smaller.
    """
    m = len(severities.value)
    constant = np.full(len(pairs), np.nan)
    weights = np.zeros((len(pairs), len(cases.score)))
    row = _rows(severities, cases)
    component = np.where(row >= 0, severities.component[row], -1)
    seen = np.isin(pairs, component).all(axis=1)
    for number in np.flatnonzero(seen):
        first, second = pairs[number]
        weights[number] = contrast(cases, component == first, component == second)
        if weights[number].any():
            constant[number] = weights[number] @ cases.score
    membership = csr_array(
        (np.where(row >= 0, 1.0, 0.0), (np.arange(len(row)), np.maximum(row, 0))),
        shape=(len(row), m),
    )
    covariance = contrast_covariance(cases, weights, variances, SHEET_SOURCES)
    return csr_array(weights @ membership), constant, covariance


def _rows(severities: Severities, cases: CommonCases) -> Whole:
    """Index of the severity of each rating's examiner and cycle, or -1."""
    width = int(severities.cycle.max(initial=0)) + 1
    known = severities.examiner * width + severities.cycle
    wanted = cases.keys["examiner"] * width + cases.keys["cycle"]
    order = np.argsort(known)
    place = np.minimum(np.searchsorted(known[order], wanted), len(known) - 1)
    return np.asarray(np.where(known[order][place] == wanted, order[place], -1))


def assess_changes(
    severities: Severities,
    cases: CommonCases,
    variances: Mapping[str, float],
) -> Changes:
    """
    Estimate and test the change of every step.

    Parameters
    ----------
    severities : Severities
    cases : CommonCases
        Scores of common cases, or none.
    variances : mapping of str to float
        Fitted variances in pp^2.

    Returns
    -------
    Changes
    """
    steps = attended_steps(severities)
    links = linking_examiners(severities, steps.pairs)
    by_case = case_offsets(severities, steps.pairs, cases, variances)
    moved_from = np.full(len(severities.value), -1)
    for _ in range(1 + MAX_ROUNDS):
        by_links = link_weights(severities, links, moved_from)
        offsets = _choose(severities, steps, by_links, by_case)
        changes = _test(severities, steps, offsets, links.n)
        before = moved_from.copy()
        flagged = changes.is_flagged
        moved_from = np.full(len(severities.value), -1)
        moved_from[steps.later[flagged]] = steps.earlier[flagged]
        if np.array_equal(before, moved_from):
            break
    return changes


def _choose(
    severities: Severities,
    steps: Steps,
    by_links: csr_array,
    by_case: tuple[csr_array, Floats, Floats],
) -> Offsets:
    """Take the common case where it tells enough, else the linking examiners."""
    case_weights, constant, covariance = by_case
    n_pairs = len(steps.pairs)
    joint = severities.covariance
    is_linked = np.diff(by_links.indptr) > 0
    has_case = ~np.isnan(constant)
    if not has_case.any():
        nothing = np.zeros(n_pairs)
        return Offsets(by_links, nothing, covariance, has_case, is_linked)
    case_error = (
        np.diag(covariance) + (case_weights @ joint.times(case_weights)).diagonal()
    )
    own = difference_variance(joint, steps.earlier, steps.later)
    typical = np.array(
        [np.median(own[steps.pair == number]) for number in range(n_pairs)]
    )
    is_case = has_case & (~is_linked | (case_error <= MAX_CASE_ERROR**2 * typical))
    stacked = csr_array(vstack([by_links, case_weights]))
    chosen = np.arange(n_pairs) + n_pairs * is_case
    return Offsets(
        weights=stacked[chosen],
        constant=np.where(is_case, constant, 0.0),
        covariance=np.where(is_case[:, None] & is_case, covariance, 0.0),
        is_case=is_case,
        is_identified=is_linked | is_case,
    )


def _test(
    severities: Severities, steps: Steps, offsets: Offsets, n_linking: Whole
) -> Changes:
    n = len(steps.earlier)
    every = np.arange(n)
    offset = offsets.values(severities)[steps.pair]
    change = severities.value[steps.later] - severities.value[steps.earlier] - offset
    variance = StepErrors(severities.covariance, steps, offsets).at(every, every)
    own = difference_variance(severities.covariance, steps.earlier, steps.later)
    is_tested = ~np.isnan(change) & (variance > NO_VARIANCE * own.max(initial=0.0))
    change = np.where(is_tested, change, np.nan)
    se = np.sqrt(np.where(is_tested, variance, np.nan))
    p = 2 * stdtr(severities.df, -np.abs(change) / se)
    p_adjusted = benjamini_hochberg(p)
    for number in range(int(steps.family.max(initial=-1)) + 1):
        family = steps.family == number
        p_adjusted[family] = np.fmax(p_adjusted[family], benjamini_hochberg(p[family]))
    # what the smallest of all p-values has to stay below
    critical = -stdtrit(severities.df, LEVEL / (2 * max(int(is_tested.sum()), 1)))
    single = -stdtrit(severities.df, LEVEL / 2)
    power = stdtrit(severities.df, POWER)
    enough = (
        np.minimum(
            severities.n_applications[steps.earlier],
            severities.n_applications[steps.later],
        )
        >= MIN_APPLICATIONS
    )
    return Changes(
        steps=steps,
        offsets=offsets,
        change=change,
        se=se,
        p=p,
        p_adjusted=p_adjusted,
        detectable=(critical + power) * se,
        detectable_single=(single + power) * se,
        is_flagged=(
            is_tested
            & enough
            & (np.nan_to_num(p_adjusted, nan=1.0) < LEVEL)
            & (np.abs(np.nan_to_num(change)) >= MIN_CHANGE_PCT)
        ),
        n_linking=n_linking[steps.pair],
    )
