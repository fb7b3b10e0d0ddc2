"""
One fit for all who need it: a build asks for the same severities many times over.

Several models are built at the same time, each in a thread: the second to ask waits for
the first instead of fitting once more.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from threading import RLock
from typing import TypeVar

import polars as pl

from calibration.change.fit import ChangeFit, fit_change
from calibration.severity import SeverityFit, fit_severity

Fit = TypeVar("Fit", SeverityFit, ChangeFit)

_KEPT = 4
_COLUMNS = (
    "application",
    "examiner",
    "clause",
    "cycle",
    "sector",
    "dimension",
    "points_max",
    "score_pct",
)
_severities: "OrderedDict[str, SeverityFit]" = OrderedDict()
_changes: "OrderedDict[str, ChangeFit]" = OrderedDict()
# a change asks for the severity first
_lock = RLock()


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
    return _kept(_severities, ratings, _COLUMNS, fit_severity)


def change_fit(ratings: pl.DataFrame) -> ChangeFit:
    """
    Estimate changes between cycles, or return those of the same ratings.

    Parameters
    ----------
    ratings : polars.DataFrame
        As ``calibration.fit_change`` takes them; other columns play no part.

    Returns
    -------
    ChangeFit
    """
    return _kept(
        _changes,
        ratings,
        (*_COLUMNS, "material", "is_common"),
        lambda ordered: fit_change(ordered, severity_fit(ordered)),
    )


def _kept(
    fits: "OrderedDict[str, Fit]",
    ratings: pl.DataFrame,
    columns: tuple[str, ...],
    fit: Callable[[pl.DataFrame], Fit],
) -> Fit:
    used = ratings.select(name for name in columns if name in ratings.columns)
    ordered = used.sort(used.columns)
    digest = hashlib.sha256(
        b"".join(
            [
                repr(ordered.schema).encode(),
                ordered.hash_rows(seed=0).to_numpy().tobytes(),
            ]
        )
    ).hexdigest()
    with _lock:
        if digest not in fits:
            fits[digest] = fit(ordered)
            while len(fits) > _KEPT:
                fits.popitem(last=False)
        fits.move_to_end(digest)
        return fits[digest]
