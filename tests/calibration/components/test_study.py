import math
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from calibration.components.analogous_anova import analogous_anova
from calibration.components.crossed import (
    BY_APPLICATION,
    BY_CLAUSE,
    CrossedDesign,
    term_codes,
)
from calibration.components.likelihood import Equations
from calibration.components.study import variance_components
from calibration.one_thread import one_thread
from calibration.ratings import RatingsError

REFERENCE = Path(__file__).parents[1] / "reference" / "agreement"
COMPONENTS = pl.read_csv(REFERENCE / "expected" / "components.csv")
DESIGNS = COMPONENTS["design"].unique(maintain_order=True).to_list()

# Brennan (2001), Generalizability Theory: the tables of synthetic data 3 and 4
SYNTHETIC_3 = {
    "application": 0.5528,
    "clause": 0.4417,
    "examiner": 0.0074,
    "application_clause": 0.5750,
    "sheet": 0.1009,
    "examiner_clause": 0.1565,
    "residual": 0.9352,
}
SYNTHETIC_4 = {
    "application": 0.4731,
    "clause": 0.3252,
    "examiner": 0.6475,
    "application_clause": 0.5596,
    "residual": 2.3802,
}


def ratings_of(design):
    return pl.read_csv(REFERENCE / "inputs" / f"{design}.csv")


def rounded(variances):
    return {source: round(value, 4) for source, value in variances.items()}


def archive(seed, n_applications=24, n_examiners=9, n_clauses=6, panel=3, sheet=4.0):
    rng = np.random.default_rng(seed)
    of_examiner = rng.normal(0, 4, n_examiners)
    of_cell = rng.normal(0, 3, (n_examiners, n_clauses))
    rows = []
    for a in range(n_applications):
        level = rng.normal(50, 9) + rng.normal(0, 7, n_clauses)
        for e in rng.choice(n_examiners, panel, replace=False):
            whole = rng.normal(0, sheet)
            for c in range(n_clauses):
                score = (
                    level[c] + of_examiner[e] + of_cell[e, c] + whole + rng.normal(0, 9)
                )
                rows.append((f"a{a:02}", f"e{e}", f"c{c}", score))
    columns = ["application", "examiner", "clause", "score_pct"]
    return pl.DataFrame(rows, schema=columns, orient="row")


def codes_of(column):
    return np.unique(column.to_numpy(), return_inverse=True)[1]


@pytest.fixture(autouse=True)
def _one_thread():
    with one_thread():
        yield


@pytest.mark.parametrize(
    ("design", "published"),
    [("brennan_synthetic3_pxixo", SYNTHETIC_3), ("brennan_synthetic4_pxrt", SYNTHETIC_4)],
)
def test_published_components_are_met_by_both_methods(design, published):
    found = variance_components(ratings_of(design))
    assert found.state == "fitted"
    assert rounded(found.variances) == published
    assert rounded(found.anova) == published


@pytest.mark.parametrize("design", DESIGNS)
def test_restricted_likelihood_is_that_of_lme4(design):
    found = variance_components(ratings_of(design))
    expected = COMPONENTS.filter(pl.col("design") == design)
    assert list(found.variances) == expected["source"].to_list()
    assert found.reml == pytest.approx(expected["reml"][0], abs=1e-6)
    total = expected["variance"].sum()
    np.testing.assert_allclose(
        list(found.variances.values()), expected["variance"], rtol=1e-4, atol=1e-6 * total
    )


def test_persons_by_items_leave_out_what_one_examiner_cannot_tell():
    ratings = ratings_of("brennan_synthetic4_pxi")
    found = variance_components(ratings)
    assert list(found.variances) == ["application", "clause", "residual"]
    assert found.confounded == {
        "examiner": "mean",
        "application_clause": "residual",
        "sheet": "application",
        "examiner_clause": "clause",
    }
    # hand analysis of variance of the two-way table
    table = ratings.pivot(on="clause", index="application", values="score_pct")
    scores = table.drop("application").to_numpy()
    n, k = scores.shape
    rows = k * np.var(scores.mean(axis=1), ddof=1)
    columns = n * np.var(scores.mean(axis=0), ddof=1)
    rest = (np.var(scores) * n * k - (n - 1) * rows - (k - 1) * columns) / (
        (n - 1) * (k - 1)
    )
    by_hand = [(rows - rest) / k, (columns - rest) / n, rest]
    np.testing.assert_allclose(list(found.anova.values()), by_hand, rtol=1e-10)
    assert variance_components(
        ratings.with_columns(pl.lit("x").alias("examiner"))
    ).variances == pytest.approx(found.variances)


def test_items_may_be_the_examiners():
    found = variance_components(
        ratings_of("brennan_synthetic4_pxi").rename({"clause": "examiner"})
    )
    other = variance_components(ratings_of("brennan_synthetic4_pxi"))
    assert list(found.variances) == ["application", "examiner", "residual"]
    assert list(found.variances.values()) == pytest.approx(list(other.variances.values()))


def test_a_sample_of_items_generalises_as_cronbachs_alpha():
    expected = pl.read_csv(REFERENCE / "expected" / "cronbach.csv")["raw_alpha"][0]
    study = variance_components(ratings_of("brennan_synthetic4_pxi")).d_study(
        1, clauses="random"
    )
    assert study["generalizability"][0] == pytest.approx(expected, rel=1e-6)
    # and what no second examiner has shown stays unknown
    fixed = variance_components(ratings_of("brennan_synthetic4_pxi")).d_study([1, 2])
    assert fixed["dependability"].null_count() == 2


def test_a_d_study_is_the_book_s_arithmetic():
    v = variance_components(ratings_of("brennan_synthetic3_pxixo"))
    s = v.variances
    random = v.d_study(3, clauses="random", n_clauses=5).row(0, named=True)
    relative = s["application_clause"] / 5 + s["sheet"] / 3 + s["residual"] / 15
    absolute = relative + s["clause"] / 5 + s["examiner"] / 3 + s["examiner_clause"] / 15
    assert random["relative_error_variance"] == pytest.approx(relative)
    assert random["absolute_error_variance"] == pytest.approx(absolute)
    assert random["dependability"] == pytest.approx(
        s["application"] / (s["application"] + absolute)
    )
    weighted = variance_components(
        ratings_of("brennan_synthetic3_pxixo").with_columns(
            pl.col("clause")
            .replace_strict({1: 100, 2: 50, 3: 30, 4: 20})
            .alias("points_max")
        )
    )
    assert weighted.variances == pytest.approx(s)
    fixed = weighted.d_study(2).row(0, named=True)
    parts = 1.0**2 + 0.5**2 + 0.3**2 + 0.2**2
    assert fixed["universe_variance"] == pytest.approx(
        4.0 * s["application"] + parts * s["application_clause"]
    )
    assert fixed["absolute_error_variance"] == pytest.approx(
        (
            4.0 * (s["examiner"] + s["sheet"])
            + parts * (s["examiner_clause"] + s["residual"])
        )
        / 2
    )


def test_a_d_study_gets_surer_with_the_panel_and_holds_its_limits():
    study = variance_components(archive(1)).d_study()
    assert study["n_examiners"].to_list() == list(range(1, 11))
    for name in ("generalizability", "dependability"):
        assert study[name].is_sorted()
        assert (study[f"{name}_low"] < study[name]).all()
        assert (study[name] < study[f"{name}_high"]).all()
        assert study[f"{name}_high"].max() <= 1.0


def test_a_variance_on_its_boundary_is_zero_with_an_upper_limit():
    found = variance_components(ratings_of("no_sheet"))
    assert found.state == "fitted"
    assert found.variances["sheet"] == 0.0
    low, high = found.limits["sheet"]
    assert low == 0.0
    assert 0.0 < high < found.variances["residual"]


def test_analysis_of_variance_shows_what_the_likelihood_hides():
    found = variance_components(ratings_of("few"))
    assert found.variances["sheet"] == 0.0
    assert found.anova["sheet"] < 0.0


def test_sectors_have_means_of_their_own():
    ratings = archive(2).with_columns(
        (pl.col("application").str.slice(1).cast(pl.Int64) % 3).alias("sector")
    )
    shifted = ratings.with_columns(pl.col("score_pct") + 20.0 * pl.col("sector"))
    apart, moved = variance_components(ratings), variance_components(shifted)
    assert moved.variances == pytest.approx(apart.variances, rel=1e-5)
    assert moved.anova == pytest.approx(apart.anova, rel=1e-8)
    pooled = variance_components(shifted.drop("sector"))
    assert pooled.variances["application"] > 2.0 * apart.variances["application"]


def test_neither_order_nor_names_nor_origin_nor_unit_matter():
    ratings = archive(3)
    found = variance_components(ratings)
    mixed = variance_components(ratings.sample(fraction=1.0, shuffle=True, seed=1))
    assert mixed.to_frame().equals(found.to_frame())
    renamed = variance_components(
        ratings.with_columns(
            pl.col("application").str.reverse(),
            pl.col("examiner").replace_strict({f"e{k}": f"p{9 - k}" for k in range(9)}),
            pl.col("score_pct") * 2.0 + 30.0,
        )
    )
    assert list(renamed.variances.values()) == pytest.approx(
        [4.0 * value for value in found.variances.values()], rel=1e-5
    )


def test_both_ways_of_elimination_give_the_same_numbers():
    # clauses of each sector apart, as an archive's are, so that blocks come apart too
    ratings = ratings_of("missing").with_columns(
        pl.concat_str("sector", "clause").alias("clause")
    )
    names = ("application", "clause", "examiner", "sector")
    facets = [codes_of(ratings[name]) for name in names]
    terms = (*term_codes(*facets[:3]), "residual")
    score = ratings["score_pct"].to_numpy() / 15.0
    for variances in ([0.4, 0.1, 0.1, 0.2, 0.1, 0.05, 0.5], [0.4, 0, 0, 0.2, 0, 0, 0.5]):
        one, other = (
            Equations(
                CrossedDesign(score, *facets, terms, way), np.array(variances, float)
            ).criterion()
            for way in (BY_APPLICATION, BY_CLAUSE)
        )
        assert one.value == pytest.approx(other.value, rel=1e-12)
        np.testing.assert_allclose(one.gradient, other.gradient, rtol=1e-7, atol=1e-7)
        np.testing.assert_allclose(one.information, other.information, rtol=1e-8)


@pytest.mark.parametrize("way", [BY_APPLICATION, BY_CLAUSE], ids=lambda way: way.unit)
def test_the_gradient_is_the_slope_of_the_criterion(way):
    ratings = ratings_of("few").sort("application")
    facets = [codes_of(ratings[name]) for name in ("application", "clause", "examiner")]
    terms = (*term_codes(*facets), "residual")
    score = ratings["score_pct"].to_numpy() / 15.0
    design = CrossedDesign(score, *facets, facets[0] % 2, terms, way)
    for zero in (None, *range(6)):
        variances = np.array([0.4, 0.1, 0.15, 0.2, 0.1, 0.05, 0.5])
        if zero is not None:
            variances[zero] = 0.0
        at = Equations(design, variances).criterion()
        for k in range(len(terms)):
            step = np.zeros(len(terms))
            step[k] = 1e-5
            ahead = [
                Equations(design, variances + m * step).criterion().value
                for m in (0, 1, 2)
            ]
            slope = (-3.0 * ahead[0] + 4.0 * ahead[1] - ahead[2]) / 2e-5
            # an error of second order in the step, about a millionth of the slope
            assert at.gradient[k] == pytest.approx(slope, rel=1e-5, abs=1e-3)


@pytest.mark.parametrize("way", [BY_APPLICATION, BY_CLAUSE], ids=lambda way: way.unit)
def test_the_criterion_is_that_of_the_whole_covariance_matrix(way):
    ratings = ratings_of("few").sort("application")
    facets = [codes_of(ratings[name]) for name in ("application", "clause", "examiner")]
    codes = term_codes(*facets)
    terms = (*codes, "residual")
    score = ratings["score_pct"].to_numpy()
    variances = np.array([80.0, 30.0, 20.0, 50.0, 15.0, 0.0, 100.0])
    n = len(score)
    covariance = variances[-1] * np.eye(n) + sum(
        variance * (codes[term][:, None] == codes[term])
        for variance, term in zip(variances, codes, strict=False)
    )
    inverse = np.linalg.inv(covariance)
    weight = inverse.sum()
    rest = score - inverse.sum(axis=0) @ score / weight
    whole = (
        np.linalg.slogdet(covariance)[1]
        + math.log(weight)
        + rest @ inverse @ rest
        + (n - 1) * math.log(2 * math.pi)
    )
    design = CrossedDesign(score, *facets, np.zeros(n, dtype=np.int64), terms, way)
    assert Equations(design, variances).criterion().value == pytest.approx(
        whole, rel=1e-12
    )


def test_analysis_of_variance_has_no_bias_with_gaps_and_strata():
    truth = np.array([81.0, 0.0, 16.0, 49.0, 16.0, 9.0, 81.0])
    found = []
    for seed in range(80):
        ratings = archive(100 + seed, n_applications=20)
        kept = np.random.default_rng(seed).random(ratings.height) < 0.9
        ratings = ratings.filter(pl.Series(kept))
        names = ("application", "clause", "examiner")
        codes = term_codes(*(codes_of(ratings[name]) for name in names))
        codes["residual"] = np.arange(ratings.height)
        score = ratings["score_pct"].to_numpy()
        found.append(
            analogous_anova(score, codes, tuple(codes), codes["application"] % 2)
        )
    error = np.std(found, axis=0, ddof=1) / math.sqrt(len(found))
    assert np.all(np.abs(np.mean(found, axis=0) - truth) < 3.5 * error)


@pytest.mark.recovery
def test_limits_of_variances_cover_nineteen_of_twenty_designs():
    sources = ("application", "clause", "examiner", "application_clause", "sheet")
    sources = (*sources, "examiner_clause", "residual")
    truth = dict(zip(sources, (81.0, 0.0, 16.0, 49.0, 16.0, 9.0, 81.0), strict=True))
    inside = []
    for seed in range(200):
        ratings = archive(1000 + seed, n_applications=6 + seed % 30, panel=2 + seed % 3)
        kept = np.random.default_rng(seed).random(ratings.height) < 0.9
        found = variance_components(ratings.filter(pl.Series(kept)))
        assert found.state == "fitted"
        inside.append(
            [low <= truth[name] <= high for name, (low, high) in found.limits.items()]
        )
    # three binomial errors of 200 designs, and of all sources together
    assert np.all(np.mean(inside, axis=0) > 0.95 - 3 * math.sqrt(0.05 * 0.95 / 200))
    assert np.mean(inside) == pytest.approx(0.95, abs=0.02)


@pytest.mark.parametrize(
    ("change", "state"),
    [
        (lambda f: pl.concat([f, f.limit(1)]), "duplicated"),
        (lambda f: f.with_columns(score_pct=pl.lit(45.0)), "constant"),
        (lambda f: f.limit(1), "too_few"),
        (lambda f: f.limit(0), "too_few"),
    ],
)
def test_designs_that_tell_nothing_have_a_state_and_no_number(change, state):
    found = variance_components(change(archive(4)))
    assert found.state == state
    assert found.variances == {}
    assert found.to_frame().height == 0
    assert found.d_study().height == 0


def test_one_application_has_no_reliability():
    ratings = archive(5)
    found = variance_components(ratings.filter(pl.col("application") == "a00"))
    assert "application" not in found.variances
    assert found.d_study()["dependability"].null_count() == 10


def test_singular_equations_leave_no_analysis_of_variance():
    score = np.arange(6.0)
    same = np.array([0, 0, 1, 1, 2, 2])
    codes = {"application": same, "sheet": same, "residual": np.arange(6)}
    found = analogous_anova(score, codes, tuple(codes), np.zeros(6, dtype=np.int64))
    assert np.isnan(found).all()


@pytest.mark.parametrize("size", [0, [3, 0]])
def test_a_panel_of_none_is_refused(size):
    with pytest.raises(ValueError, match="sizes from one up"):
        variance_components(archive(6)).d_study(size)


def test_a_frame_without_facets_is_refused():
    with pytest.raises(RatingsError, match="clause"):
        variance_components(archive(7).drop("examiner", "clause"))
