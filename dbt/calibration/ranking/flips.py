"""
Who would cross the line if one examiner had not been there.

A line drawn in a dense field moves with any sheet, whoever wrote it. So beside the number
of crossings stands the number expected if nobody were severe or lenient.
"""

import numpy as np
from numpy.typing import NDArray

from calibration.ranking.panel_totals import PanelTotals

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

# totals that differ by less are equal: they come from sums of rounded percentages
DECIMALS = 6
WORLDS_AT_ONCE = 20


def ranks(points: Floats) -> Whole:
    """
    Rank of each total, the highest first; equal totals share the better rank.

    Parameters
    ----------
    points : ndarray, shape (n,)

    Returns
    -------
    ndarray of int, shape (n,)
    """
    rounded = np.sort(np.round(points, DECIMALS))
    above = np.searchsorted(rounded, np.round(points, DECIMALS), side="right")
    return np.asarray(1 + len(points) - above, dtype=np.int64)


def crossings(totals: PanelTotals, points: Floats, n_top: int, change: Floats) -> Floats:
    """
    Count the leave-one-examiner-out rankings in which applications cross the line.

    An examiner's sheets are left out of all panels at once and everybody is ranked again.
    Only an examiner's own applications change their totals, so that no other can move
    further than by their number.

    Parameters
    ----------
    totals : PanelTotals
        The design.
    points : ndarray, shape (n,)
        Totals of the ranking.
    n_top : int
        Number of places.
    change : ndarray, shape (n_worlds, n_sheets)
        Change of an application's total when a sheet is left out, points.

    Returns
    -------
    ndarray, shape (n,)
        Crossings in either direction, mean over worlds.
    """
    old = np.round(points, DECIMALS)
    rank = ranks(points)
    count = np.zeros(len(points))
    for examiner in range(len(totals.examiners)):
        sheets = np.flatnonzero(totals.sheet_examiner == examiner)
        own = totals.sheet_application[sheets]
        others = np.setdiff1d(np.arange(len(points)), own)
        new = np.round(points[own] + change[:, sheets], DECIMALS)
        above = len(others) - np.searchsorted(np.sort(old[others]), new, side="right")
        above = above + (new[:, None, :] > new[:, :, None]).sum(axis=2)
        crossed = (above < n_top) != (rank[own] <= n_top)
        count[own] += crossed.mean(axis=0)
        near = others[np.abs(rank[others] - n_top) <= len(own)]
        moved = (new[:, None, :] > old[near][:, None]).sum(axis=2) - (
            old[own] > old[near][:, None]
        ).sum(axis=1)
        crossed = (rank[near] + moved <= n_top) != (rank[near] <= n_top)
        count[near] += crossed.mean(axis=0)
    return count


def changes_without_severity(
    totals: PanelTotals, sheet_sd: Floats, residual_sd: Floats, rng: np.random.Generator
) -> Floats:
    """
    Draw changes by leaving a sheet out, had panels agreed but for sheets and residuals.

    The panels' means stay what they are; only how their members differ is drawn anew.
    Under normal errors the differences are independent of the means, so these worlds are
    the observed one without severity.

    Parameters
    ----------
    totals : PanelTotals
        The design.
    sheet_sd, residual_sd : ndarray, shape (n_worlds,)
        Percent points.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray, shape (n_worlds, n_sheets)
    """
    changes = []
    # some at a time: a large cycle's scores in all worlds would not fit into memory
    for first in range(0, len(sheet_sd), WORLDS_AT_ONCE):
        some = slice(first, first + WORLDS_AT_ONCE)
        n = len(sheet_sd[some])
        sheets = rng.standard_normal((n, len(totals.sheet_examiner)))
        scores = rng.standard_normal((n, len(totals.score)))
        scores *= residual_sd[some, None]
        scores += (sheet_sd[some, None] * sheets)[:, totals.score_sheet]
        changes.append(totals.left_out(scores))
    return np.concatenate(changes)
