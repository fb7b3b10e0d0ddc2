"""The severity model: what it refuses, what must not move it, and what it must find."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy.special import ndtr

from calibration import RatingsError, fit_severity
from calibration.ratings import read_ratings
from calibration.severity.criterion import Criterion
from calibration.severity.design import build_design
from calibration.severity.elimination import TERMS, Ratios
from calibration.severity.grid import mixture_quantile

CLAUSES = {
    f"c{i}": ("process" if i < 4 else "results", 40.0 + 10.0 * i) for i in range(6)
}


def simulated(
    *,
    seed: int = 1,
    cycles: int = 2,
    applications: int = 10,
    examiners: int = 9,
    panel: int = 3,
    severity: dict[str, float] | None = None,
    missing: float = 0.0,
) -> pl.DataFrame:
    """Ratings of random panels; severity of each examiner as given, else drawn."""
    rng = np.random.default_rng(seed)
    harsh = {f"e{i}": rng.normal(0, 5) for i in range(examiners)} | (severity or {})
    rows = []
    for cycle in range(cycles):
        for number in range(applications):
            sector = ("manufacturing", "service")[number % 2]
            level = rng.normal(50, 9)
            own = {clause: rng.normal(0, 7) for clause in CLAUSES}
            for seat in rng.choice(examiners, panel, replace=False):
                sheet = rng.normal(0, 3)
                for clause, (dimension, points) in CLAUSES.items():
                    if rng.random() < missing:
                        continue
                    score = level + own[clause] + sheet - harsh[f"e{seat}"]
                    rows.append(
                        {
                            "application": f"{2020 + cycle}-{number:02}",
                            "examiner": f"e{seat}",
                            "clause": f"{sector}/{clause}",
                            "cycle": str(2020 + cycle),
                            "sector": sector,
                            "dimension": dimension,
                            "points_max": points,
                            "score_pct": score + rng.normal(0, 9),
                        }
                    )
    return pl.DataFrame(rows)


RATINGS = simulated()


def criterion_of(ratings: pl.DataFrame) -> Criterion:
    return Criterion(build_design(read_ratings(ratings)))


@pytest.mark.parametrize("missing", [0.0, 0.15])
def test_the_gradient_is_the_slope_of_the_criterion(missing: float) -> None:
    criterion = criterion_of(simulated(missing=missing, seed=4))
    at = dict(zip(TERMS, (0.6, 0.4, 0.2, 0.3, 0.1, 0.07), strict=True))
    gradient, curvature = criterion.slopes(criterion.evaluate(Ratios(**at)), TERMS)
    assert np.linalg.eigvalsh(curvature).min() > 0.0
    for term, slope in zip(TERMS, gradient, strict=True):
        step = 1e-5 * at[term]
        high = criterion.evaluate(Ratios(**{**at, term: at[term] + step})).value
        low = criterion.evaluate(Ratios(**{**at, term: at[term] - step})).value
        assert (high - low) / (2.0 * step) == pytest.approx(slope, rel=1e-4, abs=1e-4)


def test_the_criterion_is_that_of_the_dense_model() -> None:
    ratings = read_ratings(simulated(missing=0.1, seed=5))
    ratios = Ratios(0.5, 0.3, 0.2, 0.25, 0.1, 0.05)

    def indicators(*keys: np.ndarray) -> np.ndarray:
        label = np.unique(np.stack(keys), axis=1, return_inverse=True)[1].reshape(-1)
        return np.eye(label.max() + 1)[label]

    application, clause = ratings.application.codes, ratings.clause.codes
    examiner, cycle = ratings.examiner.codes, ratings.cycle.codes
    dimension = ratings.clause_dimension[clause]
    terms = {
        "application": indicators(application),
        "application_clause": indicators(application, clause),
        "sheet": indicators(application, examiner),
        "examiner": indicators(examiner),
        "examiner_cycle": indicators(examiner, cycle),
        "examiner_dimension": indicators(examiner, dimension),
    }
    fixed = np.hstack([indicators(clause), indicators(cycle, ratings.sector.codes)])
    kept: list[int] = []
    for column in range(fixed.shape[1]):
        if np.linalg.matrix_rank(fixed[:, [*kept, column]]) > len(kept):
            kept.append(column)
    x, y, n = fixed[:, kept], ratings.score, ratings.n
    covariance = np.eye(n)
    for term, z in terms.items():
        covariance += ratios.value(term) * z @ z.T
    precision = np.linalg.inv(covariance)
    inner = x.T @ precision @ x
    projected = precision - precision @ x @ np.linalg.solve(inner, x.T @ precision)
    freedom = n - len(kept)
    expected = (
        np.linalg.slogdet(covariance)[1]
        + np.linalg.slogdet(inner)[1]
        + freedom * (1.0 + np.log(2.0 * np.pi * (y @ projected @ y) / freedom))
    )
    found = criterion_of(simulated(missing=0.1, seed=5)).evaluate(ratios).value
    assert found == pytest.approx(expected, abs=1e-8)


def test_rows_in_any_order_give_the_same_bytes() -> None:
    shuffled = RATINGS.sample(fraction=1.0, shuffle=True, seed=3)
    one, other = fit_severity(RATINGS), fit_severity(shuffled)
    assert one.to_frame().equals(other.to_frame())
    assert one.totals().equals(other.totals())
    assert one.adjusted_scores().equals(other.adjusted_scores())
    assert dict(one.variances) == dict(other.variances)


PRINTS = """
import sys
import polars as pl
from calibration import fit_severity
fit = fit_severity(pl.read_parquet(sys.argv[1]), intervals=False)
print(fit.to_frame().hash_rows(seed=1).sum(), fit.reml.hex())
"""


def test_any_number_of_threads_gives_the_same_bytes(tmp_path: Path) -> None:
    path = tmp_path / "ratings.parquet"
    simulated(applications=20, examiners=30).write_parquet(path)
    found = {
        subprocess.run(
            [sys.executable, "-c", PRINTS, str(path)],
            env={
                **os.environ,
                "OPENBLAS_NUM_THREADS": threads,
                "POLARS_MAX_THREADS": "2",
            },
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for threads in ("1", "2")
    }
    assert len(found) == 1


def test_names_do_not_matter() -> None:
    names = {f"e{i}": f"x{9 - i}" for i in range(9)}
    renamed = RATINGS.with_columns(pl.col("examiner").replace(names))
    one = fit_severity(RATINGS, intervals=False).to_frame()
    other = fit_severity(renamed, intervals=False).to_frame()
    joined = one.with_columns(pl.col("examiner").replace(names)).join(
        other, on=["cycle", "examiner"]
    )
    assert joined.height == one.height
    difference = joined["severity_pct"] - joined["severity_pct_right"]
    assert float(difference.abs().max()) < 1e-5


def test_a_constant_added_to_all_scores_changes_no_severity() -> None:
    raised = RATINGS.with_columns(pl.col("score_pct") + 7.0)
    one = fit_severity(RATINGS).to_frame()
    other = fit_severity(raised).to_frame()
    assert np.allclose(one["severity_pct"], other["severity_pct"], atol=1e-6)
    assert np.allclose(one["severity_high"], other["severity_high"], atol=1e-6)


def test_a_harsh_examiner_is_named_and_others_are_not() -> None:
    planted = {f"e{i}": 0.0 for i in range(12)} | {"e3": 14.0}
    ratings = simulated(seed=8, cycles=3, applications=20, examiners=12, severity=planted)
    frame = fit_severity(ratings).to_frame()
    flagged = frame.filter("is_flagged")
    assert set(flagged["examiner"]) == {"e3"}
    assert (flagged["severity_pct"] > 3.0).all()


def test_parts_that_nothing_links_average_zero_each() -> None:
    left = RATINGS
    right = RATINGS.with_columns(
        pl.col("application") + "b",
        pl.col("examiner") + "b",
        pl.col("score_pct") + pl.int_range(pl.len()).mod(7) + 30.0,
    )
    fit = fit_severity(pl.concat([left, right]))
    assert fit.n_subsets == 2
    frame = fit.to_frame()
    assert frame["subset"].n_unique() == 2
    means = frame.group_by("subset").agg(pl.col("severity_pct").mean())
    assert means["severity_pct"].abs().max() < 1.0  # type: ignore[operator]
    assert fit.unshrunk is not None
    sums = (
        fit.unshrunk.keys.with_columns(severity=pl.Series(fit.unshrunk.severity_pct))
        .group_by("component")
        .agg(pl.col("severity").sum())
    )
    assert float(sums["severity"].abs().max()) < 1e-8  # type: ignore[arg-type]
    across = fit.unshrunk.covariance(np.array([0, len(fit.unshrunk.keys) - 1]))
    assert across.shape == (2, 2)


def test_two_equal_sheets_in_two_sectors_get_equal_totals() -> None:
    ratings = simulated(cycles=1, applications=12)
    shown = ratings.filter(pl.col("application") == "2020-00")
    twin = shown.with_columns(
        application=pl.lit("2020-99"),
        sector=pl.lit("service"),
        clause=pl.col("clause").str.replace("manufacturing", "service"),
    )
    totals = fit_severity(pl.concat([ratings, twin])).totals()
    pair = totals.filter(pl.col("application").is_in(["2020-00", "2020-99"]))
    assert pair["adjusted_points"].n_unique() == 1
    assert pair["predicted_points"].n_unique() == 2


def test_an_adjusted_score_is_the_mean_of_corrected_scores() -> None:
    fit = fit_severity(RATINGS)
    corrected = RATINGS.join(fit.to_frame(), on=["cycle", "examiner"]).with_columns(
        corrected=pl.col("score_pct")
        + pl.when(pl.col("dimension") == "process")
        .then("severity_process_pct")
        .otherwise("severity_results_pct")
    )
    expected = corrected.group_by("application", "clause").agg(pl.col("corrected").mean())
    joined = fit.adjusted_scores().join(expected, on=["application", "clause"])
    assert joined.height == fit.adjusted_scores().height
    assert np.allclose(joined["adjusted_pct"], joined["corrected"])


def test_an_examiner_of_one_dimension_has_no_severity_in_points() -> None:
    only = RATINGS.filter(
        (pl.col("examiner") != "e2") | (pl.col("dimension") == "process")
    )
    frame = fit_severity(only).to_frame()
    assert frame.filter(pl.col("examiner") == "e2")["severity_points"].null_count() == 2
    assert frame.filter(pl.col("examiner") != "e2")["severity_points"].null_count() == 0
    assert frame["severity_pct"].null_count() == 0


def test_severity_in_points_adds_up_over_the_clauses_that_were_scored() -> None:
    # the second sector's standard gives results twice the points
    heavier = RATINGS.with_columns(
        points_max=pl.when(
            (pl.col("sector") == "service") & (pl.col("dimension") == "results")
        )
        .then(2.0 * pl.col("points_max"))
        .otherwise("points_max")
    )
    frame = fit_severity(heavier, intervals=False).to_frame()
    # one sheet's points times the severity in each clause's dimension, sheets averaged
    expected = (
        heavier.join(frame, on=["cycle", "examiner"])
        .with_columns(
            own=pl.col("points_max")
            / 100.0
            * pl.when(pl.col("dimension") == "process")
            .then("severity_process_pct")
            .otherwise("severity_results_pct")
        )
        .group_by("cycle", "examiner", "application")
        .agg(pl.col("own").sum())
        .group_by("cycle", "examiner")
        .agg(pl.col("own").mean())
    )
    joined = frame.join(expected, on=["cycle", "examiner"])
    assert joined.height == frame.height
    assert np.allclose(joined["severity_points"], joined["own"])


def test_an_incomplete_application_has_no_adjusted_total() -> None:
    gone = RATINGS.filter(
        ~((pl.col("application") == "2020-00") & pl.col("clause").str.ends_with("c5"))
    )
    totals = fit_severity(gone, intervals=False).totals()
    empty = totals.filter(pl.col("adjusted_points").is_null())
    assert empty["application"].to_list() == ["2020-00"]
    assert empty["low"].null_count() == empty["predicted_points"].null_count() == 1


def one_each(ratings: pl.DataFrame) -> pl.DataFrame:
    """Every examiner with one application, two on each."""
    return ratings.with_columns(examiner=pl.col("application") + "-" + pl.col("examiner"))


STATES = {
    "no_ratings": RATINGS.clear(),
    "duplicated": pl.concat([RATINGS, RATINGS.head(1)]),
    "constant": RATINGS.with_columns(score_pct=pl.lit(50.0)),
    "single_examiner": RATINGS.filter(pl.col("examiner") == "e1"),
    "too_few": RATINGS.filter(pl.col("application") == "2020-00"),
    "unlinked": RATINGS.sort("application", "examiner").unique(
        ["application", "clause"], keep="first", maintain_order=True
    ),
    "all_equal": RATINGS.with_columns(
        score_pct=pl.col("score_pct").first().over("application", "clause")
    ),
    "one_application_each": one_each(RATINGS.filter(pl.col("cycle") == "2020")),
}


@pytest.mark.parametrize("state", STATES)
def test_a_design_without_an_answer_says_why(state: str) -> None:
    fit = fit_severity(STATES[state])
    assert fit.state == state
    assert not fit.converged
    assert np.isnan(fit.reml)
    assert fit.to_frame().is_empty()
    assert fit.adjusted_scores().is_empty()
    assert fit.totals().is_empty()
    assert fit.unshrunk is None


def test_terms_that_the_design_cannot_tell_apart_are_left_out() -> None:
    one_cycle = fit_severity(RATINGS.filter(pl.col("cycle") == "2020"))
    assert one_cycle.notes == ("examiner_cycle_left_out",)
    assert "examiner_cycle" not in one_cycle.variances
    no_dimension = fit_severity(RATINGS.drop("dimension"))
    assert no_dimension.notes == ("examiner_dimension_left_out",)


def test_one_application_a_cycle_leaves_examiner_cycle_out() -> None:
    rng = np.random.default_rng(2)
    rows = [
        (
            f"{cycle}-{pair}",
            f"e{(2 * pair + seat * (1 + 2 * cycle)) % 12}",
            f"c{c}",
            str(cycle),
        )
        for cycle in range(4)
        for pair in range(6)
        for seat in range(2)
        for c in range(6)
    ]
    ratings = pl.DataFrame(
        rows, schema=["application", "examiner", "clause", "cycle"], orient="row"
    ).with_columns(score_pct=pl.Series(rng.normal(50, 10, len(rows))))
    fit = fit_severity(ratings)
    assert "examiner_cycle_left_out" in fit.notes


def test_a_variance_of_zero_is_reported_with_its_upper_limit() -> None:
    rng = np.random.default_rng(6)
    flat = RATINGS.with_columns(score_pct=pl.Series(rng.normal(50, 10, RATINGS.height)))
    fit = fit_severity(flat)
    assert fit.converged
    zero = [term for term, variance in fit.variances.items() if variance == 0.0]
    assert zero
    for term in zero:
        low, high = fit.variance_limits[term]
        assert low < high
        assert high > 0.0


def test_intervals_over_components_are_wider_than_at_the_best_ones() -> None:
    ratings = simulated(seed=9, cycles=1, applications=8, examiners=8)
    short = fit_severity(ratings, intervals=False).to_frame()
    full = fit_severity(ratings).to_frame()
    width = full["severity_high"] - full["severity_low"]
    assert (width > short["severity_high"] - short["severity_low"]).mean() > 0.5  # type: ignore[operator]


def test_a_mixture_of_one_is_a_normal_quantile() -> None:
    found = mixture_quantile(np.ones(1), np.array([[1.0]]), np.array([[2.0]]), 0.975)
    assert ndtr((found[0] - 1.0) / 2.0) == pytest.approx(0.975)
    share = np.array([0.3, 0.7])
    means, sds = np.array([[0.0], [4.0]]), np.array([[1.0], [0.5]])
    low = mixture_quantile(share, means, sds, 0.2)[0]
    assert share @ ndtr((low - means[:, 0]) / sds[:, 0]) == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        (RATINGS.drop("clause"), "no column clause"),
        (RATINGS.with_columns(examiner=pl.lit(None, dtype=pl.String)), "no examiner"),
        (RATINGS.with_columns(score_pct=pl.lit(float("nan"))), "finite"),
        (RATINGS.with_columns(points_max=pl.col("score_pct")), "points"),
    ],
)
def test_ratings_that_cannot_be_read_are_refused_with_a_reason(
    broken: pl.DataFrame, told: str
) -> None:
    with pytest.raises(RatingsError, match=told):
        fit_severity(broken)


def test_an_unknown_term_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown term halo"):
        fit_severity(RATINGS, terms=["examiner", "halo"])
