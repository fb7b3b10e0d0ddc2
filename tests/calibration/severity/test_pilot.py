"""Where a large design begins: at the summit of a sample, and still at its own."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from calibration_cases import Pool, ratings

from calibration.ratings import Ratings, read_ratings
from calibration.severity import fit_severity
from calibration.severity.criterion import Criterion
from calibration.severity.design import build_design
from calibration.severity.elimination import TERMS
from calibration.severity.optimum import maximise
from calibration.severity.pilot import MANY, pilot, sampled
from calibration.severity.result import SeverityFit

LARGE = Pool(examiners=120, panels=30, rounds=6)
FRAME = ratings(LARGE, seed=7, missing=0.05)


@pytest.fixture(scope="module")
def fit() -> SeverityFit:
    return fit_severity(FRAME, intervals=False)


def test_the_order_of_rows_changes_no_byte(fit: SeverityFit) -> None:
    shuffled = FRAME.sample(fraction=1, shuffle=True, seed=3)
    again = fit_severity(shuffled, intervals=False)
    assert again.reml == fit.reml
    assert again.to_frame().equals(fit.to_frame())


def test_a_large_design_ends_where_two_distant_starts_end(fit: SeverityFit) -> None:
    assert FRAME.height > MANY
    read = read_ratings(FRAME)
    assert pilot(read, TERMS) is not None
    far = maximise(Criterion(build_design(read)), TERMS)
    assert far.converged
    assert fit.state == "fitted"
    assert fit.reml == pytest.approx(far.at.value, abs=1e-6)
    for term in TERMS:
        own = far.at.ratios.value(term) * far.at.residual_variance
        assert fit.variances[term] == pytest.approx(own, rel=1e-5)


def test_a_small_design_has_no_pilot() -> None:
    assert pilot(read_ratings(FRAME.head(MANY)), TERMS) is None


def test_a_sample_whose_summit_is_uncertain_is_no_start() -> None:
    # every application from one examiner: no sample links anything
    alone = FRAME.filter(
        pl.col("examiner") == pl.col("examiner").min().over("application")
    )
    many = pl.concat(
        alone.with_columns(
            pl.format("{}-{}", "application", pl.lit(n)).alias("application")
        )
        for n in range(4)
    )
    assert many.height > MANY
    assert pilot(read_ratings(many), TERMS) is None


def test_the_sample_holds_whole_sheets_of_applications_with_two_examiners() -> None:
    read = read_ratings(FRAME)
    sample = sampled(read)
    assert 0 < sample.n < read.n / 4

    def rows(of: Ratings) -> pl.DataFrame:
        return pl.DataFrame(
            {
                name: np.array(getattr(of, name).labels)[getattr(of, name).codes]
                for name in ("cycle", "application", "examiner", "clause", "dimension")
            }
        ).with_columns(
            score_pct=pl.Series(of.score),
            points=pl.Series(of.clause_points[of.clause.codes]),
            own=pl.Series(
                np.array(of.dimension.labels)[of.clause_dimension[of.clause.codes]]
            ),
        )

    kept, all_ = rows(sample), rows(read)
    assert (kept["own"] == kept["dimension"]).all()
    assert (
        kept.group_by("application").agg(pl.col("examiner").n_unique())["examiner"] > 1
    ).all()
    sheets = kept.select("cycle", "application", "examiner").unique()
    assert kept.sort(pl.all()).equals(
        all_.join(sheets, on=sheets.columns, how="semi").sort(pl.all())
    )
