"""One row per scope and source of variance; one without a source for the scope's fit."""

import polars as pl

from calibration.components.study import variance_components

SCOPED = "unnest(['archive', cycle, sector]) as scope, *"
TOLD = {"scope": pl.String, "state": pl.String}
COUNTS = {"n_ratings": pl.Int64, "n_examiners": pl.Int64, "n_applications": pl.Int64}


def model(dbt, session):
    ratings = dbt.ref("int_calibration__entering").filter("not is_common")
    scoped = ratings.project(SCOPED).pl()
    # columns without a row: there may be no scope at all
    frames = [pl.DataFrame(schema=dict(**TOLD, **COUNTS))]
    frames.append(variance_components(scoped.clear()).to_frame())
    for part in scoped.partition_by("scope"):
        fit = variance_components(part)
        run = {"state": fit.state, **{name: getattr(fit, name) for name in COUNTS}}
        both = pl.concat([fit.to_frame(), pl.DataFrame([run])], how="diagonal")
        frames.append(both.with_columns(scope=pl.lit(part["scope"].first())))
    return pl.concat(frames, how="diagonal")
