"""
The mixed model on data that others made: lme4's examples and scores by real judges.

Where each is from stands in reference/lme4/README.md.
"""

from functools import cache

import numpy as np
import polars as pl
import pytest
from lme4_reference import Run, runs

from calibration import SeverityFit, fit_severity

RUNS = {run.name: run for run in runs() if not run.has_severities}


@cache
def fitted(name: str) -> SeverityFit:
    run = RUNS[name]
    return fit_severity(run.ratings(), terms=run.asked, intervals=False)


@pytest.mark.parametrize(
    "run",
    [
        # 1,128 lecturers, each a part of one system: seconds for what others take less
        pytest.param(run, id=name, marks=pytest.mark.long if name == "insteval" else ())
        for name, run in RUNS.items()
    ],
)
def test_criterion_and_components_are_lme4s(run: Run) -> None:
    fit = fitted(run.name)
    assert (fit.state, fit.converged) == ("fitted", True)
    assert fit.reml == pytest.approx(run.number("criterion"), abs=1e-6, rel=0)
    assert dict(fit.variances) == pytest.approx(run.found("variance"), rel=1e-4)


def test_batches_of_dyestuff_have_the_components_of_their_mean_squares() -> None:
    # balanced, so REML is the analysis of variance: (11271.5 - 2451.25) / 5, 2451.25
    yields = RUNS["dyestuff"].ratings().group_by("application").agg(pl.col("score_pct"))
    values = np.array(yields["score_pct"].to_list())
    within = values.var(axis=1, ddof=1).mean()
    between = values.mean(axis=1).var(ddof=1)
    found = fitted("dyestuff").variances
    assert found["residual"] == pytest.approx(within, rel=1e-6)
    assert found["application"] == pytest.approx(between - within / 5, rel=1e-6)
    assert round(found["application"], 2) == 1764.05
    assert round(found["residual"], 2) == 2451.25


def test_plates_and_samples_of_penicillin_have_those_of_theirs() -> None:
    # balanced in both directions: 24 plates, 6 samples, one value each
    wide = (
        RUNS["penicillin"]
        .ratings()
        .pivot("examiner", index="application", values="score_pct")
    )
    values = wide.drop("application").to_numpy()
    plates, samples = values.shape
    rest = values - values.mean(axis=1)[:, None] - values.mean(axis=0) + values.mean()
    residual = (rest**2).sum() / ((plates - 1) * (samples - 1))
    found = fitted("penicillin").variances
    assert found == pytest.approx(
        {
            "application": values.mean(axis=1).var(ddof=1) - residual / samples,
            "examiner": values.mean(axis=0).var(ddof=1) - residual / plates,
            "residual": residual,
        },
        rel=1e-6,
    )


def test_a_judges_error_on_one_performance_exceeds_the_judges_own_scale() -> None:
    # the term that calibration.md section 1 forbids to drop
    variances = fitted("skating").variances
    assert variances["sheet"] > variances["examiner"] + variances["examiner_cycle"]


def test_the_best_predictions_of_judges_are_lme4s() -> None:
    run = RUNS["skating"]
    judge, season = run.found("effect_examiner"), run.found("effect_examiner_cycle")
    spread = run.found("variance")["examiner"] ** 0.5
    frame = fitted("skating").to_frame()
    assert frame.height == len(season)
    for row in frame.iter_rows(named=True):
        key = f"{row['examiner']}|{row['cycle']}"
        expected = -(judge[row["examiner"]] + season[key])
        assert row["severity_pct"] == pytest.approx(expected, abs=1e-4 * spread, rel=0)
