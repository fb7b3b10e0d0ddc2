"""Intervals of shares and means: published ones, single rows, simulated coverage."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import stats

from calibration.patterns.intervals import (
    Sums,
    effective_size,
    mean_limits,
    share_limits,
)


def sums_of(values: np.ndarray, applications: np.ndarray) -> Sums:
    """Sums of one group, from one row per clause."""
    which = np.unique(applications, return_inverse=True)[1]
    n, y = np.bincount(which).astype(float), np.bincount(which, values)
    parts = (len(n), n.sum(), y.sum(), n @ n, y @ y, y @ n)
    return Sums(*(np.array([float(part)]) for part in parts))


def alone(count: int, n: int) -> Sums:
    """So many of n clauses, each of an application of its own; t as good as normal."""
    parts = (1e9, n, count, n, count, count)
    return Sums(*(np.array([float(part)]) for part in parts))


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (1, 29, 0.0061, 0.1718)],
)
def test_limits_are_those_that_newcombe_printed(
    count: int, n: int, low: float, high: float
) -> None:
    # Newcombe (1998), Statistics in Medicine 17, 857-872, table I, method 3
    assert_allclose(np.ravel(share_limits(alone(count, n))), [low, high], atol=5e-5)


def test_one_clause_an_application_is_a_plain_sample() -> None:
    values = np.array([1.0, 0, 0, 1, 1, 0, 0, 0, 1, 0])
    sums = sums_of(values, np.arange(10))
    assert_allclose(effective_size(sums), 10)
    low, high = share_limits(sums)
    # both limits solve Wilson's equation, with Student's quantile of 9 degrees of freedom
    t = stats.t.ppf(0.975, 9)
    for limit in (low, high):
        assert_allclose((0.4 - limit) ** 2, t**2 * limit * (1 - limit) / 10)
    # and a mean's are those of everybody's t interval
    expected = stats.t.interval(0.95, 9, values.mean(), stats.sem(values))
    assert_allclose(np.ravel(mean_limits(sums)), expected)


def test_variance_is_that_of_the_linearised_ratio() -> None:
    rng = np.random.default_rng(3)
    applications = rng.integers(0, 12, 70)
    values = rng.integers(-3, 5, 70).astype(float)
    sums = sums_of(values, applications)
    mean = values.mean()
    totals = [np.sum(values[applications == a] - mean) for a in np.unique(applications)]
    expected = np.var(totals, ddof=1) * len(totals) / 70**2
    assert_allclose(sums.variance, expected)


def test_clauses_that_are_all_alike_count_once() -> None:
    first = np.array([1.0, 0, 1, 1, 0, 0, 0, 1])
    sums = sums_of(np.repeat(first, 6), np.repeat(np.arange(8), 6))
    # 48 clauses of 8 applications: 8 x (6 x 7 / 47) of a plain sample
    assert_allclose(effective_size(sums), 48 * 7 / 47)


def test_where_all_or_none_count_applications_do() -> None:
    for value in (0.0, 1.0):
        sums = sums_of(np.full(48, value), np.repeat(np.arange(8), 6))
        assert_allclose(effective_size(sums), 8)
        low, high = share_limits(sums)
        t = stats.t.ppf(0.975, 7)
        wide = t**2 / (8 + t**2)
        assert_allclose([low[0], high[0]], [0, wide] if value == 0 else [1 - wide, 1])


@pytest.mark.parametrize("n_applications", [1, 2, 5])
def test_under_six_applications_there_is_no_interval(n_applications: int) -> None:
    values = np.arange(3.0 * n_applications) % 2
    sums = sums_of(values, np.repeat(np.arange(n_applications), 3))
    for found in (effective_size(sums), *share_limits(sums), *mean_limits(sums)):
        assert np.isnan(found).all()


@pytest.mark.parametrize(("n_applications", "likeness"), [(6, 0.3), (12, 0.3), (30, 0.1)])
def test_intervals_cover_where_those_of_clauses_do_not(
    n_applications: int, likeness: float
) -> None:
    n_runs, n_clauses, true = 20_000, 12, 0.35
    rng = np.random.default_rng(20261123)
    spread = 1 / likeness - 1
    chance = rng.beta(true * spread, (1 - true) * spread, (n_runs, n_applications))
    y = rng.binomial(n_clauses, chance).astype(float)
    whole = np.full(n_runs, 1.0)
    sums = Sums(
        n_applications * whole,
        n_applications * n_clauses * whole,
        y.sum(axis=1),
        n_applications * n_clauses**2 * whole,
        (y**2).sum(axis=1),
        n_clauses * y.sum(axis=1),
    )
    low, high = share_limits(sums)
    assert np.mean((low <= true) & (true <= high)) >= 0.94
    n, share = n_applications * n_clauses, sums.ratio
    reach = 1.96 * np.sqrt(share * (1 - share) / n)
    assert np.mean(np.abs(share - true) <= reach) <= 0.91
