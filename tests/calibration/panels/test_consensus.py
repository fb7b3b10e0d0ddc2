"""Consensus: what a meeting changed, and whose scores it is closest to."""

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray
from scipy.optimize import minimize

from calibration.panels.consensus import (
    consensus_roles,
    consensus_shifts,
    simplex_weights,
)

Floats = NDArray[np.float64]

ROLES = ("leader", "expert", "examiner")


def panels(rng: np.random.Generator, n: int) -> Floats:
    """Scores by application, role and clause: one member a role, section 9's spread."""
    level = 45 + rng.normal(0, 9, (n, 1, 1)) + rng.normal(0, 7, (n, 1, 18))
    sheet = rng.normal(0, 4.5, (n, 3, 1)) + rng.normal(0, 4, (n, 3, 1))
    return 5 * np.round((level + sheet + rng.normal(0, 10, (n, 3, 18))) / 5)


def frames(
    scores: Floats, agreed: Floats, roles: tuple[str, ...] = ROLES, n_cycles: int = 1
) -> tuple[pl.DataFrame, pl.DataFrame]:
    n, size, n_clauses = scores.shape
    a, e, c = (x.ravel() for x in np.indices(scores.shape))
    application = pl.Series("application", [f"a{i:03d}" for i in range(n)])
    cycle = pl.Series("cycle", [str(2031 + i % n_cycles) for i in range(n)])
    clause = pl.Series("clause", [f"q{i:02d}" for i in range(n_clauses)])
    ratings = pl.DataFrame(
        {
            "application": application[a],
            "cycle": cycle[a],
            "clause": clause[c],
            "examiner": [f"e{i}" for i in a * size + e],
            "role": np.array(roles)[e],
            "score_pct": scores.ravel(),
        }
    )
    a, c = (x.ravel() for x in np.indices(agreed.shape))
    return ratings, pl.DataFrame(
        {
            "application": application[a],
            "cycle": cycle[a],
            "clause": clause[c],
            "consensus_pct": agreed.ravel(),
        }
    )


def squares(scores: Floats, agreed: Floats) -> Floats:
    deviations = scores - agreed[:, None]
    return np.einsum("nic,njc->nij", deviations, deviations)


def test_weights_are_the_constrained_least_squares() -> None:
    rng = np.random.default_rng(1)
    scores = panels(rng, 25)
    agreed = 0.7 * scores[:, 0] + 0.3 * scores[:, 2] + rng.normal(0, 6, (25, 18))
    form = squares(scores, agreed)
    for one, found in zip(form, simplex_weights(form), strict=True):
        best = minimize(
            lambda w, one=one: w @ one @ w / np.trace(one),
            np.full(3, 1 / 3),
            bounds=[(0, 1)] * 3,
            constraints={"type": "eq", "fun": lambda w: w.sum() - 1},
            options={"ftol": 1e-14},
        )
        np.testing.assert_allclose(found, best.x, atol=2e-5)
    assert ((simplex_weights(form) == 0).any(axis=1)).sum() > 5


def test_one_role_looks_close_to_a_plain_median_by_luck() -> None:
    scores = panels(np.random.default_rng(2), 4000)
    largest = simplex_weights(squares(scores, np.median(scores, axis=1))).max(axis=1)
    assert largest.mean() == pytest.approx(0.47, abs=0.01)


def test_a_leader_who_pulls_is_seen_against_the_median() -> None:
    rng = np.random.default_rng(3)
    scores = panels(rng, 60)
    median = np.median(scores, axis=1)
    agreed = median + 0.3 * (scores[:, 0] - median)
    rows = consensus_roles(*frames(scores, agreed, n_cycles=2))
    archive = rows.filter(pl.col("scope") == "archive")
    assert archive["role"].to_list() == list(ROLES)
    assert archive["weight"].sum() == pytest.approx(1)
    assert archive["expected_for_median"].sum() == pytest.approx(1)
    leader = archive.row(0, named=True)
    # 30% of the way: .3 + .7 x what the median alone gives
    expected = 0.3 + 0.7 * leader["expected_for_median"]
    assert leader["low"] < expected < leader["high"]
    assert leader["low"] > leader["expected_for_median"]
    assert leader["n_applications"] == 60
    assert rows["scope"].unique(maintain_order=True).to_list() == [
        "archive",
        "2031",
        "2032",
    ]


def test_a_plain_median_weighs_what_is_expected_of_one() -> None:
    scores = panels(np.random.default_rng(4), 12)
    rows = consensus_roles(*frames(scores, np.median(scores, axis=1)))
    assert rows["weight"].equals(rows["expected_for_median"])
    assert (rows["low"] <= rows["weight"]).all()
    assert (rows["weight"] <= rows["high"]).all()


def test_consensus_taken_over_from_the_leader() -> None:
    scores = panels(np.random.default_rng(5), 12)
    rows = consensus_roles(*frames(scores, scores[:, 0]))
    leader = rows.row(0, named=True)
    assert (leader["weight"], leader["low"], leader["high"]) == (1.0, 1.0, 1.0)


def test_a_chief_leads_only_where_nobody_else_does() -> None:
    scores = panels(np.random.default_rng(6), 12)
    as_leader = consensus_roles(*frames(scores, scores[:, 0]))
    roles = ("chief", "expert", "examiner")
    assert consensus_roles(*frames(scores, scores[:, 0], roles)).equals(as_leader)
    roles = ("leader", "chief", "examiner")
    beside = consensus_roles(*frames(scores, scores[:, 0], roles)).head(3)
    assert beside["state"].to_list() == ["fitted", "too_rare", "fitted"]
    ratings, agreed = frames(scores, scores[:, 0], ("chief", "chief", "examiner"))
    two = consensus_roles(ratings, agreed)
    assert two["state"].unique().to_list() == ["too_few_applications"]


def test_small_or_equal_panels_have_a_state_and_no_number() -> None:
    scores = panels(np.random.default_rng(7), 9)
    few = consensus_roles(*frames(scores, scores[:, 0]))
    assert few["state"].unique().to_list() == ["too_few_applications"]
    assert few.select("weight", "low", "high", "expected_for_median").null_count().row(
        0
    ) == (6, 6, 6, 6)
    same = np.repeat(panels(np.random.default_rng(8), 12)[:, :1], 3, axis=1)
    equal = consensus_roles(*frames(same, same[:, 0]))
    assert equal["state"].unique().to_list() == ["roles_equal"]
    ratings, agreed = frames(scores, scores[:, 0])
    none = consensus_roles(ratings, agreed.clear())
    assert none["n_applications"].to_list() == [0, 0, 0]


def test_shifts_by_hand() -> None:
    scores = np.array([[[40.0, 50, 60, 20, 30, 70], [60.0, 50, 80, 20, 40, 70]]])
    agreed = np.array([[55.0, 45, 70, 20, 35, 70]])
    ratings, consensus = frames(scores, agreed, ("leader", "examiner"))
    points = pl.DataFrame(
        {
            "clause": [f"q{i:02d}" for i in range(6)],
            "points_max": [30.0, 10, 10, 20, 20, 10],
        }
    )
    found = consensus_shifts(ratings.join(points, on="clause"), consensus).row(
        0, named=True
    )
    assert found["spread_pct"] == pytest.approx((20 + 0 + 20 + 0 + 10 + 0) / 6)
    assert found["shift_pct"] == pytest.approx((5 * 30 - 5 * 10) / 100)
    assert found["absolute_shift_pct"] == pytest.approx(10 / 6)
    assert found["outside_share"] == pytest.approx(1 / 6)
    assert found["is_plain_mean"] is False
    assert (found["n_clauses"], found["n_examiners"]) == (6, 2)


@pytest.mark.parametrize("unit", [5.0, 1.0, 0.1, 0.01])
def test_a_consensus_that_is_the_mean_is_seen_at_its_own_decimals(unit: float) -> None:
    scores = panels(np.random.default_rng(9), 5)
    mean = np.round(scores.mean(axis=1) / unit) * unit
    found = consensus_shifts(*frames(scores, mean))
    assert found["is_plain_mean"].to_list() == [True] * 5
    met = consensus_shifts(*frames(scores, np.median(scores, axis=1)))
    assert met["is_plain_mean"].to_list() == [False] * 5


def test_where_nobody_differs_the_mean_says_nothing() -> None:
    same = np.repeat(panels(np.random.default_rng(10), 2)[:, :1], 3, axis=1)
    assert consensus_shifts(*frames(same, same[:, 0]))["is_plain_mean"].to_list() == [
        None,
        None,
    ]
    alone = consensus_shifts(*frames(same[:, :1], same[:, 0], ("leader",)))
    assert alone["state"].to_list() == ["single_examiner"] * 2
    assert alone["spread_pct"].null_count() == 2


def test_order_of_rows_changes_no_byte() -> None:
    scores = panels(np.random.default_rng(11), 20)
    ratings, agreed = frames(scores, np.median(scores, axis=1) + 3, n_cycles=2)
    mixed = [f.sample(fraction=1, shuffle=True, seed=12) for f in (ratings, agreed)]
    assert consensus_roles(*mixed).equals(consensus_roles(ratings, agreed))
    assert consensus_shifts(*mixed).equals(consensus_shifts(ratings, agreed))
