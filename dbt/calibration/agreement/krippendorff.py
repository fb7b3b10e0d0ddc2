"""
Krippendorff's alpha: agreement beyond chance for any number of raters with gaps.

The clauses of one application stand and fall together, so its limits come from drawing
applications again, not clauses; the published formula for limits takes units as
independent and is not used.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray

from calibration.agreement.resampling import MIN_APPLICATIONS, draw_counts, limits

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Level = Literal["nominal", "ordinal", "interval", "ratio"]


@dataclass(frozen=True)
class KrippendorffAlpha:
    """
    Alpha with 95% limits by bootstrap.

    Attributes
    ----------
    value, low, high : float
        Alpha and its limits; limits are nan from fewer than six groups of units.
    level : str
        Level of measurement.
    state : str
        ``fitted``; ``identical`` where raters never differ (a value of one, no limits);
        ``too_few_units`` (fewer than two units have two scores) or ``constant`` (all
        scores equal, so that no disagreement can be expected), where there is no number.
    n_units, n_ratings : int
        Units with at least two scores, and the scores in them.
    """

    value: float
    low: float
    high: float
    level: Level
    state: str
    n_units: int
    n_ratings: int

    def to_frame(self) -> pl.DataFrame:
        """
        One row.

        Returns
        -------
        polars.DataFrame
            statistic, value, low, high, n_units, n_ratings; null where there is none.
        """
        return pl.DataFrame(
            {
                "statistic": [f"krippendorff_alpha_{self.level}"],
                "value": [self.value],
                "low": [self.low],
                "high": [self.high],
                "n_units": [self.n_units],
                "n_ratings": [self.n_ratings],
            },
            schema_overrides={"n_units": pl.Int64, "n_ratings": pl.Int64},
        ).fill_nan(None)


def krippendorff_alpha(
    x: ArrayLike,
    level: Level,
    groups: Sequence[object] | None = None,
) -> KrippendorffAlpha:
    """
    Krippendorff's alpha of raters over units.

    Parameters
    ----------
    x : array_like, shape (n_raters, n_units)
        Scores; nan = missing. Units with fewer than two scores say nothing and are left
        out.
    level : {"nominal", "ordinal", "interval", "ratio"}
        Level of measurement; for ``ratio`` scores must not be negative.
    groups : sequence, length n_units, optional
        What the bootstrap draws: the application of each unit. Every unit is its own
        group by default.

    Returns
    -------
    KrippendorffAlpha

    Raises
    ------
    ValueError
        ``x`` is not a table or holds an infinite score, the level is unknown, a ratio
        score is negative, or ``groups`` is not as long as the table is wide.

    References
    ----------
    Krippendorff, K. (2004). Content Analysis, 2nd ed. Sage, chapter 11. Krippendorff, K.
    (2011). Computing Krippendorff's alpha-reliability. University of Pennsylvania.
    """
    table = np.asarray(x, dtype=np.float64)
    _check(table, level, groups)
    labels = np.arange(table.shape[1]) if groups is None else _codes(groups)
    given = ~np.isnan(table)
    is_paired = given.sum(axis=0) >= 2
    table, labels = table[:, is_paired], labels[is_paired]
    unit, rater = np.nonzero(~np.isnan(table.T))
    scores = table.T[unit, rater]
    nothing = (float("nan"),) * 3
    n_units = table.shape[1]
    if n_units < 2:
        return KrippendorffAlpha(*nothing, level, "too_few_units", n_units, len(scores))
    values, code = np.unique(scores, return_inverse=True)
    if len(values) == 1:
        return KrippendorffAlpha(*nothing, level, "constant", n_units, len(scores))
    counts = np.zeros((n_units, len(values)))
    np.add.at(counts, (unit, code), 1.0)
    if not (np.count_nonzero(counts, axis=1) > 1).any():
        one = (1.0, *nothing[:2])
        return KrippendorffAlpha(*one, level, "identical", n_units, len(scores))
    # sums follow what units hold, never the order or the names they came with
    order = np.lexsort(counts.T[::-1])
    counts, labels = counts[order], labels[order]
    value = _Alpha(counts, values, level).of(np.ones((1, 1)), np.zeros_like(labels))[0]
    low, high = float("nan"), float("nan")
    members = _ordered_groups(counts, labels)
    if len(members) >= MIN_APPLICATIONS:
        group_of = np.repeat(np.arange(len(members)), [len(each) for each in members])
        alpha = _Alpha(counts[np.concatenate(members)], values, level)
        low, high = limits(alpha.of(draw_counts(len(members)), group_of))
    return KrippendorffAlpha(
        float(value), low, high, level, "fitted", n_units, len(scores)
    )


class _Alpha:
    """
    Alpha as a function of how often each unit counts.

    Both disagreements are quadratic forms in the differences of values, except at the
    ordinal level, whose differences follow the margins of each sample.
    """

    def __init__(self, counts: Floats, values: Floats, level: Level) -> None:
        self.counts = counts
        self.sizes = counts.sum(axis=1)
        self.values = values
        self.level = level

    def of(self, drawn: Floats, group_of: Whole) -> Floats:
        """Alpha of each sample; ``drawn`` (n_samples, n_groups) counts the groups."""
        margins = drawn @ _summed(self.counts, group_of, drawn.shape[1])
        n = margins.sum(axis=1)
        if self.level == "ordinal":
            observed, expected = self._ordinal(drawn, group_of, margins)
        else:
            differences = _squared_differences(self.values, self.level)
            within = np.einsum("uv,uv->u", self.counts @ differences, self.counts)
            each = _summed(
                (within / (self.sizes - 1.0))[:, None], group_of, drawn.shape[1]
            )
            observed = (drawn @ each)[:, 0]
            expected = np.einsum("sv,sv->s", margins @ differences, margins)
        with np.errstate(invalid="ignore", divide="ignore"):
            ratio = (n - 1.0) * observed / expected
        return np.where(expected > 0.0, 1.0 - ratio, np.nan)

    def _ordinal(
        self, drawn: Floats, group_of: Whole, margins: Floats
    ) -> tuple[Floats, Floats]:
        # the ordinal difference of two values is that of their middle ranks, so both
        # disagreements are interval ones on ranks, new for each sample
        ranks = np.cumsum(margins, axis=1) - margins / 2.0
        observed = np.empty(len(drawn))
        for sample, rank in enumerate(ranks):
            sums = self.counts @ rank
            within = 2.0 * (self.sizes * (self.counts @ rank**2) - sums**2)
            observed[sample] = (within / (self.sizes - 1.0)) @ drawn[sample, group_of]
        n = margins.sum(axis=1)
        sums = np.sum(margins * ranks, axis=1)
        squares = np.sum(margins * ranks**2, axis=1)
        return observed, 2.0 * (n * squares - sums**2)


def _squared_differences(values: Floats, level: Level) -> Floats:
    """Squared differences of values, shape (n_values, n_values)."""
    difference = values[:, None] - values[None, :]
    if level == "nominal":
        return np.where(difference != 0.0, 1.0, 0.0)
    if level == "ratio":
        total = values[:, None] + values[None, :]
        return (difference / np.where(total > 0.0, total, 1.0)) ** 2
    return difference**2


def _summed(table: Floats, group_of: Whole, n_groups: int) -> Floats:
    total = np.zeros((n_groups, table.shape[1]))
    np.add.at(total, group_of, table)
    return total


def _codes(groups: Sequence[object]) -> Whole:
    known: dict[object, int] = {}
    return np.array(
        [known.setdefault(each, len(known)) for each in groups], dtype=np.int64
    )


def _ordered_groups(counts: Floats, labels: Whole) -> list[Whole]:
    """Units of each group, groups in the order of what they hold, not of names."""
    held: dict[int, list[int]] = {}
    for unit, label in enumerate(labels.tolist()):
        held.setdefault(label, []).append(unit)
    units = [np.array(each, dtype=np.int64) for each in held.values()]
    return sorted(units, key=lambda each: counts[each].tolist())


def _check(table: Floats, level: Level, groups: Sequence[object] | None) -> None:
    if table.ndim != 2:
        raise ValueError("the scores are no table: give one row per rater")
    if np.isinf(table).any():
        raise ValueError("a score is infinite: give numbers, nan where one is missing")
    if level not in get_args(Level):
        raise ValueError(f"level {level!r} is unknown: {', '.join(get_args(Level))}")
    if level == "ratio" and (table < 0.0).any():
        raise ValueError("a ratio score is negative: choose another level")
    if groups is not None and len(groups) != table.shape[1]:
        raise ValueError("groups and units differ in number: give one group per unit")
