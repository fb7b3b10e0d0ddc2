import numpy as np
import pytest
from scipy import stats

from calibration.strengths.differences import mean_differences

RNG = np.random.default_rng(7)
NAN = np.nan


def limits(found):
    return found.value[0], found.low[0], found.high[0]


def test_groups_without_a_common_member_are_welchs():
    a, b = RNG.normal(45, 9, 11), RNG.normal(40, 4, 6)
    first = np.r_[a, np.full(6, NAN)][:, None]
    second = np.r_[np.full(11, NAN), b][:, None]
    found = mean_differences(first, second)
    test = stats.ttest_ind(a, b, equal_var=False)
    interval = test.confidence_interval()
    assert limits(found) == pytest.approx((a.mean() - b.mean(), *interval), abs=1e-9)
    assert (found.n_first[0], found.n_second[0], found.n_both[0]) == (11, 6, 0)


def test_groups_of_the_same_members_are_paired():
    a = RNG.normal(45, 9, 12)
    b = a + RNG.normal(2, 3, 12)
    found = mean_differences(a[:, None], b[:, None])
    paired = stats.ttest_rel(a, b)
    reach = found.value[0] - found.low[0]
    # the same standard error; Welch's degrees of freedom lie between n - 1 and 2 (n - 1)
    error = abs(paired.statistic) ** -1 * abs(a.mean() - b.mean())
    assert stats.t.ppf(0.975, 22) * error <= reach <= stats.t.ppf(0.975, 11) * error
    assert found.n_both[0] == 12


def bootstrap_errors(first, second, n_draws=20_000):
    """Draw members again, one at a time: standard errors of the difference of means."""
    rng = np.random.default_rng(1)
    drawn = rng.integers(0, len(first), (n_draws, len(first)))
    difference = np.nanmean(first[drawn], axis=1) - np.nanmean(second[drawn], axis=1)
    return np.nanstd(difference)


def of_sector():
    """A sector of 14 among 40 applications."""
    everyone = RNG.normal(45, 10, 40)
    sector = np.where(np.arange(40) < 14, everyone + 4, NAN)
    return sector, np.where(np.isnan(sector), everyone, sector)


def of_winners():
    """A sector of 20 with 6 of the 10 winners in it."""
    everyone = RNG.normal(45, 10, 60)
    place = np.arange(60)
    return np.where(place < 20, everyone, NAN), np.where(
        (place >= 14) & (place < 24), everyone, NAN
    )


def of_cycles():
    """Organisations in either of two cycles, a third of them in both."""
    base = RNG.normal(45, 10, 45)
    place = np.arange(45)
    return np.where(place < 30, base + RNG.normal(0, 4, 45), NAN), np.where(
        place >= 15, base + RNG.normal(1, 4, 45), NAN
    )


@pytest.mark.parametrize("draw", [of_sector, of_winners, of_cycles])
def test_the_error_is_that_of_drawing_members_again(draw):
    first, second = draw()
    found = mean_differences(first[:, None], second[:, None])
    reach = (found.high[0] - found.low[0]) / 2
    parts = [np.nanvar(x, ddof=1) / np.isfinite(x).sum() for x in (first, second)]
    sizes = [np.isfinite(x).sum() - 1 for x in (first, second)]
    degrees = sum(parts) ** 2 / sum(p**2 / n for p, n in zip(parts, sizes, strict=True))
    error = reach / stats.t.ppf(0.975, degrees)
    # the bootstrap divides by n and not by n - 1, and sizes of groups vary in it
    assert error == pytest.approx(bootstrap_errors(first, second), rel=0.08)
    # as if nobody were common it would be far off
    assert abs(np.sqrt(sum(parts)) / error - 1) > 0.15


def test_intervals_of_a_sector_against_all_cover():
    rng = np.random.default_rng(3)
    covered = 0
    for _ in range(2000):
        x = rng.normal(0, 10, 20)
        x[:6] += 5
        sector = np.where(np.arange(20) < 6, x, NAN)
        found = mean_differences(sector[:, None], x[:, None])
        covered += found.low[0] <= 5 - 5 * 6 / 20 <= found.high[0]
    assert 0.94 <= covered / 2000 <= 0.99


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ([NAN, NAN, NAN], [1.0, 2.0, 3.0]),
        ([1.0, NAN, NAN], [1.0, 2.0, 3.0]),
        ([1.0, 2.0, 3.0], [1.0, 2.0, 3.0]),
        ([33.333333333] * 3, [33.333333333, 33.333333333, NAN]),
        ([40.0, 40.0, NAN], [40.0, 40.0, 55.0]),
    ],
)
def test_no_difference_without_an_interval(first, second):
    found = mean_differences(np.array(first)[:, None], np.array(second)[:, None])
    assert np.isnan([found.value, found.low, found.high]).all()


def test_columns_are_apart_and_members_may_stand_in_any_order():
    first, second = (
        np.stack(each, axis=1) for each in zip(of_winners(), of_winners(), strict=True)
    )
    whole = mean_differences(first, second)
    one = mean_differences(first[:, :1], second[:, :1])
    assert limits(one) == pytest.approx(limits(whole), abs=1e-10)
    order = np.random.default_rng(2).permutation(len(first))
    turned = mean_differences(first[order], second[order])
    assert np.allclose(turned.low, whole.low, rtol=0, atol=1e-10)
