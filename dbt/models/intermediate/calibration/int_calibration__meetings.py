"""One row per application that a panel agreed on, and per scope and role (subject)."""

import polars as pl

from calibration.panels.consensus import consensus_roles, consensus_shifts

NAMES = {"application_id": "application", "clause": "clause_no", "clause_key": "clause"}
STEP = "(max(score_pct) - min(score_pct)) / (count(*) - 1) as step"


def model(dbt, session):
    ratings = dbt.ref("int_calibration__entering").pl()
    consensus = dbt.ref("int_calibration__consensus").pl().rename(NAMES)
    grid = dbt.ref("stg_standards__band_percentages").aggregate(STEP).pl()
    step = float(grid["step"].first())
    shifts = consensus_shifts(ratings, consensus, step)
    roles = consensus_roles(ratings, consensus)
    marked = [
        shifts.with_columns(pl.lit("application").alias("subject")),
        roles.with_columns(pl.lit("role").alias("subject")),
    ]
    return pl.concat(marked, how="diagonal")
