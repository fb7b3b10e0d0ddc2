"""One row per desk basis and visited application, cycle or archive (subject)."""

import polars as pl

from calibration.panels.site import site_by_basis

WHOLE = "basis in ('independent_mean', 'consensus', 'site') and total_points is not null"
NAMES = {"application_id": "application", "award_id": "award"}
WORTH = "scope = 'archive' and statistic = 'total_reliability' and value is not null"
ESTIMATE = "value, low, high"


def model(dbt, session):
    totals = dbt.ref("fct_application_scores").filter(WHOLE).pl().rename(NAMES)
    worth = dbt.ref("int_calibration__reliability").filter(WORTH)
    [(value, *limits)] = worth.project(ESTIMATE).fetchall() or [(None, None, None)]
    known = None if None in limits else tuple(limits)
    changes = site_by_basis(totals, value, known)
    return changes.with_columns(pl.lit(value, pl.Float64).alias("reliability"))
