import math

import numpy as np
import polars as pl
import pytest

from calibration.agreement.shares import agreement_shares
from calibration.ratings import RatingsError

EDGES = [0, 10, 30, 50, 70, 90]


def frame(rows):
    return pl.DataFrame(
        rows, schema=["application", "clause", "examiner", "score_pct"], orient="row"
    )


def archive(n_applications=12, seed=1):
    rng = np.random.default_rng(seed)
    return frame(
        [
            (f"a{a:02}", f"c{c}", f"e{e}", float(rng.integers(4, 15) * 5))
            for a in range(n_applications)
            for e in rng.choice(8, rng.integers(1, 5), replace=False)
            for c in range(6)
        ]
    )


def test_three_examiners_are_three_pairs():
    ratings = frame(
        [
            ("a", "c", "x", 40.0),
            ("a", "c", "y", 45.0),
            ("a", "c", "z", 55.0),
            ("b", "c", "x", 60.0),
            ("b", "c", "y", 60.0),
            ("b", "d", "x", 5.0),
        ]
    )
    found = agreement_shares(ratings, 5.0, EDGES)
    # pairs: 40-45 (one step, band), 40-55, 45-55, 60-60
    values = {name: each[0] for name, each in found.shares.items()}
    assert values == {
        "exact_agreement": 0.25,
        "within_step_agreement": 0.5,
        "same_band_agreement": 0.5,
    }
    assert (found.n_pairs, found.n_applications, found.state) == (4, 2, "fitted")
    assert found.to_frame()["low"].null_count() == 3


def test_shares_are_those_of_counting_pair_by_pair():
    ratings = archive()
    pairs = ratings.join(ratings, on=["application", "clause"]).filter(
        pl.col("examiner") < pl.col("examiner_right")
    )
    band = [
        pl.sum_horizontal(pl.col(name) >= edge for edge in EDGES)
        for name in ("score_pct", "score_pct_right")
    ]
    distance = (pl.col("score_pct") - pl.col("score_pct_right")).abs()
    counted = pairs.select(
        (distance == 0).mean(),
        (distance <= 10).mean().alias("within"),
        (band[0] == band[1]).mean().alias("band"),
    ).row(0)
    found = agreement_shares(ratings, 10.0, EDGES)
    assert [each[0] for each in found.shares.values()] == pytest.approx(counted)
    assert found.n_pairs == pairs.height


def test_limits_hold_the_share_and_follow_the_applications():
    found = agreement_shares(archive(), 5.0, EDGES)
    for value, low, high in found.shares.values():
        assert 0.0 <= low < value < high <= 1.0
    few = agreement_shares(archive(5), 5.0)
    assert all(math.isnan(each[1]) for each in few.shares.values())


def test_a_score_at_an_edge_is_in_the_band_above():
    ratings = frame(
        [
            ("a", "c", "x", 30.0),
            ("a", "c", "y", 45.0),
            ("a", "d", "x", 25.0),
            ("a", "d", "y", 30.0),
        ]
    )
    assert agreement_shares(ratings, 5.0, EDGES).shares["same_band_agreement"][0] == 0.5


def test_order_names_and_a_constant_do_not_matter():
    ratings = archive()
    found = agreement_shares(ratings, 5.0).to_frame()
    assert (
        agreement_shares(ratings.sample(fraction=1.0, shuffle=True, seed=2), 5.0)
        .to_frame()
        .equals(found)
    )
    renamed = ratings.with_columns(
        pl.col("application").replace_strict(
            {f"a{k:02}": f"z{11 - k:02}" for k in range(12)}
        ),
        pl.format("p{}", pl.col("examiner").str.slice(1)),
        pl.col("score_pct") + 15.0,
    )
    assert agreement_shares(renamed, 5.0).to_frame().equals(found)


def test_a_pair_in_another_cycle_is_no_pair():
    ratings = frame([("a", "c", "x", 40.0), ("a", "c", "y", 40.0)]).with_columns(
        pl.Series("cycle", ["2024", "2025"])
    )
    assert agreement_shares(ratings, 5.0).state == "single_examiner"


def test_designs_without_pairs_have_a_state_and_no_number():
    alone = agreement_shares(archive().filter(pl.col("examiner") == "e1"), 5.0)
    assert alone.state == "single_examiner"
    assert alone.to_frame()["value"].null_count() == 2
    assert agreement_shares(archive().limit(0), 5.0).state == "single_examiner"
    twice = pl.concat([archive(), archive().limit(1)])
    assert agreement_shares(twice, 5.0).state == "duplicated"


@pytest.mark.parametrize(
    ("step", "edges"), [(0.0, None), (math.nan, None), (5.0, [0, 30, 30])]
)
def test_a_scale_that_is_none_is_refused(step, edges):
    with pytest.raises(RatingsError, match="give"):
        agreement_shares(archive(), step, edges)
