"""
What scoring sheets say about examiners and how sure one can be: estimators.

They know numpy, scipy and polars, and nothing of dbt, DuckDB or the dashboard. Severity is
positive when harsh, everywhere; percentages run from 0 to 100.
"""

from calibration.links import examiner_links
from calibration.ratings import RatingsError
from calibration.severity import SeverityFit, Unshrunk, fit_severity

__all__ = [
    "RatingsError",
    "SeverityFit",
    "Unshrunk",
    "examiner_links",
    "fit_severity",
]
