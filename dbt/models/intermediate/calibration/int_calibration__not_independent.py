"""One row per application and reason for which its sheets were not written alone."""

from calibration.fits import severity_fit
from calibration.independence import not_independent

FRAME = """
    cycle, application_id as application, examiner_id as examiner, clause_key as clause,
    sector, dimension, is_common, cast(points_max as double) as points_max,
    cast(score_pct as double) as score_pct
"""
CONSENSUS = """
    cycle, application_id as application, clause_key as clause,
    cast(consensus_pct as double) as consensus_pct
"""


def model(dbt, session):
    candidates = dbt.ref("int_calibration__candidates").filter("reason is null")
    ratings = candidates.project(FRAME).pl()
    consensus = dbt.ref("int_calibration__consensus").project(CONSENSUS).pl()
    return not_independent(ratings, severity_fit(ratings), consensus)
