"""
Agreement in the scale's own steps: what share of pairs of examiners gave the same.

Shares are what a class of examiners understands at once; they say nothing about chance,
so they stand beside the intraclass correlation and Krippendorff's alpha, not instead.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from calibration.agreement.resampling import bootstrap_limits
from calibration.ratings import Ratings, RatingsError, read_ratings

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

# percentages are decimals: half a thousandth of a point is no difference
SAME = 5e-4


@dataclass(frozen=True)
class Agreement:
    """
    Shares of pairs that agree, with 95% limits by bootstrap over applications.

    Attributes
    ----------
    shares : dict of str to (float, float, float)
        Value, low and high of ``exact_agreement``, ``within_step_agreement`` and, where
        bands were given, ``same_band_agreement``; limits are nan from fewer than six
        applications.
    state : str
        ``fitted``; ``duplicated`` or ``single_examiner`` (no clause of an application has
        two scores), where there are no numbers.
    n_pairs, n_applications : int
        Pairs of examiners on one clause of one application; applications with a pair.
    """

    shares: dict[str, tuple[float, float, float]]
    state: str
    n_pairs: int
    n_applications: int

    def to_frame(self) -> pl.DataFrame:
        """
        One row per share.

        Returns
        -------
        polars.DataFrame
            statistic, value, low, high (shares, 0 to 1), n_pairs, n_applications.
        """
        return pl.DataFrame(
            [
                (name, *each, self.n_pairs, self.n_applications)
                for name, each in self.shares.items()
            ],
            schema={
                "statistic": pl.String,
                "value": pl.Float64,
                "low": pl.Float64,
                "high": pl.Float64,
                "n_pairs": pl.Int64,
                "n_applications": pl.Int64,
            },
            orient="row",
        ).fill_nan(None)


def agreement_shares(
    ratings: pl.DataFrame,
    step: float,
    band_edges: Sequence[float] | None = None,
) -> Agreement:
    """
    Shares of pairs of examiners that agree on a clause of an application.

    Parameters
    ----------
    ratings : polars.DataFrame
        Columns application, examiner, clause, score_pct, and cycle where there is one.
    step : float
        Step of the scale, in percentage points: scores at most this far apart are within
        one step.
    band_edges : sequence of float, optional
        Lowest percentage of each band, ascending; without them no share of equal bands.

    Returns
    -------
    Agreement
        Pairs are pooled: a panel of three counts three times, one of two once.

    Raises
    ------
    RatingsError
        The ratings cannot be read, ``step`` is not positive, or the edges do not ascend.
    """
    if not step > 0:
        raise RatingsError(
            "the step of the scale is not positive: give the grid's, in pp"
        )
    if band_edges is not None and not np.all(np.diff(np.asarray(band_edges)) > 0):
        raise RatingsError("band edges do not ascend: give each band's lowest percentage")
    return pair_agreement(read_ratings(ratings), step, band_edges)


def pair_agreement(
    data: Ratings, step: float, band_edges: Sequence[float] | None
) -> Agreement:
    """Shares of pairs, from ratings already read; see ``agreement_shares``."""
    names = ["exact_agreement", "within_step_agreement"]
    if band_edges is not None:
        names.append("same_band_agreement")
    nothing = dict.fromkeys(names, (float("nan"),) * 3)
    if data.is_duplicated:
        return Agreement(nothing, "duplicated", 0, 0)
    application, first, second = _pairs(data)
    if not len(first):
        return Agreement(nothing, "single_examiner", 0, 0)
    distance = np.abs(data.score[first] - data.score[second])
    agree = [distance <= SAME, distance <= step + SAME]
    if band_edges is not None:
        edges = np.asarray(band_edges, dtype=np.float64) - SAME
        band = np.searchsorted(edges, data.score, side="right")
        agree.append(band[first] == band[second])
    place = np.unique(application, return_inverse=True)[1]
    sums = np.column_stack(
        [np.bincount(place), *(np.bincount(place, each) for each in agree)]
    ).astype(np.float64)
    values = sums[:, 1:].sum(axis=0) / sums[:, 0].sum()
    shares = {}
    for position, name in enumerate(names):
        low, high = bootstrap_limits(
            sums[:, [0, position + 1]], lambda totals: totals[:, 1] / totals[:, 0]
        )
        shares[name] = (float(values[position]), low, high)
    return Agreement(shares, "fitted", len(first), len(sums))


def _pairs(data: Ratings) -> tuple[Whole, Whole, Whole]:
    """Application of each pair, and the rows of its two ratings."""
    rated = data.cycle.codes * data.application.n + data.application.codes
    cell = rated * data.clause.n + data.clause.codes
    order = np.lexsort((data.examiner.codes, cell))
    cell = cell[order]
    starts = np.flatnonzero(np.r_[True, cell[1:] != cell[:-1]])
    sizes = np.diff(np.r_[starts, len(cell)])
    first, second = [], []
    for gap in range(1, int(sizes.max(initial=1))):
        # each rating with the one ``gap`` places on, where that is still the same cell
        here = np.flatnonzero(cell[gap:] == cell[:-gap])
        first.append(order[here])
        second.append(order[here + gap])
    if not first:
        nothing = np.empty(0, dtype=np.int64)
        return nothing, nothing, nothing
    left, right = np.concatenate(first), np.concatenate(second)
    return rated[left], left, right
