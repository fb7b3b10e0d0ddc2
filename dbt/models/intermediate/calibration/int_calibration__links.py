"""One row per cycle and pair of examiners: what they share and how they compare."""

from calibration.fits import severity_fit
from calibration.links import examiner_links


def model(dbt, session):
    ratings = dbt.ref("int_calibration__entering").pl()
    return examiner_links(ratings, severity_fit(ratings)).fill_nan(None)
