"""One fit for all who need it: a build asks for the same severities many times over."""

import hashlib
from collections import OrderedDict

import polars as pl

from calibration.severity import SeverityFit, fit_severity

_KEPT = 4
_fits: "OrderedDict[str, SeverityFit]" = OrderedDict()


def severity_fit(ratings: pl.DataFrame) -> SeverityFit:
    """
    Fit the severity model, or return the fit of the same ratings.

    Parameters
    ----------
    ratings : polars.DataFrame
        As ``calibration.fit_severity`` takes them; other columns play no part.

    Returns
    -------
    SeverityFit
        With intervals over the variance components.
    """
    names = (
        "application",
        "examiner",
        "clause",
        "cycle",
        "sector",
        "dimension",
        "points_max",
        "score_pct",
    )
    used = ratings.select(name for name in names if name in ratings.columns)
    ordered = used.sort(used.columns)
    digest = hashlib.sha256(
        b"".join(
            [
                repr(ordered.schema).encode(),
                ordered.hash_rows(seed=0).to_numpy().tobytes(),
            ]
        )
    ).hexdigest()
    if digest not in _fits:
        _fits[digest] = fit_severity(ordered)
        while len(_fits) > _KEPT:
            _fits.popitem(last=False)
    _fits.move_to_end(digest)
    return _fits[digest]
