"""One row per application: its adjusted total with interval, and its prediction."""

from calibration.fits import severity_fit


def model(dbt, session):
    fit = severity_fit(dbt.ref("int_calibration__entering").pl())
    return fit.totals().fill_nan(None)
