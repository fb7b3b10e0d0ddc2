"""
What two cycles share: the offset between their scales, from the examiners in both.

Severities are centred within each linked component of a cycle, so a difference between
two cycles also holds the difference of the two centres. Examiners who took part in both
estimate it; a few of them may truly have changed, so they are weighted by Huber's rule
and left out once they are flagged. Severity is positive when harsh.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from calibration.linking import connected

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

# Huber's constant: 95% as precise as the mean where all errors are normal
HUBER = 1.345
MAX_STEPS = 200
# steps after which weights are iterated instead: Newton's may go to and fro
NEWTON_STEPS = 20
STEP_TOLERANCE = 1e-12
# with two examiners nobody can say which of them moved; with three, two can agree
MIN_LINKING = 3


class JointCovariance:
    """
    Joint covariance of the severities, by connected parts.

    Examiners who are linked neither within a cycle nor over cycles are never compared, so
    only the blocks of connected parts are held.

    Parameters
    ----------
    blocks : sequence of (ndarray of int, ndarray)
        Indices of a part's severities, and their covariance in pp^2.
    size : int
        Number of severities.
    """

    def __init__(self, blocks: Sequence[tuple[Whole, Floats]], size: int) -> None:
        self.blocks = tuple(blocks)
        self.size = size
        self._block = np.zeros(size, dtype=np.int64)
        self._place = np.zeros(size, dtype=np.int64)
        for number, (rows, _) in enumerate(self.blocks):
            self._block[rows] = number
            self._place[rows] = np.arange(len(rows))

    def at(self, left: Whole, right: Whole) -> Floats:
        """Covariance of each pair of severities, given by their indices."""
        found = np.zeros(left.shape)
        block = self._block[left]
        together = block == self._block[right]
        for number, (_, matrix) in enumerate(self.blocks):
            mine = together & (block == number)
            found[mine] = matrix[self._place[left[mine]], self._place[right[mine]]]
        return found

    def times(self, weights: csr_array) -> Floats:
        """Covariance of every severity with weighted sums, shape (size, n_sums)."""
        product = np.zeros((self.size, weights.shape[0]))
        for rows, matrix in self.blocks:
            mine = weights[:, rows]
            sums = np.flatnonzero(np.diff(mine.indptr))
            product[np.ix_(rows, sums)] = (mine[sums] @ matrix).T
        return product

    def plus(self, variance: float) -> "JointCovariance":
        """Return the covariance with an own variance (pp^2) added to every severity."""
        return JointCovariance(
            [
                (rows, matrix + variance * np.eye(len(rows)))
                for rows, matrix in self.blocks
            ],
            self.size,
        )


@dataclass(frozen=True)
class Severities:
    """
    Unshrunk severities of examiners in cycles.

    Attributes
    ----------
    examiner, cycle : ndarray of int, shape (m,)
        Codes in the order of examiners' ids and of the archive's cycles.
    component : ndarray of int, shape (m,)
        Linked component within the cycle; no two cycles have one in common.
    n_applications : ndarray of int, shape (m,)
    value : ndarray of shape (m,)
        Severity in pp, averaging zero within its component.
    covariance : JointCovariance
    df : float
        Degrees of freedom of the sheet stratum.
    """

    examiner: Whole
    cycle: Whole
    component: Whole
    n_applications: Whole
    value: Floats
    covariance: JointCovariance
    df: float


def joint_covariance(
    examiner: Whole, component: Whole, covariance: Callable[[Whole], Floats]
) -> JointCovariance:
    """
    Ask for the covariance of each connected part once.

    Parameters
    ----------
    examiner, component : ndarray of int, shape (m,)
        Codes of each severity.
    covariance : callable
        Gives the covariance of the severities at an array of indices.

    Returns
    -------
    JointCovariance
    """
    part = connected(component, examiner)
    order = np.argsort(part, kind="stable")
    cuts = np.flatnonzero(np.diff(part[order])) + 1
    blocks = [(rows, covariance(rows)) for rows in np.split(order, cuts) if len(rows)]
    return JointCovariance(blocks, len(examiner))


def huber_weights(values: Floats, variances: Floats) -> Floats:
    """
    Weights of Huber's mean with inverse-variance weights.

    Parameters
    ----------
    values : ndarray of shape (n,)
    variances : ndarray of shape (n,)
        Their error variances, positive.

    Returns
    -------
    ndarray of shape (n,)
        Weights that add up to one; the mean is their product with ``values``. They are
        those of the inverse-variance mean where no value is further than 1.345 standard
        errors from it.

    References
    ----------
    Huber, P. J. (1964). Robust estimation of a location parameter. Annals of Mathematical
    Statistics, 35, 73-101.
    """
    precision = 1.0 / variances
    error = np.sqrt(variances)
    order = np.argsort(values, kind="stable")
    half = np.searchsorted(np.cumsum(precision[order]), precision.sum() / 2)
    centre = values[order[min(int(half), len(values) - 1)]]
    inside = np.zeros(len(values), dtype=bool)
    for step in range(MAX_STEPS):
        distance = (values - centre) / error
        before, inside = inside, np.abs(distance) <= HUBER
        pull = precision[inside].sum()
        if step < NEWTON_STEPS and pull > 0.0:
            # between the same neighbours the condition of the mean is linear: solved so
            beyond = HUBER * np.sign(distance[~inside]) / error[~inside]
            centre = (precision[inside] @ values[inside] + beyond.sum()) / pull
            if step and np.array_equal(inside, before):
                break
        else:
            weights = precision * (HUBER / np.maximum(np.abs(distance), HUBER))
            last, centre = centre, np.sum(weights * values) / np.sum(weights)
            if abs(centre - last) <= STEP_TOLERANCE * error.max():
                break
    distance = np.abs(values - centre) / error
    weights = precision * (HUBER / np.maximum(distance, HUBER))
    return np.asarray(weights / np.sum(weights), dtype=np.float64)


@dataclass(frozen=True)
class Links:
    """
    Examiners who took part in both components of a pair.

    Attributes
    ----------
    earlier, later : tuple of ndarray of int
        For each pair of components the indices of its linking examiners' severities.
    """

    earlier: tuple[Whole, ...]
    later: tuple[Whole, ...]

    @property
    def n(self) -> Whole:
        """Number of linking examiners of each pair."""
        return np.array([len(rows) for rows in self.earlier], dtype=np.int64)


def linking_examiners(severities: Severities, pairs: Whole) -> Links:
    """
    Find everybody who took part in both components of each pair.

    Parameters
    ----------
    severities : Severities
    pairs : ndarray of int, shape (n_pairs, 2)
        Components, earlier and later.

    Returns
    -------
    Links
    """
    order = np.lexsort((severities.examiner, severities.component))
    component = severities.component[order]
    earlier, later = [], []
    for first, second in pairs:
        rows = [
            order[slice(*np.searchsorted(component, [number, number + 1]))]
            for number in (first, second)
        ]
        _, left, right = np.intersect1d(
            severities.examiner[rows[0]],
            severities.examiner[rows[1]],
            assume_unique=True,
            return_indices=True,
        )
        earlier.append(rows[0][left])
        later.append(rows[1][right])
    return Links(tuple(earlier), tuple(later))


def link_weights(severities: Severities, links: Links, moved_from: Whole) -> csr_array:
    """
    Weights that make each pair's offset out of the severities.

    Parameters
    ----------
    severities : Severities
    links : Links
    moved_from : ndarray of int, shape (m,)
        For each severity the earlier one from which its change is flagged, or -1. These
        stay out of the mean, unless fewer than half of the linking examiners would be
        left: then nobody can say who moved, and all stay.

    Returns
    -------
    csr_array of shape (n_pairs, m)
        Row of an unidentified pair (too few linking examiners, or one without error):
        empty.
    """
    rows, columns, entries = [], [], []
    for number, (earlier, later) in enumerate(
        zip(links.earlier, links.later, strict=True)
    ):
        if len(earlier) < MIN_LINKING:
            continue
        stays = moved_from[later] != earlier
        if 2 * stays.sum() < len(later):
            stays = np.ones(len(later), dtype=bool)
        earlier, later = earlier[stays], later[stays]
        variance = difference_variance(severities.covariance, earlier, later)
        if not np.all(variance > 0):
            continue
        weight = huber_weights(
            severities.value[later] - severities.value[earlier], variance
        )
        rows.append(np.full(2 * len(weight), number))
        columns.append(np.concatenate([later, earlier]))
        entries.append(np.concatenate([weight, -weight]))
    shape = (len(links.earlier), len(severities.value))
    if not rows:
        return csr_array(shape)
    return csr_array(
        (np.concatenate(entries), (np.concatenate(rows), np.concatenate(columns))),
        shape=shape,
    )


def difference_variance(
    covariance: JointCovariance, earlier: Whole, later: Whole
) -> Floats:
    """Error variance (pp^2) of the differences of pairs of severities."""
    return np.asarray(
        covariance.at(later, later)
        + covariance.at(earlier, earlier)
        - 2 * covariance.at(later, earlier)
    )
