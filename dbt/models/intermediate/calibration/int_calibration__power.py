"""One row per design and effect: what the detectors can see here, simulated and kept."""

import os
from pathlib import Path

from calibration.fits import severity_fit
from calibration.power import detector_power


def model(dbt, session):
    ratings = dbt.ref("int_calibration__entering").pl()
    kept = os.environ.get("CJQA_CALIBRATION_CACHE")
    cache = None if kept is None else Path(kept)
    return detector_power(ratings, severity_fit(ratings), cache).fill_nan(None)
