"""Limits of means from moments, against those from the values themselves."""

import numpy as np
import polars as pl
import pytest
from scipy.stats import t

from calibration.quality.means import mean_limits


def moments(samples: list[list[float]]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "n_applications": [len(sample) for sample in samples],
            "mean_pct": [float(np.mean(sample)) for sample in samples],
            "sd_pct": [
                float(np.std(sample, ddof=1)) if len(sample) > 1 else None
                for sample in samples
            ],
        },
        schema={"n_applications": pl.Int64, "mean_pct": pl.Float64, "sd_pct": pl.Float64},
    )


def test_limits_are_those_of_student() -> None:
    rng = np.random.default_rng(1)
    samples = [rng.normal(50, 8, n).tolist() for n in (2, 3, 12, 400)]
    found = mean_limits(moments(samples))
    for sample, row in zip(samples, found.iter_rows(named=True), strict=True):
        error = np.std(sample, ddof=1) / np.sqrt(len(sample))
        low, high = t.interval(0.95, len(sample) - 1, np.mean(sample), error)
        limits = (max(low, 0), min(high, 100))
        assert (row["mean_pct_low"], row["mean_pct_high"]) == pytest.approx(limits)


def test_limits_stay_on_the_scale_where_the_mean_is() -> None:
    found = mean_limits(moments([[0.0, 20.0], [104.0, 105.0]]))
    assert found["mean_pct_low"].to_list()[0] == 0.0
    # an adjusted mean may lie outside, and its limits hold it
    low, high = found.row(1, named=True)["mean_pct_low"], found["mean_pct_high"][1]
    assert low < 104.5 == high


def test_one_application_has_no_limits_and_equal_ones_have_no_width() -> None:
    found = mean_limits(moments([[40.0], [40.0, 40.0, 40.0]]))
    assert found["mean_pct_low"].to_list() == [None, 40.0]
    assert found["mean_pct_high"].to_list() == [None, 40.0]
    assert mean_limits(moments([])).height == 0
