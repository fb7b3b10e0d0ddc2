"""One row per application and clause: its panel's scores, corrected for severity."""

from calibration.fits import severity_fit


def model(dbt, session):
    fit = severity_fit(dbt.ref("int_calibration__entering").pl())
    return fit.adjusted_scores().fill_nan(None)
