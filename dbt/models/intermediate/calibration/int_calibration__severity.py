"""One row per cycle and examiner: severity, positive when harsh."""

import polars as pl

from calibration.fits import severity_fit

# a home without scores has no dimensions either
DIMENSIONS = {"severity_process_pct": pl.Float64, "severity_result_pct": pl.Float64}


def model(dbt, session):
    fit = severity_fit(dbt.ref("int_calibration__entering").pl())
    frames = [pl.DataFrame(schema=DIMENSIONS), fit.to_frame()]
    return pl.concat(frames, how="diagonal").fill_nan(None)
