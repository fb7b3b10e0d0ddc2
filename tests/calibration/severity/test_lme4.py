"""
The severity model against lme4 on unbalanced designs (calibration.md section 8).

The stored optima are lme4's own criterion taken to where its gradient vanishes; how, and
where the ratings are from, stands in reference/lme4/README.md. Severity positive = harsh.
"""

from functools import cache
from statistics import pstdev

import numpy as np
import polars as pl
import pytest
from lme4_reference import Run, runs

from calibration import SeverityFit, fit_severity

RUNS = {run.name: run for run in runs() if run.has_severities}
WITH_EXAMINERS = [name for name in sorted(RUNS) if RUNS[name].found("severity")]
CRITERION = 1e-6  # minus twice the log likelihood
RELATIVE = 1e-4  # of a component above a hundredth of the total; of a severity's SD
SMALL = 0.01
ROUNDING = 1e-9  # percent points, where every severity is zero


@cache
def fitted(name: str) -> SeverityFit:
    run = RUNS[name]
    return fit_severity(run.ratings(), terms=run.asked, intervals=False)


@pytest.fixture(params=sorted(RUNS))
def any_run(request: pytest.FixtureRequest) -> Run:
    return RUNS[str(request.param)]


@pytest.fixture(params=WITH_EXAMINERS)
def run(request: pytest.FixtureRequest) -> Run:
    return RUNS[str(request.param)]


def test_the_stored_optima_are_optima(any_run: Run) -> None:
    assert any_run.number("gradient") < 1e-6
    assert all(rise >= 0 for rise in any_run.found("curvature").values())


def test_the_criterion_is_lme4s(any_run: Run) -> None:
    fit = fitted(any_run.name)
    assert (fit.state, fit.converged) == ("fitted", True)
    assert fit.reml == pytest.approx(any_run.number("criterion"), abs=CRITERION, rel=0)


def test_the_components_are_lme4s(any_run: Run) -> None:
    found = dict(fitted(any_run.name).variances)
    expected = any_run.found("variance")
    assert found.keys() == expected.keys() == {*any_run.terms, "residual"}
    small = SMALL * sum(expected.values())
    for term, variance in expected.items():
        close = RELATIVE * max(variance, small)
        assert found[term] == pytest.approx(variance, abs=close, rel=0), term


def test_the_severities_are_lme4s(run: Run) -> None:
    expected = run.found("severity")
    frame = fitted(run.name).to_frame()
    found = severities(frame, "severity_pct")
    assert found.keys() == expected.keys()
    close = max(RELATIVE * pstdev(expected.values()), ROUNDING)
    assert found == pytest.approx(expected, abs=close, rel=0)


@pytest.mark.parametrize(
    "name", [name for name in WITH_EXAMINERS if "examiner_dimension" in RUNS[name].terms]
)
def test_the_severities_on_a_dimension_are_lme4s(name: str) -> None:
    run = RUNS[name]
    effects = {term: run.found(f"effect_{term}") for term in run.terms}
    frame = fitted(name).to_frame()
    for dimension in ("process", "results"):
        found = severities(frame, f"severity_{dimension}_pct")
        expected = {}
        for key in found:
            cycle, examiner = key.split("|")
            expected[key] = -(
                effects["examiner"][examiner]
                + effects.get("examiner_cycle", {}).get(f"{examiner}|{cycle}", 0.0)
                # who scored no clause of a dimension is expected to have no effect on it
                + effects["examiner_dimension"].get(f"{examiner}|{dimension}", 0.0)
            )
        close = max(RELATIVE * pstdev(expected.values()), ROUNDING)
        assert found == pytest.approx(expected, abs=close, rel=0)


def test_their_standard_errors_are_those_of_hendersons_equations(run: Run) -> None:
    fit = fitted(run.name)
    expected = run.found("se")
    keys = labels(fit.to_frame())
    assert fit.shrunken_moments is not None
    spread = fit.shrunken_moments.covariance(np.arange(len(keys)))
    found = dict(zip(keys, np.sqrt(spread.diagonal()), strict=True))
    assert found == pytest.approx(expected, rel=RELATIVE, abs=ROUNDING)


@pytest.mark.parametrize(
    "name", [name for name in WITH_EXAMINERS if RUNS[name].found("unshrunk")]
)
def test_unshrunk_severities_are_those_with_examiner_by_cycle_fixed(name: str) -> None:
    fit = fitted(name)
    assert fit.unshrunk is not None
    keys = labels(fit.unshrunk.keys)
    expected, errors = RUNS[name].found("unshrunk"), RUNS[name].found("unshrunk_se")
    close = RELATIVE * pstdev(expected.values())
    found = dict(zip(keys, fit.unshrunk.severity_pct, strict=True))
    assert found == pytest.approx(expected, abs=close, rel=0)
    spread = fit.unshrunk.covariance(np.arange(len(keys)))
    for found_errors in (fit.unshrunk.se_pct, np.sqrt(spread.diagonal())):
        found = dict(zip(keys, found_errors, strict=True))
        assert found == pytest.approx(errors, rel=RELATIVE)


def test_predicted_totals_are_lme4s(any_run: Run) -> None:
    # the only numbers that show the effects of applications and of their clauses
    fixed, own = any_run.found("fixed"), any_run.found("effect_application")
    by_clause = any_run.found("effect_application_clause")
    expected: dict[str, float] = {}
    cells = any_run.ratings(with_component=True).unique(
        ["application", "clause", "cycle"]
    )
    repeated = cells.group_by("application").agg(pl.col("cycle").n_unique())
    twice = repeated.filter(pl.col("cycle") > 1)["application"].to_list()
    for cell in cells.iter_rows(named=True):
        application, clause = cell["application"], cell["clause"]
        where = ":".join(
            f"{name}{cell[name]}"
            for name in ("cycle", "sector", "component")
            if name in cell
        )
        level = (
            fixed["(Intercept)"]
            + fixed.get(f"clause{clause}", 0.0)
            + sum(value for name, value in fixed.items() if is_cell(name, where))
            + own.get(application, 0.0)
            + by_clause.get(f"{application}|{clause}", 0.0)
        )
        expected[application] = (
            expected.get(application, 0.0) + level * cell["points_max"] / 100
        )
    frame = fitted(any_run.name).totals().drop_nulls("predicted_points")
    frame = frame.filter(~pl.col("application").is_in(twice))
    assert frame.height
    found = dict(zip(frame["application"], frame["predicted_points"], strict=True))
    expected = {application: expected[application] for application in found}
    close = RELATIVE * pstdev(expected.values())
    assert found == pytest.approx(expected, abs=close, rel=0)


def is_cell(name: str, where: str) -> bool:
    """Whether a fixed effect is that of a cell; lme4 leaves out what does not vary."""
    return name.startswith(("cycle", "sector", "component")) and set(
        name.split(":")
    ) <= set(where.split(":"))


def labels(frame: pl.DataFrame) -> list[str]:
    return (frame["cycle"] + "|" + frame["examiner"]).to_list()


def severities(frame: pl.DataFrame, column: str) -> dict[str, float]:
    return dict(zip(labels(frame), frame[column], strict=True))
