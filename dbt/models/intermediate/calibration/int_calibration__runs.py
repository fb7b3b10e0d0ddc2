"""One row per fit over all cycles: what it was given, and whether it has numbers."""

from importlib.metadata import version

import polars as pl

from calibration.fits import change_fit, severity_fit

COUNTS = ("n_ratings", "n_examiners", "n_applications", "n_subsets")
CLOCKED = {"seconds": pl.Float64}


def model(dbt, session):
    ratings = dbt.ref("int_calibration__entering").pl()
    severity, change = severity_fit(ratings), change_fit(ratings)
    rows = [
        {"fit": "severity", "state": severity.state, "seconds": severity.seconds},
        {"fit": "change", "state": change.state, "seconds": None},
    ]
    return pl.DataFrame(rows, schema_overrides=CLOCKED).with_columns(
        *(pl.lit(getattr(severity, name)).alias(name) for name in COUNTS),
        pl.lit("archive").alias("scope"),
        pl.lit(";".join(severity.notes)).alias("notes"),
        pl.lit(version("cjqa")).alias("version"),
    )
