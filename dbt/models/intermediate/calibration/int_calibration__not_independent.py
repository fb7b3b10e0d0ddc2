"""One row per application and reason for which its sheets were not written alone."""

from calibration import fit_severity
from calibration.panels.independence import not_independent

FRAME = """
    cycle, application_id as application, examiner_id as examiner, clause_key as clause,
    sector, dimension, is_common, cast(points_max as double) as points_max,
    cast(score_pct as double) as score_pct
"""
NAMES = {"application_id": "application", "clause": "clause_no", "clause_key": "clause"}
STEP = "(max(score_pct) - min(score_pct)) / (count(*) - 1) as step"


def model(dbt, session):
    candidates = dbt.ref("int_calibration__candidates").filter("reason is null")
    ratings = candidates.project(FRAME).pl()
    consensus = dbt.ref("int_calibration__consensus").pl().rename(NAMES)
    grid = dbt.ref("stg_standards__band_percentages").aggregate(STEP).pl()
    step = float(grid["step"].first())
    # its variances alone are asked for
    fit = fit_severity(ratings, intervals=False)
    return not_independent(ratings, fit, consensus, step)
