import math
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calibration.agreement.intraclass import (
    STATISTICS,
    intraclass_correlations,
    intraclass_limits,
    one_way,
)

REFERENCE = Path(__file__).parents[1] / "reference" / "agreement"
TWO_WAY = pl.read_csv(REFERENCE / "expected" / "two_way.tsv", separator="\t")
ONE_WAY = pl.read_csv(REFERENCE / "expected" / "one_way.csv")

# Shrout and Fleiss (1979), table 2: six targets, four judges
SHROUT_FLEISS = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]],
    dtype=float,
)


def table_of(design):
    if design == "shrout_fleiss":
        return SHROUT_FLEISS
    return pl.read_csv(REFERENCE / "inputs" / f"{design}.csv").to_numpy()


def panels_of(design):
    frame = pl.read_csv(REFERENCE / "inputs" / f"{design}.csv")
    rows = frame.group_by("subject", maintain_order=True).agg("score")["score"].to_list()
    width = max(map(len, rows))
    return np.array([row + [np.nan] * (width - len(row)) for row in rows])


def test_the_published_six_coefficients_are_met():
    # Shrout and Fleiss (1979), table 4
    values = intraclass_correlations(SHROUT_FLEISS).to_frame()["value"]
    assert [round(value, 2) for value in values] == [0.17, 0.29, 0.71, 0.44, 0.62, 0.91]


@pytest.mark.parametrize(
    "design", TWO_WAY["design"].unique(maintain_order=True).to_list()
)
def test_values_and_limits_are_those_of_psych(design):
    found = intraclass_correlations(table_of(design)).to_frame()
    expected = TWO_WAY.filter(pl.col("design") == design)
    assert found["statistic"].to_list() == expected["statistic"].to_list()
    for column in ("value", "low", "high"):
        np.testing.assert_allclose(found[column], expected[column], rtol=1e-9)


@pytest.mark.parametrize("row", ONE_WAY.rows(named=True), ids=lambda row: row["design"])
def test_panels_of_unequal_size_are_those_of_an_analysis_of_variance(row):
    found = intraclass_correlations(panels_of(row["design"]))
    single, mean = found.estimates[0], found.estimates[3]
    np.testing.assert_allclose(
        (*single, mean[0], found.n_raters),
        (row["icc_1"], row["low"], row["high"], row["icc_k"], row["k0"]),
        rtol=1e-9,
    )
    # restricted likelihood weighs panels otherwise, and holds at zero
    assert abs(max(single[0], 0.0) - row["icc_reml"]) < 0.01


def test_equal_panels_give_what_restricted_likelihood_gives():
    row = ONE_WAY.row(by_predicate=pl.col("design") == "equal_panels", named=True)
    found = intraclass_correlations(panels_of("equal_panels")).estimates[0][0]
    assert found == pytest.approx(row["icc_reml"], rel=1e-6)


def test_a_gap_leaves_only_the_one_way_coefficients():
    table = SHROUT_FLEISS.copy()
    table[0, 0] = np.nan
    found = intraclass_correlations(table)
    known = [
        name
        for name, each in zip(STATISTICS, found.estimates, strict=True)
        if math.isfinite(each[0])
    ]
    assert found.state == "incomplete"
    assert known == ["ICC(1,1)", "ICC(1,k)"]
    assert found.to_frame()["value"].null_count() == 4


@pytest.mark.parametrize(
    ("table", "state"),
    [
        ([[1, 2, 3]], "too_few_subjects"),
        ([[1], [2], [3]], "single_rater"),
        ([[1, np.nan], [np.nan, 2], [3, np.nan]], "single_rater"),
        ([[0.1, 0.1, 0.1], [0.1, 0.1, 0.1]], "constant"),
        ([[0.1, 0.3], [0.2, 0.2], [0.3, 0.1]], "no_difference"),
        (np.full((3, 2), np.nan), "too_few_subjects"),
        (np.empty((0, 0)), "too_few_subjects"),
    ],
)
def test_a_design_that_tells_nothing_has_a_state_and_no_number(table, state):
    found = intraclass_correlations(table)
    assert found.state == state
    assert np.isnan(found.estimates).all()


def test_raters_who_never_differ_have_ones_without_limits():
    found = intraclass_correlations([[5, 5], [3, 3], [4, 4]])
    assert found.state == "identical"
    assert [each[0] for each in found.estimates] == [1.0] * 6
    assert np.isnan([each[1:] for each in found.estimates]).all()


def test_raters_a_constant_apart_are_consistent_without_limits():
    found = intraclass_correlations([[0.1, 0.4], [0.2, 0.5], [0.7, 1.0]])
    assert found.estimates[2][0] == pytest.approx(1.0)
    assert np.isnan(found.estimates[2][1:]).all()
    assert found.estimates[0][0] < 1.0


@pytest.mark.parametrize("table", [[1, 2, 3], [[1.0, np.inf], [2.0, 3.0]]])
def test_what_is_no_table_of_numbers_is_refused(table):
    with pytest.raises(ValueError, match="give"):
        intraclass_correlations(table)


tables = st.lists(
    st.lists(st.sampled_from([np.nan, *range(0, 101, 5)]), min_size=4, max_size=4),
    min_size=3,
    max_size=9,
).map(np.array)


@settings(max_examples=60, deadline=None)
@given(tables, st.randoms(use_true_random=False), st.sampled_from([-40, 5, 125]))
def test_order_and_origin_do_not_matter(table, random, constant):
    found = intraclass_correlations(table)
    rows = list(table)
    random.shuffle(rows)
    moved = intraclass_correlations(np.array(rows) + constant)
    assert moved.state == found.state
    np.testing.assert_allclose(moved.estimates, found.estimates, atol=1e-7)
    if found.state == "incomplete":
        shuffled = np.array([random.sample(list(row), len(row)) for row in table])
        np.testing.assert_allclose(
            intraclass_correlations(shuffled).estimates, found.estimates, atol=1e-9
        )


def test_subjects_that_are_their_own_cluster_have_about_the_limits_of_f():
    rng = np.random.default_rng(3)
    subject = np.repeat(np.arange(200), 3)
    scores = rng.normal(0, 8, 200)[subject] + rng.normal(0, 8, 600)
    stratum = subject % 4
    single, mean = intraclass_limits(scores, subject, stratum, subject)
    exact = one_way(scores, subject, stratum).correlations()
    assert single[0] == exact[0][0]
    assert mean[0] == exact[1][0]
    # Fisher's scale and the jackknife against the exact limits: a tenth of their width
    width = exact[0][2] - exact[0][1]
    np.testing.assert_allclose(single[1:], exact[0][1:], atol=0.1 * width)


def test_clustered_subjects_have_wider_limits():
    rng = np.random.default_rng(4)
    cluster = np.repeat(np.arange(30), 10)
    common = rng.normal(0, 8, 30)[cluster]
    level = common + rng.normal(0, 3, 300)
    scores = (level[:, None] + rng.normal(0, 8, (300, 3))).ravel()
    subject = np.repeat(np.arange(300), 3)
    nothing = np.zeros(900, dtype=np.int64)
    apart = intraclass_limits(scores, subject, nothing, subject)[0]
    together = intraclass_limits(scores, subject, nothing, cluster[subject])[0]
    assert together[2] - together[1] > 1.3 * (apart[2] - apart[1])


def test_strata_take_out_their_means_alone():
    rng = np.random.default_rng(5)
    subject = np.repeat(np.arange(60), 3)
    scores = rng.normal(0, 5, 60)[subject] + rng.normal(0, 5, 180)
    stratum = subject % 3
    moved = one_way(scores + 100.0 * stratum, subject, stratum)
    kept = one_way(scores, subject, stratum)
    assert moved.mean_square_between == pytest.approx(kept.mean_square_between)
    # balanced: the mean of the three analyses, one a stratum
    apart = [
        one_way(
            scores[stratum == s], np.unique(subject[stratum == s], return_inverse=True)[1]
        )
        for s in range(3)
    ]
    assert kept.mean_square_between == pytest.approx(
        np.mean([each.mean_square_between for each in apart])
    )
