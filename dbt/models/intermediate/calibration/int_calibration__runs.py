"""One row per fit over all cycles: what it was given, and whether it has numbers."""

from importlib.metadata import version

import polars as pl
from calibration.fits import severity_fit

COUNTS = ("n_ratings", "n_examiners", "n_applications", "n_subsets")


def model(dbt, session):
    severity = severity_fit(dbt.ref("int_calibration__entering").pl())
    rows = [{"fit": "severity", "state": severity.state, "seconds": severity.seconds}]
    return pl.DataFrame(rows).with_columns(
        *(pl.lit(getattr(severity, name)).alias(name) for name in COUNTS),
        pl.lit("archive").alias("scope"),
        pl.lit(";".join(severity.notes)).alias("notes"),
        pl.lit(version("cjqa")).alias("version"),
    )
