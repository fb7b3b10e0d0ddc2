"""The permutation distribution: every relabelling written out, scipy, and the normal."""

from itertools import combinations, product

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import stats

from calibration.patterns import permutation
from calibration.patterns.permutation import relabelled

VALUES = np.arange(1, 7)
WEAK = np.array([1, 1, 1, 0, 0, 0])


def counted(bands: list[int]) -> np.ndarray:
    return np.bincount(np.array(bands, dtype=int) - 1, minlength=6)


def moves(pairs: list[tuple[int, int]]) -> np.ndarray:
    table = np.zeros((6, 6), dtype=np.int64)
    for one, other in pairs:
        table[one - 1, other - 1] += 1
    return table


def every_difference(
    first: list[int], second: list[int], pairs: list[tuple[int, int]], values: np.ndarray
) -> tuple[float, list[float]]:
    """Difference of means as observed, and after each relabelling of organisations."""
    single = [values[band - 1] for band in first + second]
    both = [(values[one - 1], values[other - 1]) for one, other in pairs]
    n_first, n_second = len(first) + len(both), len(second) + len(both)
    found = []
    for chosen in combinations(range(len(single)), len(first)):
        for swaps in product([False, True], repeat=len(both)):
            mine = sum(single[i] for i in chosen)
            mine += sum(pair[swap] for pair, swap in zip(both, swaps, strict=True))
            rest = sum(single) + sum(map(sum, both)) - mine
            found.append(float(rest / n_second - mine / n_first))
    # the first of them takes the organisations as they are
    return found[0], found


CASES = [
    ([3, 4, 2, 3], [4, 5, 5, 4, 6], []),
    ([], [], [(2, 4), (3, 3), (3, 5), (4, 5), (2, 2), (5, 4)]),
    ([3, 3, 1], [2, 6], [(2, 3), (4, 2), (3, 6), (5, 5)]),
    ([4, 4, 4], [4, 4], [(4, 4)]),
    ([1], [], [(2, 3)]),
    ([1, 1, 6, 2], [3, 3, 3, 3, 3, 3], [(6, 1)]),
]


@pytest.mark.parametrize("values", [VALUES, WEAK])
@pytest.mark.parametrize(("first", "second", "pairs"), CASES)
def test_p_is_the_share_of_relabellings_as_far_out(
    first: list[int], second: list[int], pairs: list[tuple[int, int]], values: np.ndarray
) -> None:
    observed, every = every_difference(first, second, pairs, values)
    distance = np.abs(np.array(every) - np.mean(every))
    found = relabelled(counted(first), counted(second), moves(pairs), values)
    far = abs(observed - float(np.mean(every)))
    assert found.p == pytest.approx(np.mean(distance >= far - 1e-9), abs=1e-12)
    least = np.mean(distance >= distance.max() - 1e-9)
    assert found.p_least == pytest.approx(least, abs=1e-12)


def test_a_share_falls_by_the_hypergeometric() -> None:
    chance = permutation._drawn(np.array([30, 17]), 20)
    assert_allclose(chance, stats.hypergeom.pmf(np.arange(21), 47, 17, 20), rtol=1e-10)


def test_scipy_samples_the_same_p() -> None:
    rng = np.random.default_rng(5)
    first, second = rng.integers(1, 6, 25), rng.integers(2, 7, 30)
    sampled = stats.permutation_test(
        (first, second),
        lambda a, b, axis: a.mean(axis=axis) - b.mean(axis=axis),
        n_resamples=20_000,
        vectorized=True,
        rng=rng,
    )
    nothing = np.zeros((6, 6), dtype=np.int64)
    found = relabelled(counted(list(first)), counted(list(second)), nothing, VALUES)
    # 20,000 draws: three standard errors
    error = 3 * np.sqrt(found.p * (1 - found.p) / 20_000)
    assert abs(sampled.pvalue - found.p) < error + 1e-4


@pytest.mark.parametrize("values", [VALUES, WEAK])
def test_the_normal_takes_over_without_a_seam(
    values: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(7)
    pairs = list(zip(rng.integers(2, 6, 25), rng.integers(2, 6, 25), strict=True))
    first = list(rng.integers(2, 6, 70))
    for shift in (0, 10, 20, 30):
        second = [min(band + (i < shift), 6) for i, band in enumerate(first)]
        second += list(rng.integers(2, 6, 10))
        table = (counted(first), counted(second), moves(pairs), values)
        monkeypatch.setattr(permutation, "MOST_COUNTED", 0)
        normal = relabelled(*table)
        monkeypatch.setattr(permutation, "MOST_COUNTED", 10_000)
        exact = relabelled(*table)
        assert_allclose(normal.p, exact.p, rtol=0.05, atol=2e-4)


def test_nobody_and_nothing_different_is_p_one() -> None:
    nothing = np.zeros(6, dtype=np.int64)
    empty = relabelled(nothing, nothing, np.zeros((6, 6), dtype=np.int64), VALUES)
    assert (empty.p, empty.p_least) == (1, 1)
    same = relabelled(counted([4] * 9), counted([4] * 200), moves([(4, 4)] * 90), VALUES)
    assert (same.p, same.p_least) == (1, 1)
