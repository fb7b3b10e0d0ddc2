"""
Shares of a cycle's and a panel's work, with limits by whole applications.

Sheets of one application share a panel and a report: its clauses, pairs and comments are
drawn together or not at all. Shares are functions of sums over applications, so that all
groups of one size share their draws, and no row is looked at twice.
"""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from calibration.agreement.resampling import LEVEL, MIN_APPLICATIONS, draw_counts

Floats = NDArray[np.float64]

# beyond this size the bootstrap costs seconds and says what the normal curve says
MOST_DRAWN = 300
NORMAL_975 = 1.959963984540054
# values of a chunk of groups: 2,000 draws each
MOST_VALUES = 8_000_000


def share_limits(counts: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """
    Pool counts of applications into a share per group, with its 95% limits.

    Parameters
    ----------
    counts : polars.DataFrame
        An application's part in a group per row: the columns of ``by``, n and n_hits
        (whole numbers, n_hits at most n).
    by : sequence of str
        Columns that name a group; nulls are a group of their own.

    Returns
    -------
    polars.DataFrame
        A row per group, sorted: ``by``, n, n_hits, n_applications, share (0 to 1), low,
        high. Limits are null below six applications.

    Notes
    -----
    Up to 300 applications: percentiles of 2,000 bootstrap samples of applications, the
    same draws for groups of the same size. Above: share -+ 1.96 SE, SE^2 = A / (A - 1) x
    sum over applications of (n_hits - share x n)^2 / (sum n)^2.

    References
    ----------
    Davison, A. C. and Hinkley, D. V. (1997). Bootstrap Methods and their Application.
    Cambridge University Press, section 3.8. Cochran, W. G. (1977). Sampling Techniques,
    section 6.3 (ratio of sums over clusters).
    """
    # neither the order of rows nor the names of applications reach the limits
    ordered = counts.filter(pl.col("n") > 0).sort(*by, "n", "n_hits")
    groups = ordered.group_by(*by, maintain_order=True).agg(
        pl.col("n", "n_hits").sum(), pl.len().cast(pl.Int64).alias("n_applications")
    )
    sizes = groups["n_applications"].to_numpy()
    starts = np.cumsum(sizes) - sizes
    n, n_hits = (ordered[name].to_numpy().astype(np.float64) for name in ("n", "n_hits"))
    limits = np.full((len(sizes), 2), np.nan)
    for size in np.unique(sizes[sizes >= MIN_APPLICATIONS]):
        members = np.flatnonzero(sizes == size)
        rows = starts[members][:, None] + np.arange(size)
        limits[members] = _limits(n[rows], n_hits[rows])
    return groups.with_columns(
        (pl.col("n_hits") / pl.col("n")).alias("share"),
        pl.Series("low", limits[:, 0]).fill_nan(None),
        pl.Series("high", limits[:, 1]).fill_nan(None),
    )


def _limits(n: Floats, n_hits: Floats) -> Floats:
    """Limits of groups of one size, from arrays of shape (n_groups, n_applications)."""
    size = n.shape[1]
    if size > MOST_DRAWN:
        share = n_hits.sum(axis=1) / n.sum(axis=1)
        distance = n_hits - share[:, None] * n
        square = size / (size - 1) * (distance**2).sum(axis=1) / n.sum(axis=1) ** 2
        reach = NORMAL_975 * np.sqrt(square)
        limits: Floats = np.column_stack([share - reach, share + reach]).clip(0.0, 1.0)
        return limits
    draws = draw_counts(size)
    tails = [(1 - LEVEL) / 2, (1 + LEVEL) / 2]
    step = max(1, MOST_VALUES // len(draws))
    found = []
    for first in range(0, len(n), step):
        part = slice(first, first + step)
        # whole numbers: exact whatever the order of the products
        shares = (draws @ n_hits[part].T) / (draws @ n[part].T)
        found.append(np.quantile(shares, tails, axis=0).T)
    return np.concatenate(found)
