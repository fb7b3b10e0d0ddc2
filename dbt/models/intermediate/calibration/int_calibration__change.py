"""One row per change of an examiner, drift of an examiner, change of the pool."""

import polars as pl

from calibration.fits import change_fit


def model(dbt, session):
    fit = change_fit(dbt.ref("int_calibration__entering").pl())
    frames = {"examiner": fit.to_frame(), "drift": fit.drift, "pool": fit.pool}
    marked = [
        frame.with_columns(pl.lit(subject).alias("subject"))
        for subject, frame in frames.items()
    ]
    return pl.concat(marked, how="diagonal").fill_nan(None)
