"""
Whether factors changed between two cycles, beyond who happened to apply.

Organisations are the sample: some entered once, some return. The test relabels whole
organisations inside a sector (`calibration.patterns.permutation`), and all tests of a
release are corrected together, since among some hundred of them chance alone names a few.
"""

from collections.abc import Callable

import numpy as np
import polars as pl
from numpy.typing import NDArray

from calibration.change.multiple import benjamini_hochberg
from calibration.patterns.intervals import (
    Sums,
    mean_limits,
    share_limits,
)
from calibration.patterns.permutation import relabelled

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Limits = Callable[[Sums], tuple[Floats, Floats]]

LEVEL = 0.05
TEST = [
    "award_id",
    "scheme",
    "basis",
    "cycle_from",
    "cycle_to",
    "sector",
    "dimension",
    "category",
    "clause",
    "factor",
]
CELL = ["band_from", "band_to"]


def pattern_changes(transitions: pl.DataFrame, bands: pl.DataFrame) -> pl.DataFrame:
    """
    Change of the mean band and of the share of weak bands between two cycles.

    Parameters
    ----------
    transitions : polars.DataFrame
        The columns of `TEST`, band_from and band_to (null where an organisation was in
        the other cycle alone) and n_organisations.
    bands : polars.DataFrame
        band and is_weak.

    Returns
    -------
    polars.DataFrame
        Two rows per test, by statistic (``mean_band``, ``weak_share``): the columns of
        `TEST`, n_from, n_to and n_both (organisations), state, value_from, value_to,
        change (later minus earlier) with change_low and change_high, p, p_adjusted over
        all tests, is_flagged. State: ``tested``; ``too_few_applications`` under six in
        either cycle, counts alone; ``too_few_permutations`` where no relabelling could
        reach .05, no test. Sorted.

    References
    ----------
    Benjamini, Y. and Hochberg, Y. (1995). Journal of the Royal Statistical Society B, 57,
    289-300. Newcombe, R. G. (1998). Statistics in Medicine, 17, 873-890; Zou, G. Y. and
    Donner, A. (2008). Statistics in Medicine, 27, 1693-1702 (limits of a difference from
    the limits of its terms).
    """
    bands = bands.sort("band")
    tests, moves = _moves(transitions, bands["band"])
    statistics = {
        "mean_band": (bands["band"].to_numpy().astype(np.int64), mean_limits),
        "weak_share": (bands["is_weak"].to_numpy().astype(np.int64), share_limits),
    }
    rows = [
        _compared(tests, moves, values, limits).with_columns(statistic=pl.lit(name))
        for name, (values, limits) in statistics.items()
    ]
    found = pl.concat(rows).sort(*TEST, "statistic")
    adjusted = benjamini_hochberg(found["p"].fill_null(np.nan).to_numpy())
    return found.with_columns(
        pl.Series("p_adjusted", adjusted, nan_to_null=True)
    ).with_columns(is_flagged=(pl.col("p_adjusted") < LEVEL).fill_null(False))


def _moves(transitions: pl.DataFrame, bands: pl.Series) -> tuple[pl.DataFrame, Whole]:
    """
    Count organisations by their bands in both cycles.

    Parameters
    ----------
    transitions : polars.DataFrame
        As in `pattern_changes`.
    bands : polars.Series
        All bands, ascending.

    Returns
    -------
    tests : polars.DataFrame
        The columns of `TEST`, sorted.
    moves : ndarray of shape (n_tests, n_bands + 1, n_bands + 1)
        By band from and band to; the last place of each is for the absent.
    """
    tests = transitions.select(TEST).unique().sort(TEST).with_row_index("test")
    placed = transitions.join(tests, on=TEST, how="left", maintain_order="left")
    absent = len(bands)
    places = [
        np.searchsorted(bands.to_numpy(), placed[name].fill_null(0).to_numpy())
        for name in CELL
    ]
    for place, name in zip(places, CELL, strict=True):
        place[placed[name].is_null().to_numpy()] = absent
    moves = np.zeros((tests.height, absent + 1, absent + 1), dtype=np.int64)
    rows = placed["test"].to_numpy()
    np.add.at(moves, (rows, *places), placed["n_organisations"].to_numpy())
    return tests.drop("test"), moves


def _compared(
    tests: pl.DataFrame, moves: Whole, values: Whole, limits: Limits
) -> pl.DataFrame:
    """Compare the two cycles by the mean of a value of the band."""
    both = moves[:, :-1, :-1]
    earlier = both.sum(axis=2) + moves[:, :-1, -1]
    later = both.sum(axis=1) + moves[:, -1, :-1]
    sums = [_sums(counts, values) for counts in (earlier, later)]
    n_both = both.sum(axis=(1, 2))
    enough = sums[0].is_enough & sums[1].is_enough
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = difference_limits(sums, limits, _correlation(both, values, sums))
        change = sums[1].ratio - sums[0].ratio
    p, p_least = np.full(len(moves), np.nan), np.full(len(moves), np.nan)
    for test in np.flatnonzero(enough):
        single = moves[test, :-1, -1], moves[test, -1, :-1]
        found = relabelled(*single, both[test], values)
        p[test], p_least[test] = found.p, found.p_least
    is_tested = p_least <= LEVEL
    numbers = {
        "value_from": sums[0].ratio,
        "value_to": sums[1].ratio,
        "change": change,
        "change_low": low,
        "change_high": high,
    }
    return tests.with_columns(
        pl.Series("n_from", earlier.sum(axis=1)),
        pl.Series("n_to", later.sum(axis=1)),
        pl.Series("n_both", n_both),
        pl.Series(
            "state",
            np.select(
                [~enough, ~is_tested],
                ["too_few_applications", "too_few_permutations"],
                "tested",
            ),
        ),
        *(
            pl.Series(name, np.where(enough, value, np.nan), nan_to_null=True)
            for name, value in numbers.items()
        ),
        pl.Series("p", np.where(is_tested, p, np.nan), nan_to_null=True),
    )


def _sums(counts: Whole, values: Whole) -> Sums:
    """Add up over organisations, each with one value."""
    n = counts.sum(axis=1).astype(np.float64)
    total = (counts @ values).astype(np.float64)
    squares = (counts @ values**2).astype(np.float64)
    # nobody in a cycle: no share, and too few for limits
    size = np.maximum(n, 1)
    return Sums(n, size, total, size, squares, total)


def _correlation(both: Whole, values: Whole, sums: list[Sums]) -> Floats:
    """Correlation of the two means, by the organisations that entered into both."""
    n = both.sum(axis=(1, 2)).astype(np.float64)
    first, second = both.sum(axis=2) @ values, both.sum(axis=1) @ values
    product = np.einsum("tij,i,j->t", both, values, values)
    covariance = (product - first * second / n) / (n - 1)
    errors = np.sqrt(sums[0].variance * sums[1].variance)
    shared = n * covariance / (sums[0].size * sums[1].size) / errors
    return np.where((n > 1) & (errors > 0), np.clip(shared, -1, 1), 0.0)


def difference_limits(
    sums: list[Sums], limits: Limits, correlation: Floats
) -> tuple[Floats, Floats]:
    """
    Find the limits of later minus earlier from the limits of each.

    Parameters
    ----------
    sums : list of Sums
        Of the earlier and of the later cycle.
    limits : callable
        Gives the limits of each.
    correlation : ndarray of shape (n_tests,)
        Of the two values: organisations that entered into both are in both.

    Returns
    -------
    tuple of ndarray, each of shape (n_tests,)
        Low and high.
    """
    (low_from, high_from), (low_to, high_to) = (limits(each) for each in sums)
    value_from, value_to = sums[0].ratio, sums[1].ratio

    def reach(one: Floats, other: Floats) -> Floats:
        squares = one**2 + other**2 - 2 * correlation * one * other
        return np.sqrt(np.maximum(squares, 0))

    change = value_to - value_from
    return (
        change - reach(value_to - low_to, high_from - value_from),
        change + reach(high_to - value_to, value_from - low_from),
    )
