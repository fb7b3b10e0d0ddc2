import numpy as np
import pytest
from scipy.stats import rankdata

from calibration.agreement.resampling import draw_counts
from calibration.strengths.ranks import drawn_means, rank_items

NAN = np.nan


def scores(n=15, items=6, seed=4):
    rng = np.random.default_rng(seed)
    level = rng.normal(45, 8, (n, 1))
    steps = level + np.linspace(6, -6, items) + rng.normal(0, 7, (n, items))
    return np.round(steps / 5) * 5


def one_list(values):
    return rank_items(values, np.zeros(values.shape[1], dtype=np.int64))


def test_ranks_are_those_of_drawing_application_by_application():
    values = scores()
    found = one_list(values)
    ranks = []
    for counts in draw_counts(len(values)):
        again = np.repeat(values, counts.astype(int), axis=0)
        ranks.append(rankdata(-np.round(again.mean(axis=0), 6)))
    ranks = np.array(ranks)
    assert found.rank == pytest.approx(rankdata(-np.round(values.mean(axis=0), 6)))
    ordered = np.sort(ranks, axis=0)
    # 2,000 draws: the 50th from below and from above
    assert np.array_equal(found.low, ordered[49])
    assert np.array_equal(found.high, ordered[1949])
    first = (ranks == ranks.min(axis=1, keepdims=True)) / (
        ranks == ranks.min(axis=1, keepdims=True)
    ).sum(axis=1, keepdims=True)
    assert found.strongest == pytest.approx(first.mean(axis=0))
    assert found.strongest.sum() == pytest.approx(1)
    assert found.weakest.sum() == pytest.approx(1)


def test_ties_share_the_mean_rank():
    values = np.tile([50.0, 50.0, 40.0], (8, 1))
    found = one_list(values)
    assert found.rank.tolist() == found.low.tolist() == [1.5, 1.5, 3.0]
    assert found.strongest.tolist() == [0.5, 0.5, 0.0]
    assert found.weakest.tolist() == [0.0, 0.0, 1.0]


@pytest.mark.parametrize("n", [0, 1, 2, 5])
def test_under_six_applications_nothing_is_ranked(n):
    found = one_list(scores(6)[:n])
    assert np.isnan(found.rank).all()
    assert np.isnan(found.strongest).all()
    assert found.n_ranked.tolist() == [0] * 6


def test_an_item_that_few_have_is_left_out_of_the_list():
    values = scores(9)
    values[4:, 2] = NAN
    found = one_list(values)
    assert np.isnan(found.rank[2])
    assert np.nanmax(found.rank) == 5
    assert found.n_ranked.tolist() == [5] * 6


def test_lists_are_ranked_apart_on_the_same_draws():
    values = scores()
    lists = np.array([0, 0, 0, 1, 1, -1])
    found = rank_items(values, lists)
    assert np.isnan(found.rank[5])
    assert np.array_equal(found.rank[:3], one_list(values[:, :3]).rank)
    assert np.array_equal(found.high[3:5], one_list(values[:, 3:5]).high)
    assert found.n_ranked.tolist() == [3, 3, 3, 2, 2, 0]


def test_large_archives_are_ranked_alike_by_the_normal_distribution():
    rng = np.random.default_rng(5)
    level = rng.normal(45, 8, (450, 1))
    values = level + np.linspace(0.8, -0.8, 5) + rng.normal(0, 9, (450, 5))
    values[:60, 1] = NAN
    again = drawn_means(values, 20_000)
    normal = drawn_means(values, 20_000, max_resampled=0)
    spread = np.cov(again.T)
    # two samples of 20,000: five standard errors of a mean, and of a covariance
    variance = np.diag(spread)
    error = np.sqrt(2 / 20_000)
    assert normal.mean(axis=0) == pytest.approx(
        again.mean(axis=0), abs=5 * error * np.sqrt(variance.max())
    )
    off = np.abs(np.cov(normal.T) - spread)
    assert (off < 5 * error * np.sqrt(np.outer(variance, variance) + spread**2)).all()
    shares = [
        (each == each.max(axis=1, keepdims=True)).mean(axis=0) for each in (again, normal)
    ]
    assert shares[0] == pytest.approx(shares[1], abs=5 * error / 2)
