"""The severity model: a crossed mixed model on the percent scale."""

from calibration.severity.fit import fit_severity
from calibration.severity.result import SeverityFit, Unshrunk

__all__ = ["SeverityFit", "Unshrunk", "fit_severity"]
