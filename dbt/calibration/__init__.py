"""
What scoring sheets say, about examiners and applicants, and how surely: estimators.

They know numpy, scipy and polars, and nothing of dbt, DuckDB or the dashboard. Severity
is positive when harsh, everywhere; percentages run from 0 to 100.
"""

from calibration.agreement.intraclass import (
    IntraclassCorrelations,
    intraclass_correlations,
)
from calibration.agreement.krippendorff import KrippendorffAlpha, krippendorff_alpha
from calibration.agreement.national import Selection, selection
from calibration.agreement.reliability import d_study, reliability
from calibration.agreement.shares import Agreement, agreement_shares
from calibration.change.fit import ChangeFit, fit_change
from calibration.components.study import VarianceComponents, variance_components
from calibration.links import examiner_links
from calibration.ratings import RatingsError
from calibration.severity import SeverityFit, Unshrunk, fit_severity

__all__ = [
    "Agreement",
    "ChangeFit",
    "IntraclassCorrelations",
    "KrippendorffAlpha",
    "RatingsError",
    "Selection",
    "SeverityFit",
    "Unshrunk",
    "VarianceComponents",
    "agreement_shares",
    "d_study",
    "examiner_links",
    "fit_change",
    "fit_severity",
    "intraclass_correlations",
    "krippendorff_alpha",
    "reliability",
    "selection",
    "variance_components",
]
