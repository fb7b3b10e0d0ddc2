from dataclasses import dataclass, field

import numpy as np
import polars as pl
import pytest
from scipy import stats

from calibration.agreement.intraclass import intraclass_correlations
from calibration.agreement.krippendorff import krippendorff_alpha
from calibration.agreement.reliability import d_study, reliability
from calibration.components.composites import Composite, composite
from calibration.components.decision import ratio_limits, weighted_sum
from calibration.ratings import RatingsError, read_ratings

EDGES = [0, 10, 30, 50, 70, 90]


@dataclass
class Fit:
    variances: dict = field(
        default_factory=lambda: {
            "application": 81.0,
            "application_clause": 49.0,
            "examiner": 20.0,
            "examiner_cycle": 4.0,
            "examiner_dimension": 3.0,
            "sheet": 16.0,
            "residual": 100.0,
        }
    )

    @property
    def variance_limits(self):
        return {name: (0.7 * v, 1.5 * v) for name, v in self.variances.items()}


def archive(seed=1, n_applications=20, n_examiners=12, panel=(2, 3, 4)):
    rng = np.random.default_rng(seed)
    severity = rng.normal(0, 4, n_examiners)
    rows = []
    for a in range(n_applications):
        level = rng.normal(50, 9) + rng.normal(0, 7, 6)
        for e in rng.choice(n_examiners, rng.choice(panel), replace=False):
            sheet = rng.normal(0, 4)
            for c in range(6):
                score = level[c] - severity[e] + sheet + rng.normal(0, 9)
                rows.append(
                    (
                        f"a{a:02}",
                        f"e{e:02}",
                        f"c{c}",
                        "process" if c < 4 else "result",
                        f"k{c // 2}",
                        [100.0, 80.0, 60.0, 160.0, 300.0, 300.0][c],
                        float(np.clip(np.round(score / 5) * 5, 0, 100)),
                    )
                )
    names = ["application", "examiner", "clause", "dimension", "category"]
    names += ["points_max", "score_pct"]
    return pl.DataFrame(rows, schema=names, orient="row")


def row_of(frame, statistic, unit):
    found = frame.filter(pl.col("statistic") == statistic, pl.col("unit") == unit)
    assert found.height == 1
    return found.row(0)[2:]


def table_of(frame):
    """Scores of applications, one row each, whatever the examiner."""
    rows = (
        frame.group_by("application", maintain_order=True).agg("score")["score"].to_list()
    )
    width = max(map(len, rows))
    return np.array([row + [np.nan] * (width - len(row)) for row in rows])


def test_totals_are_the_points_weighted_mean_of_whole_sheets():
    ratings = archive().with_row_index()
    # one sheet with a gap: its total says nothing
    ratings = ratings.filter(pl.col("index") != 3).drop("index")
    sheets = (
        ratings.group_by("application", "examiner")
        .agg(
            (pl.col("points_max") * pl.col("score_pct")).sum().alias("score") / 1000.0,
            pl.len().alias("n"),
        )
        .filter(pl.col("n") == 6)
        .sort("application", "examiner")
    )
    found = reliability(ratings, Fit(), 5.0, EDGES)
    expected = intraclass_correlations(table_of(sheets))
    for name, place in (("ICC(1,1)", 0), ("ICC(1,k)", 3)):
        np.testing.assert_allclose(
            row_of(found, name, "total"), (*expected.estimates[place], 20), rtol=1e-9
        )
    alpha = krippendorff_alpha(table_of(sheets).T, "interval")
    np.testing.assert_allclose(
        row_of(found, "krippendorff_alpha", "total")[:3],
        (alpha.value, alpha.low, alpha.high),
        rtol=1e-9,
    )


def test_clauses_are_pooled_each_about_its_own_mean():
    # equal panels: the pooled mean squares are the mean of the clauses' own
    ratings = archive(2, panel=(3,))
    between, within = [], []
    for clause in sorted(ratings["clause"].unique()):
        scores = table_of(
            ratings.filter(pl.col("clause") == clause).rename({"score_pct": "score"})
        )
        between.append(3 * np.var(scores.mean(axis=1), ddof=1))
        within.append(np.mean(np.var(scores, axis=1, ddof=1)))
    b, w = np.mean(between), np.mean(within)
    found = reliability(ratings, Fit())
    value, low, high, n = row_of(found, "ICC(1,1)", "clause")
    assert value == pytest.approx((b - w) / (b + 2 * w))
    assert low < value < high
    assert n == 20
    shifted = reliability(
        ratings.with_columns(pl.col("score_pct") + pl.col("points_max") / 10), Fit()
    )
    assert row_of(shifted, "ICC(1,1)", "clause")[:3] == pytest.approx((value, low, high))


def test_each_category_has_its_rows_and_all_of_them_together():
    found = reliability(archive(), Fit())
    units = {f"category:k{k}" for k in range(3)} | {"total", "category", "clause"}
    assert set(found.filter(pl.col("statistic") == "ICC(1,k)")["unit"]) == units
    assert not found.select("statistic", "unit").is_duplicated().any()
    one = archive().filter(pl.col("category") == "k1").drop("category")
    for name in ("ICC(1,1)", "ICC(1,k)", "krippendorff_alpha"):
        assert row_of(found, name, "category:k1") == pytest.approx(
            row_of(reliability(one, Fit()), name, "total")
        )


def test_the_error_of_a_total_is_the_formula_of_section_3():
    weights = composite(read_ratings(archive()))
    assert weights == Composite(
        pytest.approx(100.0),
        pytest.approx(1.0 + 0.64 + 0.36 + 2.56 + 9.0 + 9.0),
        pytest.approx(16.0 + 36.0),
        True,
    )
    variances = {"application": 81.0, "examiner": 20.0, "sheet": 16.0, "residual": 100.0}
    study = d_study(variances, {}, weights, [1, 3]).row(1, named=True)
    error = (100.0 * (20.0 + 16.0) + 22.56 * 100.0) / 3
    assert study["sem_points"] == pytest.approx(error**0.5)
    assert study["reliability"] == pytest.approx(8100.0 / (8100.0 + error))
    assert study["sem_points_low"] is None


def test_the_fit_s_error_stands_for_the_typical_panel_and_for_one_to_ten():
    found = reliability(archive(3), Fit())
    size, smallest, largest, n = row_of(found, "panel_size", "total")
    assert (smallest, largest, n) == (2.0, 4.0, 20)
    assert size == 3.0
    assert row_of(found, "sem_points", "total") == row_of(found, "sem_points_3", "total")
    v = Fit().variances
    error = (
        100.0 * (v["examiner"] + v["examiner_cycle"] + v["sheet"])
        + 52.0 * v["examiner_dimension"]
        + 22.56 * v["residual"]
    )
    universe = 100.0 * v["application"] + 22.56 * v["application_clause"]
    for k in range(1, 11):
        value, low, high, _ = row_of(found, f"sem_points_{k}", "total")
        assert value == pytest.approx((error / k) ** 0.5)
        assert low < value < high
        value, low, high, _ = row_of(found, f"total_reliability_{k}", "total")
        assert value == pytest.approx(universe / (universe + error / k))
        assert 0.0 < low < value < high < 1.0


def test_limits_of_sums_and_ratios_cover_as_they_say():
    # chi-square variances with their exact limits: what the two rules were made for
    rng = np.random.default_rng(7)
    df = np.array([12.0, 30.0, 80.0])
    truth = np.array([50.0, 20.0, 30.0])
    weights = {"a": 1.0, "b": 0.5, "c": 0.3}
    universe_df, universe_truth = 40.0, 60.0
    error = float(truth @ [1.0, 0.5, 0.3])
    tails = df / stats.chi2.ppf([[0.975], [0.025]], df)
    universe_tails = universe_df / stats.chi2.ppf([0.975, 0.025], universe_df)
    inside = np.zeros(2)
    runs = 1500
    for _ in range(runs):
        drawn = truth * rng.chisquare(df) / df
        values = dict(zip("abc", drawn, strict=True))
        limits = dict(zip("abc", (drawn * tails).T.tolist(), strict=True))
        total = weighted_sum(values, limits, weights)
        of = universe_truth * rng.chisquare(universe_df) / universe_df
        share = ratio_limits((of, *(of * universe_tails)), total)
        inside += (
            total[1] <= error <= total[2],
            share[1] <= universe_truth / (universe_truth + error) <= share[2],
        )
    # three binomial errors at 1,500 runs about .95
    assert np.all(np.abs(inside / runs - 0.95) < 0.017)


def test_a_universe_of_nothing_is_reliability_zero():
    assert ratio_limits((0.0, 0.0, 5.0), (10.0, 8.0, 14.0))[:2] == (0.0, 0.0)
    assert np.isnan(ratio_limits((0.0, 0.0, 0.0), (0.0, 0.0, 0.0))).all()


def test_common_cases_are_no_panels():
    ratings = archive(4).with_columns(pl.lit(False).alias("is_common"))
    case = archive(5, n_applications=1, panel=(12,)).with_columns(
        pl.lit(True).alias("is_common"), pl.lit("case").alias("application")
    )
    with_case = reliability(pl.concat([ratings, case]), Fit(), 5.0, EDGES)
    assert with_case.equals(reliability(ratings, Fit(), 5.0, EDGES))


def test_order_and_names_do_not_matter():
    ratings = archive(6)
    found = reliability(ratings, Fit(), 5.0, EDGES)
    mixed = ratings.sample(fraction=1.0, shuffle=True, seed=3)
    assert reliability(mixed, Fit(), 5.0, EDGES).equals(found)
    renamed = ratings.with_columns(
        pl.col("application").str.reverse(),
        pl.format("p{}", pl.col("examiner").str.reverse()),
    )
    again = reliability(renamed, Fit(), 5.0, EDGES)
    assert again.drop("value", "low", "high").equals(found.drop("value", "low", "high"))
    for column in ("value", "low", "high"):
        np.testing.assert_allclose(
            again[column].to_numpy(), found[column].to_numpy(), rtol=1e-9, atol=1e-12
        )


@pytest.mark.parametrize(
    "change",
    [
        lambda f: f.limit(0),
        lambda f: f.filter(pl.col("examiner") == "e01"),
        lambda f: f.filter(pl.col("application") == "a01"),
        lambda f: f.with_columns(score_pct=pl.lit(50.0)),
        lambda f: pl.concat([f, f.limit(1)]),
    ],
    ids=["none", "single_examiner", "one_application", "constant", "duplicated"],
)
def test_designs_that_tell_nothing_have_no_correlation(change):
    found = reliability(change(archive()), Fit({}), 5.0, EDGES)
    told = found.filter(pl.col("value").is_not_null())["statistic"].unique().to_list()
    assert not [
        name for name in told if name.startswith(("ICC", "kripp", "sem", "total"))
    ]


def test_below_six_applications_pooled_figures_have_no_interval():
    found = reliability(archive(n_applications=5), Fit(), 5.0, EDGES)
    clause = found.filter(pl.col("unit") == "clause")
    assert clause["value"].null_count() == 0
    assert clause["low"].null_count() == clause.height


def test_a_clause_in_two_categories_is_refused():
    torn = archive().with_columns(
        pl.when(pl.col("application") == "a00")
        .then(pl.lit("k9"))
        .otherwise("category")
        .alias("category")
    )
    with pytest.raises(RatingsError, match="one category"):
        reliability(torn, Fit())
