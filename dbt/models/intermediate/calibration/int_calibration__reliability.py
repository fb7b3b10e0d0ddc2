"""One row per scope, statistic and unit: agreement, and the worth of a panel's total."""

import polars as pl

from calibration.agreement.reliability import reliability
from calibration.fits import severity_fit

SCOPED = "unnest(['archive', cycle, sector]) as scope, *"
STEP = "(max(score_pct) - min(score_pct)) / (count(*) - 1) as step"


def model(dbt, session):
    entering = dbt.ref("int_calibration__entering")
    fit = severity_fit(entering.pl())
    edges = dbt.ref("stg_standards__bands").order("low_pct").pl()["low_pct"]
    grid = dbt.ref("stg_standards__band_percentages").aggregate(STEP).pl()
    step = float(grid["step"].first())
    # a column without a row: there may be no scope at all
    frames = [pl.DataFrame(schema={"scope": pl.String})]
    scoped = entering.filter("not is_common").project(SCOPED).pl()
    frames.append(reliability(scoped.clear(), fit, step).clear())
    for part in scoped.partition_by("scope"):
        found = reliability(part, fit, step, edges.cast(pl.Float64).to_list())
        frames.append(found.with_columns(pl.lit(part["scope"].first()).alias("scope")))
    return pl.concat(frames, how="diagonal")
