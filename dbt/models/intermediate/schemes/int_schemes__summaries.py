"""One row per mean percent of points that can be compared, with its limits."""

from calibration.quality.means import mean_limits


def model(dbt, session):
    return mean_limits(dbt.ref("int_schemes__moments").pl())
