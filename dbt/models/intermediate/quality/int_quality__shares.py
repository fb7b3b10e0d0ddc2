"""One row per award, cycle, panel (or the whole cycle) and measure: share and limits."""

import polars as pl

from calibration.quality.shares import share_limits

KEYS = ["award_id", "cycle", "scope", "panel_id", "measure"]


def model(dbt, session):
    counts = dbt.ref("int_quality__application_counts").pl()
    whole = counts.with_columns(
        pl.lit("cycle").alias("scope"), pl.lit(None, pl.String).alias("panel_id")
    )
    panels = counts.drop_nulls("panel_id").with_columns(pl.lit("panel").alias("scope"))
    return share_limits(pl.concat([whole, panels], how="diagonal"), KEYS)
